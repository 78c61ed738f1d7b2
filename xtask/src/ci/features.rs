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

/// Arguments of cargo for the libraries of the workspace.
pub(super) fn libraries() -> Vec<&'static str> {
    let excluded = NO_LIBRARIES.iter().flat_map(|name| ["--exclude", name]);
    ["--workspace"].into_iter().chain(excluded).collect()
}

/// Lints each library with its features singly, and the libraries below it by their own runs only.
pub(super) fn lint(root: &Path) -> Outcome {
    let lint = [&["clippy", "--locked"], SINGLY, &libraries()].concat();
    HACK.run(
        root,
        &[&lint[..], &["--", "--no-deps", "-D", "warnings"]].concat(),
    )
}

/// Runs the sandbox's tests about its features with each of them.
pub(super) fn test(root: &Path) -> Outcome {
    HACK.run(root, &[&["test", "--locked"], SINGLY, SANDBOX].concat())
}
