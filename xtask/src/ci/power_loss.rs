//! The simulated power loss of `tests/power-loss`: linted and tested in its own workspace, because it needs `unsafe`.

use std::path::Path;

use crate::run::{Outcome, cargo, finish};
use crate::tools::{CLIPPY, FMT};

const MANIFEST: &[&str] = &["--manifest-path", "tests/power-loss/Cargo.toml"];
/// The workspace's build output, so that its crates are not built again.
const BUILD: &[&str] = &["--locked", "--target-dir", "target"];

/// Formats, lints and tests the package.
pub(super) fn run(root: &Path) -> Outcome {
    let formatted = FMT.run(root, &[MANIFEST, &["--", "--check"]].concat());
    if formatted != Outcome::Passed {
        return formatted;
    }
    let lint = [MANIFEST, BUILD, &["--all-targets", "--", "-D", "warnings"]].concat();
    let linted = CLIPPY.run(root, &lint);
    if linted != Outcome::Passed {
        return linted;
    }
    finish(&mut cargo(root, &[&["test"], MANIFEST, BUILD].concat()))
}
