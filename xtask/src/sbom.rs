//! `cargo xtask sbom`: software bill of materials of the command `dhow`, in CycloneDX's JSON.

use std::fs;
use std::path::Path;

use crate::run::{Outcome, finish};
use crate::tools::CYCLONEDX;

/// File that the tool writes beside the manifest, and its place afterwards.
const WRITTEN: &str = "crates/cli/dhow.cdx.json";
const FOLDER: &str = "target/sbom";

/// Writes `target/sbom/dhow.cdx.json`, the packages that are compiled into the command for this platform.
pub(crate) fn run(root: &Path) -> Outcome {
    CYCLONEDX.or_missing(root, || write(root))
}

fn write(root: &Path) -> Outcome {
    let arguments = [
        "--manifest-path",
        "crates/cli/Cargo.toml",
        "--format",
        "json",
        "--all-features",
        "--describe",
        "binaries",
        "--quiet",
    ];
    match finish(&mut CYCLONEDX.with(root, &arguments)) {
        Outcome::Passed => keep(root),
        failed => failed,
    }
}

/// Moves the file out of the sources, and checks that it lists a package that the command certainly has.
fn keep(root: &Path) -> Outcome {
    let (written, folder) = (root.join(WRITTEN), root.join(FOLDER));
    let moved = fs::create_dir_all(&folder)
        .and_then(|()| fs::read_to_string(&written))
        .and_then(|text| fs::write(folder.join("dhow.cdx.json"), &text).map(|()| text))
        .and_then(|text| fs::remove_file(&written).map(|()| text));
    match moved {
        Ok(text) if text.contains("\"reqwest\"") => {
            println!("{FOLDER}/dhow.cdx.json");
            Outcome::Passed
        }
        Ok(_) => Outcome::Failed(format!("{FOLDER}/dhow.cdx.json does not list reqwest")),
        Err(error) => Outcome::Failed(format!("{WRITTEN}: {error}")),
    }
}
