//! The combinations of features that programs choose, with `cargo hack`.
//!
//! All other steps build with every feature. A feature that compiles only together with another one is found only here.

use std::path::Path;

use crate::run::Outcome;
use crate::tools::HACK;

const NO_LIBRARIES: &[&str] = &[
    "all-gateways",
    "dhow-cli",
    "dhow-fuzz-targets",
    "dhow-tests",
    "own-transport",
    "shop",
    "verify-only",
    "xtask",
];
/// With no feature, with each one alone and with the default ones.
const SINGLY: &[&str] = &["--each-feature", "--exclude-all-features"];
/// The sandbox's default features are all gateways, with which `cargo xtask test` runs.
const SANDBOX: &[&str] = &[
    "--package",
    "dhow-sandbox",
    "--exclude-features",
    "default",
    "--test",
    "features",
];

/// Lints each library with its features singly.
pub(super) fn lint(root: &Path) -> Outcome {
    let excluded = NO_LIBRARIES.iter().flat_map(|name| ["--exclude", name]);
    let excluded: Vec<&str> = excluded.collect();
    let lint = [&["clippy", "--locked", "--workspace"], SINGLY, &excluded].concat();
    HACK.run(root, &[&lint[..], &["--", "-D", "warnings"]].concat())
}

/// Runs the sandbox's tests about its features with each of them.
pub(super) fn test(root: &Path) -> Outcome {
    HACK.run(root, &[&["test", "--locked"], SINGLY, SANDBOX].concat())
}
