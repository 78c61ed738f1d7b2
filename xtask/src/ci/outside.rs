//! The provider outside the workspace: built as a stranger builds it, with the laws as its tests.

use std::path::Path;

use crate::run::{self, Outcome, cargo, finish};

const MANIFEST: &str = "tests/outside-provider/Cargo.toml";

/// Formats, lints and tests it in its own workspace, with what is compiled already.
pub(super) fn run(root: &Path) -> Outcome {
    let mut commands: Vec<&[&str]> = Vec::new();
    if run::installed(root, "fmt") {
        commands.push(&["fmt", "--manifest-path", MANIFEST, "--", "--check"]);
    }
    if run::installed(root, "clippy") {
        commands.push(&[
            "clippy",
            "--locked",
            "--manifest-path",
            MANIFEST,
            "--target-dir",
            "target",
            "--all-targets",
            "--",
            "-D",
            "warnings",
        ]);
    }
    commands.push(&[
        "test",
        "--locked",
        "--manifest-path",
        MANIFEST,
        "--target-dir",
        "target",
    ]);
    for arguments in commands {
        let outcome = finish(&mut cargo(root, arguments));
        if outcome != Outcome::Passed {
            return outcome;
        }
    }
    Outcome::Passed
}
