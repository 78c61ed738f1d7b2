//! The simulated power loss of `tests/power-loss`: checked in its own workspace, because it needs `unsafe`.

use std::path::Path;

use super::outside;
use crate::run::Outcome;

/// Formats the package, lints it by its own manifest, and tests it.
pub(super) fn run(root: &Path) -> Outcome {
    outside::check(root, "tests/power-loss", &[])
}
