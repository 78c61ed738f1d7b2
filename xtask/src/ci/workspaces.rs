//! The workspaces beside the main one: their packages need other packages, other lints or other flags than the crates.

use std::path::Path;

use toml::Table;

use super::clippy;
use crate::run::{self, Outcome, cargo, finish};
use crate::tools::FMT;

/// Stands for providers of other people. The conformance laws are among its tests.
const OUTSIDE: &str = "tests/outside-provider";
/// Needs a WebDriver client.
const BROWSER: &str = "tests/browser";
/// Examples that need other versions of packages, or a newer Rust, than the crates.
const EXAMPLES: &str = "examples/own-workspace";
/// Simulated power loss of the SQLite store. Needs `unsafe`, so it has its own lints.
const POWER_LOSS: &str = "tests/power-loss";

/// Formatted only: no other check builds their packages, or with their flags.
const NOT_LINTED: [&str; 2] = ["benches/peers", "fuzz"];

/// Checks the format of all files, of the main workspace too.
pub(super) fn format(root: &Path) -> Outcome {
    let main = FMT.run(root, &["--all", "--", "--check"]);
    if main != Outcome::Passed {
        return main;
    }
    let linted = [OUTSIDE, BROWSER, EXAMPLES, POWER_LOSS];
    all_pass(linted.into_iter().chain(NOT_LINTED), |folder| {
        let path = manifest(folder);
        // `--all` also formats the crates that a package depends on, but a workspace without a package needs it.
        let members: &[&str] = match folder {
            EXAMPLES => &["--all"],
            _ => &[],
        };
        let package = ["--manifest-path", path.as_str()];
        FMT.run(root, &[&package, members, &["--", "--check"]].concat())
    })
}

/// Lints all targets, by the rules of the main workspace or by those of their manifest.
pub(super) fn lint(root: &Path) -> Outcome {
    let lints = match std::fs::read_to_string(root.join("Cargo.toml")) {
        Ok(manifest) => workspace_lints(&manifest),
        Err(error) => return Outcome::Failed(format!("Cargo.toml: {error}")),
    };
    let lints: Vec<&str> = lints.iter().map(String::as_str).collect();
    let all = [
        (OUTSIDE, &lints[..]),
        (BROWSER, &lints),
        (EXAMPLES, &lints),
        (POWER_LOSS, &[]),
    ];
    all_pass(all, |(folder, lints)| {
        let (path, output) = (manifest(folder), run::build_output());
        clippy::lint(root, folder, &build(&path, &output), lints)
    })
}

pub(super) fn test_outside(root: &Path) -> Outcome {
    test(root, OUTSIDE)
}

pub(super) fn test_browser(root: &Path) -> Outcome {
    test(root, BROWSER)
}

pub(super) fn test_examples(root: &Path) -> Outcome {
    test(root, EXAMPLES)
}

pub(super) fn test_power_loss(root: &Path) -> Outcome {
    test(root, POWER_LOSS)
}

fn test(root: &Path, folder: &str) -> Outcome {
    let (path, output) = (manifest(folder), run::build_output());
    let arguments = [&["test"], &build(&path, &output)[..]].concat();
    finish(&mut cargo(root, &arguments))
}

fn manifest(folder: &str) -> String {
    format!("{folder}/Cargo.toml")
}

/// In the build output of the main workspace, so that its crates are not built again.
fn build<'a>(manifest: &'a str, output: &'a str) -> [&'a str; 5] {
    [
        "--manifest-path",
        manifest,
        "--locked",
        "--target-dir",
        output,
    ]
}

/// Runs checks until one does not pass.
fn all_pass<T>(checks: impl IntoIterator<Item = T>, run: impl Fn(T) -> Outcome) -> Outcome {
    let mut outcomes = checks.into_iter().map(run);
    let failed = outcomes.find(|outcome| *outcome != Outcome::Passed);
    failed.unwrap_or(Outcome::Passed)
}

/// The arguments that switch on the lints of a workspace's manifest, which a crate outside of it cannot inherit.
fn workspace_lints(manifest: &str) -> Vec<String> {
    let manifest: Table = manifest.parse().unwrap_or_default();
    let tables = manifest
        .get("workspace")
        .and_then(|workspace| workspace.get("lints"));
    let mut arguments = Vec::new();
    for (tool, prefix) in [("rust", ""), ("clippy", "clippy::")] {
        let lints = tables.and_then(|tables| tables.get(tool)?.as_table());
        for (name, lint) in lints.into_iter().flatten() {
            let level = lint.get("level").unwrap_or(lint);
            let argument = if level.as_str() == Some("allow") {
                "-A"
            } else {
                "-W"
            };
            arguments.extend([argument.to_owned(), format!("{prefix}{name}")]);
        }
    }
    arguments
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lints_of_the_workspace_become_arguments() {
        let manifest = "[workspace.lints.rust]\nunsafe_code = \"forbid\"\n\
                        [workspace.lints.clippy]\npanic = \"warn\"\n\
                        todo = { level = \"allow\", priority = 1 }\n";
        let expected = "-W unsafe_code -W clippy::panic -A clippy::todo";
        assert_eq!(workspace_lints(manifest).join(" "), expected);
        let all = workspace_lints(include_str!("../../../Cargo.toml"));
        assert!(all.contains(&"clippy::indexing_slicing".to_owned()));
    }
}
