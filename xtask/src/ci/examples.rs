//! The examples that are a workspace of their own: they need other versions of packages, or a newer Rust, than the crates.

use std::path::Path;

use super::outside;
use crate::run::Outcome;

/// Formats the examples, lints them by the rules of this workspace, and tests them.
pub(super) fn run(root: &Path) -> Outcome {
    outside::check_as_member(root, "examples/own-workspace")
}
