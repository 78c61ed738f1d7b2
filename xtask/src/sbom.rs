//! `cargo xtask sbom`: software bill of materials of the command `dhow`, in CycloneDX's JSON.

use std::fs;
use std::io;
use std::path::Path;

use serde_json::Value;

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
    let result = root.join(RESULT);
    let portable = fs::read_to_string(&result).and_then(|text| {
        let text = without_folders(&text)?;
        fs::write(&result, &text)?;
        Ok(text)
    });
    match portable {
        // A folder of this machine says nothing about the package.
        Ok(text) if text.contains("file://") => {
            Outcome::Failed(format!("{RESULT} names a folder of this machine"))
        }
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

/// The bill without folders of the machine: a package of the workspace is named by its name and version, also where another one refers to it.
fn without_folders(text: &str) -> io::Result<String> {
    let mut bill: Value = serde_json::from_str(text)?;
    rename(&mut bill);
    Ok(serde_json::to_string_pretty(&bill)? + "\n")
}

fn rename(value: &mut Value) {
    match value {
        Value::String(text) => {
            if let Some(renamed) = reference(text).or_else(|| package_url(text)) {
                *text = renamed;
            }
        }
        Value::Array(values) => values.iter_mut().for_each(rename),
        Value::Object(members) => members.values_mut().for_each(rename),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// `path+file:///folder#name@1.0.0` as `pkg:cargo/name@1.0.0`. Cargo leaves out a name that is the folder's.
fn reference(text: &str) -> Option<String> {
    let (folder, package) = text.strip_prefix("path+file://")?.rsplit_once('#')?;
    if package.contains('@') {
        return Some(format!("pkg:cargo/{package}"));
    }
    let name = folder.rsplit('/').next()?;
    Some(format!("pkg:cargo/{name}@{package}"))
}

/// `pkg:cargo/name@1.0.0?download_url=file://folder#src/lib.rs` without the qualifier.
fn package_url(text: &str) -> Option<String> {
    let (package, rest) = text.split_once("?download_url=file://")?;
    let file = rest.split_once('#').map(|(_, file)| format!("#{file}"));
    package
        .starts_with("pkg:")
        .then(|| format!("{package}{}", file.unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tree::TempTree;

    #[test]
    fn no_folder_of_the_machine_stays_and_references_still_fit() {
        let core = "path+file:///folder/dhow/crates/core#dhow-core@0.1.0";
        let named = "path+file:///folder/dhow/tool#0.2.0";
        let bill = serde_json::json!({
            "metadata": { "component": {
                "bom-ref": named,
                "purl": "pkg:cargo/tool@0.2.0?download_url=file://.#src/main.rs",
            }},
            "components": [
                { "bom-ref": core, "purl": "pkg:cargo/dhow-core@0.1.0?download_url=file://../core" },
                { "bom-ref": "registry+https://example.com#serde@1.0.0", "purl": "pkg:cargo/serde@1.0.0" },
            ],
            "dependencies": [
                { "ref": named, "dependsOn": [core, "registry+https://example.com#serde@1.0.0"] },
                { "ref": core },
            ],
        });
        let found: Value =
            serde_json::from_str(&without_folders(&bill.to_string()).unwrap()).unwrap();
        let expected = serde_json::json!({
            "metadata": { "component": {
                "bom-ref": "pkg:cargo/tool@0.2.0",
                "purl": "pkg:cargo/tool@0.2.0#src/main.rs",
            }},
            "components": [
                { "bom-ref": "pkg:cargo/dhow-core@0.1.0", "purl": "pkg:cargo/dhow-core@0.1.0" },
                { "bom-ref": "registry+https://example.com#serde@1.0.0", "purl": "pkg:cargo/serde@1.0.0" },
            ],
            "dependencies": [
                {
                    "ref": "pkg:cargo/tool@0.2.0",
                    "dependsOn": ["pkg:cargo/dhow-core@0.1.0", "registry+https://example.com#serde@1.0.0"],
                },
                { "ref": "pkg:cargo/dhow-core@0.1.0" },
            ],
        });
        assert_eq!(found, expected);
        assert!(without_folders("{").is_err());
    }

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
