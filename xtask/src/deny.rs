//! `cargo deny`: licenses, banned packages and sources, and known vulnerabilities.

use std::path::Path;

use crate::run::Outcome;
use crate::tools::DENY;

/// The sections that need nothing from the network.
pub(crate) fn offline_sections(root: &Path) -> Outcome {
    DENY.run(root, &["check", "bans", "licenses", "sources"])
}

/// Known vulnerabilities of dependencies. Skipped with the reason where the advisory database cannot be fetched.
pub(crate) fn advisories(root: &Path) -> Outcome {
    DENY.or_missing(root, || {
        let fetched = DENY.with(root, &["fetch", "db"]).output();
        if fetched.is_ok_and(|output| output.status.success()) {
            return DENY.run(root, &["check", "advisories"]);
        }
        let why = "advisories were NOT CHECKED: the advisory database cannot be fetched from here";
        Outcome::Skipped(why.to_owned())
    })
}
