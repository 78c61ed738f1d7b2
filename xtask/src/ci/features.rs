//! The combinations of features that programs choose, with `cargo hack`.
//!
//! All other steps build with every feature. A feature that compiles only together with another one is found only here.

use std::path::Path;

use crate::run::Outcome;
use crate::tools::HACK;

/// Members that are no libraries, and the sandbox, which has its own commands below.
const NO_LIBRARIES: &[&str] = &["dhow-cli", "dhow-tests", "shop", "xtask", "dhow-sandbox"];
const DENY: &[&str] = &["--", "-D", "warnings"];
const SANDBOX: &[&str] = &[
    "--locked",
    "--package",
    "dhow-sandbox",
    "--exclude-features",
    "default",
];
/// Programs pick any of the sandbox's gateways, so it is linted with none, each one and each pair.
const PAIRS: &[&str] = &["--feature-powerset", "--depth", "2"];

/// Lints each library with no feature, with each feature alone and with its default ones; the sandbox with each pair of gateways too,
/// and runs its tests about features with none and with each gateway alone.
pub(super) fn run(root: &Path) -> Outcome {
    let mut libraries = vec![
        "clippy",
        "--locked",
        "--workspace",
        "--each-feature",
        "--exclude-all-features",
    ];
    libraries.extend(
        NO_LIBRARIES
            .iter()
            .flat_map(|package| ["--exclude", package]),
    );
    libraries.extend(DENY);
    let sandbox = [&["clippy"], SANDBOX, PAIRS, DENY].concat();
    let alone = ["--each-feature", "--exclude-all-features"];
    let tests = [&["test"], SANDBOX, &alone[..], &["--test", "features"]].concat();
    for arguments in [libraries, sandbox, tests] {
        let outcome = HACK.run(root, &arguments);
        if outcome != Outcome::Passed {
            return outcome;
        }
    }
    Outcome::Passed
}
