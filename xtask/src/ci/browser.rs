//! The tests of the sandbox's pages in a browser: a workspace of their own, because they need a WebDriver client.

use std::fs;
use std::path::Path;
use std::process::Command;

use super::workspaces;
use crate::run::{Outcome, finish};

const FOLDER: &str = "tests/browser";

/// Folder of axe below the root, where the tests look for it.
const AXE: &str = "target/axe";

/// Files that name the version of axe, its digest, and the options of npm.
const PACKAGE: [&str; 3] = ["package.json", "package-lock.json", ".npmrc"];

/// Runs the tests, with axe from npm.
///
/// Without Chromium, its driver or npm the tests say that they do nothing, and fail if `DHOW_REQUIRE_BROWSER` is set.
pub(crate) fn run(root: &Path) -> Outcome {
    match install_axe(root) {
        Ok(()) => workspaces::test_browser(root),
        Err(message) => Outcome::Failed(message),
    }
}

/// Installs the version of axe that the lock file names, unless it is there. Does nothing without npm.
fn install_axe(root: &Path) -> Result<(), String> {
    let target = root.join(AXE);
    let mut is_current = target.join("node_modules/axe-core/axe.min.js").is_file();
    fs::create_dir_all(&target).map_err(|error| format!("{AXE}: {error}"))?;
    for name in PACKAGE {
        let path = format!("{FOLDER}/{name}");
        let text = fs::read(root.join(&path)).map_err(|error| format!("{path}: {error}"))?;
        let copy = target.join(name);
        if fs::read(&copy).is_ok_and(|known| known == text) {
            continue;
        }
        is_current = false;
        fs::write(&copy, text).map_err(|error| format!("{}: {error}", copy.display()))?;
    }
    let mut npm = Command::new("npm");
    if is_current || npm.arg("--version").output().is_err() {
        return Ok(());
    }
    // `npm ci` takes exactly what the lock file has, and checks its digests.
    match finish(Command::new("npm").arg("ci").current_dir(&target)) {
        Outcome::Passed => Ok(()),
        _ => Err(format!("`npm ci` failed in {AXE}")),
    }
}
