//! `cargo deny`: licenses, banned packages and sources, and known vulnerabilities.

use std::path::Path;

use crate::run::Outcome;
use crate::tools::DENY;

/// Every section where the tool is installed. It takes minutes to build, so only `release-check` requires it.
///
/// Known vulnerabilities are left out, and said to be, where the advisory database cannot be fetched.
pub(crate) fn if_installed(root: &Path) -> Outcome {
    match offline_sections(root) {
        // An installed tool of another version is a failure: its verdict could differ.
        Outcome::Missing(why) if !DENY.is_installed(root) => {
            Outcome::Skipped(format!("{why}; `release-check` requires it"))
        }
        Outcome::Passed => match advisories(root) {
            Outcome::Failed(_) if !fetches(root) => {
                let why = "advisories were NOT CHECKED, as their database cannot be fetched";
                Outcome::Skipped(format!("bans, licenses and sources passed; {why}"))
            }
            outcome => outcome,
        },
        outcome => outcome,
    }
}

/// The sections that need nothing from the network.
pub(crate) fn offline_sections(root: &Path) -> Outcome {
    DENY.run(root, &["check", "bans", "licenses", "sources"])
}

/// Known vulnerabilities of dependencies. A database that cannot be fetched is a failure.
pub(crate) fn advisories(root: &Path) -> Outcome {
    DENY.or_missing(root, || {
        if fetches(root) {
            return DENY.run(root, &["check", "advisories"]);
        }
        let why =
            "the advisory database cannot be fetched; run `cargo deny fetch db` for the reason";
        Outcome::Failed(why.to_owned())
    })
}

fn fetches(root: &Path) -> bool {
    let fetched = DENY.with(root, &["fetch", "db"]).output();
    fetched.is_ok_and(|output| output.status.success())
}
