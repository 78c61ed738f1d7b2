//! `cargo xtask release-check`: checks before a release whose tools take too long to build for every change.

use std::path::Path;

use crate::deny;
use crate::run::{Outcome, cargo, finish};
use crate::steps::Step;
use crate::tools::SEMVER;

/// The steps in their order.
pub(crate) const STEPS: &[Step] = &[
    Step::new("deny", deny::offline_sections),
    Step::new("advisories", deny::advisories),
    Step::new("package", package),
    Step::new("semver", semver),
];

/// Every published crate can be packaged: manifest, README and license files are in place.
fn package(root: &Path) -> Outcome {
    let arguments = ["package", "--locked", "--workspace", "--no-verify"];
    finish(&mut cargo(root, &arguments))
}

/// The public interface against the last released version, which has a tag `v…`.
fn semver(root: &Path) -> Outcome {
    SEMVER.or_missing(root, || match last_release(root) {
        Some(tag) => SEMVER.run(
            root,
            &["--workspace", "--all-features", "--baseline-rev", &tag],
        ),
        None => Outcome::Skipped("no released version, which would have a tag `v…`".to_owned()),
    })
}

fn last_release(root: &Path) -> Option<String> {
    let mut git = std::process::Command::new("git");
    git.args(["describe", "--tags", "--abbrev=0", "--match", "v[0-9]*"]);
    let output = git.current_dir(root).output().ok()?;
    let tag = String::from_utf8(output.stdout).ok()?.trim().to_owned();
    (output.status.success() && !tag.is_empty()).then_some(tag)
}
