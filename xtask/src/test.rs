//! `cargo xtask test`: all tests of the workspace, doc tests included.

use std::path::Path;

use crate::run::{self, Outcome};

/// Runs the unit, integration and doc tests of every member with every feature.
pub(crate) fn run(root: &Path) -> Outcome {
    run::finish(&mut run::cargo(
        root,
        &["test", "--locked", "--workspace", "--all-features"],
    ))
}
