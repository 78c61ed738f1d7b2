//! The crate that `new-provider` writes compiles without a warning, and its test names the first step.

use std::fs;
use std::path::Path;

use crate::new_provider;
use crate::run::{Outcome, cargo, finish};
use crate::tools::CLIPPY;

/// Folder of the crate: a workspace of its own inside the build output.
const FOLDER: &str = "target/new-provider";
const NAME: &str = "demo";
const FIRST_STEP: &str = "step 1: read the gateway's document";

/// Writes a crate, lints it and runs its tests.
pub(super) fn run(root: &Path) -> Outcome {
    let folder = root.join(FOLDER);
    if let Err(message) = prepare(root, &folder) {
        return Outcome::Failed(message);
    }
    let shared = root.join("target").display().to_string();
    let rest = ["--offline", "--target-dir", &shared, "--all-targets"];
    let linted = CLIPPY.or_missing(root, || {
        let arguments = [&["clippy"][..], &rest, &["--", "-D", "warnings"]].concat();
        finish(&mut cargo(&folder, &arguments))
    });
    if linted != Outcome::Passed {
        return linted;
    }
    let tested = cargo(&folder, &[&["test"][..], &rest].concat()).output();
    let printed = tested.map(|output| String::from_utf8_lossy(&output.stdout).into_owned());
    match printed {
        Ok(printed) if printed.contains(FIRST_STEP) => Outcome::Passed,
        Ok(printed) => Outcome::Failed(format!("its test did not name the first step:\n{printed}")),
        Err(error) => Outcome::Failed(format!("cargo test: {error}")),
    }
}

/// Writes a workspace whose only member is the new crate; the crates of this workspace are its dependencies.
fn prepare(root: &Path, folder: &Path) -> Result<(), String> {
    drop(fs::remove_dir_all(folder));
    fs::create_dir_all(folder).map_err(|error| format!("{FOLDER}: {error}"))?;
    for file in ["Cargo.toml", "Cargo.lock", "ARCHITECTURE.md"] {
        let read = fs::read_to_string(root.join(file));
        let text = read.map_err(|error| format!("{file}: {error}"))?;
        let text = if file == "Cargo.toml" {
            elsewhere(&text)
        } else {
            text
        };
        fs::write(folder.join(file), text).map_err(|error| format!("{FOLDER}/{file}: {error}"))?;
    }
    new_provider::write(folder, NAME)
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
