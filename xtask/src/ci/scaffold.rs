//! The crate that `new-provider` writes compiles without a warning, and its test names the first step.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::new_provider;
use crate::run::{Outcome, build_output, cargo, finish};
use crate::tools::CLIPPY;

/// Folders of the crate, a workspace of its own, for the tests and for the lints: both may run at the same time.
const TESTED: &str = "target/new-provider";
const LINTED: &str = "target/new-provider-lint";
const NAME: &str = "demo";
const FIRST_STEP: &str = "step 1: read the gateway's document";

/// Writes a crate and lints it.
pub(super) fn lint(root: &Path) -> Outcome {
    CLIPPY.or_missing(root, || match cargo_in(root, LINTED, "clippy") {
        Ok(mut clippy) => finish(clippy.args(["--", "-D", "warnings"])),
        Err(message) => Outcome::Failed(message),
    })
}

/// Writes a crate and runs its tests.
pub(super) fn run(root: &Path) -> Outcome {
    let mut test = match cargo_in(root, TESTED, "test") {
        Ok(command) => command,
        Err(message) => return Outcome::Failed(message),
    };
    let tested = test.output();
    let printed = tested.map(|output| String::from_utf8_lossy(&output.stdout).into_owned());
    match printed {
        Ok(printed) if printed.contains(FIRST_STEP) => Outcome::Passed,
        Ok(printed) => Outcome::Failed(format!("its test did not name the first step:\n{printed}")),
        Err(error) => Outcome::Failed(format!("cargo test: {error}")),
    }
}

/// Writes the crate, and returns a command of cargo for all of its targets.
fn cargo_in(root: &Path, folder: &str, command: &str) -> Result<Command, String> {
    prepare(root, folder)?;
    let shared = root.join(build_output()).display().to_string();
    let arguments = [
        command,
        "--offline",
        "--target-dir",
        &shared,
        "--all-targets",
    ];
    Ok(cargo(&root.join(folder), &arguments))
}

/// Writes a workspace whose only member is the new crate; the crates of this workspace are its dependencies.
fn prepare(root: &Path, name: &str) -> Result<(), String> {
    let folder = root.join(name);
    drop(fs::remove_dir_all(&folder));
    fs::create_dir_all(&folder).map_err(|error| format!("{name}: {error}"))?;
    for file in ["Cargo.toml", "Cargo.lock", "ARCHITECTURE.md"] {
        let read = fs::read_to_string(root.join(file));
        let text = read.map_err(|error| format!("{file}: {error}"))?;
        let text = if file == "Cargo.toml" {
            elsewhere(&text)
        } else {
            text
        };
        fs::write(folder.join(file), text).map_err(|error| format!("{name}/{file}: {error}"))?;
    }
    new_provider::write(&folder, NAME)
}

/// The manifest of this workspace, rewritten for a folder two levels below.
fn elsewhere(manifest: &str) -> String {
    let mut text = String::new();
    let mut lines = manifest.lines();
    let mut table = "";
    while let Some(line) = lines.next() {
        if line.starts_with('[') {
            table = line;
        }
        // The lists of the workspace itself, and not those that its packages inherit.
        let key = match table {
            "[workspace.package]" => "",
            _ => line.split(' ').next().unwrap_or_default(),
        };
        let is_list = ["members", "exclude", "default-members"].contains(&key);
        if is_list && !line.ends_with(']') {
            // The rest of a list of several lines.
            let _ = lines.find(|line| *line == "]");
        }
        match key {
            "members" => text.push_str("members = [\"crates/*\"]"),
            _ if is_list => continue,
            _ => text.push_str(&line.replace("path = \"", "path = \"../../")),
        }
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_manifest_points_back_to_this_workspace() {
        let expected = "[workspace]\nmembers = [\"crates/*\"]\n\n[workspace.package]\nexclude = [\"/c\"]\n\n[workspace.dependencies]\ndhow-core = { path = \"../../crates/core\" }\n";
        for members in ["[\"a\"]", "[\n    \"a\",\n    \"b\",\n]"] {
            let text = elsewhere(&format!(
                "[workspace]\nmembers = {members}\nexclude = [\"b\"]\n\n[workspace.package]\nexclude = [\"/c\"]\n\n[workspace.dependencies]\ndhow-core = {{ path = \"crates/core\" }}\n"
            ));
            assert_eq!(text, expected);
        }
    }
}
