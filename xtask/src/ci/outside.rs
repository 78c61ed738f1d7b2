//! The provider outside of the workspace: linted and tested in its own workspace, with the conformance laws among its tests.

use std::path::Path;

use toml::Table;

use super::clippy;
use crate::run::{Outcome, cargo, finish};
use crate::tools::FMT;

const FOLDER: &str = "tests/outside-provider";

/// Formats the crate, lints it by the rules of this workspace, and tests it.
pub(super) fn run(root: &Path) -> Outcome {
    check_as_member(root, FOLDER)
}

/// Formats, lints and tests a workspace of its own by the lints of this workspace.
pub(super) fn check_as_member(root: &Path, folder: &str) -> Outcome {
    let lints = match std::fs::read_to_string(root.join("Cargo.toml")) {
        Ok(manifest) => workspace_lints(&manifest),
        Err(error) => return Outcome::Failed(format!("Cargo.toml: {error}")),
    };
    let lints: Vec<&str> = lints.iter().map(String::as_str).collect();
    check(root, folder, &lints)
}

/// Formats, lints and tests a workspace of its own.
pub(super) fn check(root: &Path, folder: &str, lints: &[&str]) -> Outcome {
    let path = format!("{folder}/Cargo.toml");
    let manifest = ["--manifest-path", path.as_str()];
    // `--all` for the members of a workspace without a package of its own.
    let formatted = FMT.run(root, &[&manifest[..], &["--all", "--", "--check"]].concat());
    if formatted != Outcome::Passed {
        return formatted;
    }
    // In the workspace's build output, so that its crates are not built again.
    let build = [&manifest[..], &["--locked", "--target-dir", "target"]].concat();
    let linted = clippy::lint(root, folder, &build, lints);
    if linted != Outcome::Passed {
        return linted;
    }
    finish(&mut cargo(root, &[&["test"], &build[..]].concat()))
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
