//! `cargo xtask sbom`: software bill of materials of the command `dhow`, in CycloneDX's JSON.

use std::fs;
use std::io;
use std::path::Path;

use crate::run::{Outcome, finish};
use crate::tools::CYCLONEDX;
use crate::tree::Tree;

/// End of the names of the files that the tool writes beside the manifests.
const WRITTEN: &str = "_bin.cdx.json";
const KEPT: &str = "dhow_bin.cdx.json";
const RESULT: &str = "target/sbom/dhow.cdx.json";

/// Writes `target/sbom/dhow.cdx.json`, the packages that are compiled into the command for this platform.
pub(crate) fn run(root: &Path) -> Outcome {
    CYCLONEDX.or_missing(root, || write(root))
}

fn write(root: &Path) -> Outcome {
    let members = match Tree::load(root) {
        Ok(tree) => tree.members(),
        Err(message) => return Outcome::Failed(message),
    };
    let arguments = [
        "--format",
        "json",
        "--all-features",
        "--describe",
        "binaries",
        "--quiet",
    ];
    let outcome = finish(&mut CYCLONEDX.with(root, &arguments));
    if outcome != Outcome::Passed {
        return outcome;
    }
    // The tool describes every program of the workspace.
    for member in &members {
        if let Err(error) = collect(root, &root.join(member.folder())) {
            return Outcome::Failed(format!("{}: {error}", member.folder()));
        }
    }
    match fs::read_to_string(root.join(RESULT)) {
        // A package that the command certainly has.
        Ok(text) if text.contains("\"reqwest\"") => {
            println!("{RESULT}");
            Outcome::Passed
        }
        Ok(_) => Outcome::Failed(format!("{RESULT} does not list reqwest")),
        Err(error) => Outcome::Failed(format!("{RESULT}: {error}")),
    }
}

/// Moves the command's file out of the sources, and removes those of the other programs.
fn collect(root: &Path, folder: &Path) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        if name == KEPT {
            let result = root.join(RESULT);
            fs::create_dir_all(result.parent().unwrap_or(root))?;
            fs::rename(folder.join(&name), result)?;
        } else if name.ends_with(WRITTEN) {
            fs::remove_file(folder.join(&name))?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tree::TempTree;

    #[test]
    fn only_the_file_of_the_command_is_kept() {
        let folder = TempTree::new(&[
            ("a/dhow_bin.cdx.json", "kept"),
            ("a/shop_bin.cdx.json", ""),
            ("a/Cargo.toml", ""),
        ]);
        collect(folder.path(), &folder.path().join("a")).unwrap();
        let read = |path: &str| fs::read_to_string(folder.path().join(path)).ok();
        assert_eq!(read(RESULT).as_deref(), Some("kept"));
        assert_eq!(read("a/dhow_bin.cdx.json"), None);
        assert_eq!(read("a/shop_bin.cdx.json"), None);
        assert!(read("a/Cargo.toml").is_some());
    }
}
