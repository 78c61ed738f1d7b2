//! `cargo xtask release-check`: checks before a release whose tools take too long to build for every change.

use std::path::Path;
use std::process::Command;

use crate::bench;
use crate::deny;
use crate::fuzz;
use crate::mutants;
use crate::run::{Outcome, cargo, finish};
use crate::sbom;
use crate::steps::{Check, Step};
use crate::tools::SEMVER;
use crate::tree::Tree;

/// A release needs every tool.
pub(crate) const CHECK: Check = Check {
    name: "release-check",
    steps: STEPS,
    may_lack_tools: false,
};

/// The steps in their order.
const STEPS: &[Step] = &[
    Step::new("deny", deny::offline_sections),
    Step::new("advisories", deny::advisories),
    Step::new("package", package),
    Step::new("oldest", oldest_rust),
    Step::new("semver", semver),
    Step::new("fuzz", fuzz::long),
    Step::new("sbom", sbom::run),
    // Takes hours, so it comes after the others.
    Step::new("mutants", mutants::run_all),
    // A slow machine misses a limit, which must not keep the other steps from running.
    Step::new("bench", bench::step),
];

/// Every published crate builds from its own package, against the packages of the others instead of their folders.
fn package(root: &Path) -> Outcome {
    let tree = match Tree::load(root) {
        Ok(tree) => tree,
        Err(message) => return Outcome::Failed(message),
    };
    let members = tree.members();
    let published = members.iter().filter(|member| member.in_crates());
    let names = published.flat_map(|member| ["--package", member.package()]);
    let arguments: Vec<&str> = ["package", "--locked"].into_iter().chain(names).collect();
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

/// Every target compiles with the oldest Rust of the manifest. Without that toolchain nothing was tried, which is a failure.
fn oldest_rust(root: &Path) -> Outcome {
    let manifest = std::fs::read_to_string(root.join("Cargo.toml")).unwrap_or_default();
    let manifest: toml::Table = manifest.parse().unwrap_or_default();
    let package = manifest
        .get("workspace")
        .and_then(|workspace| workspace.get("package"));
    let version = package.and_then(|package| package.get("rust-version")?.as_str());
    let Some(version) = version else {
        return Outcome::Failed("Cargo.toml has no rust-version".to_owned());
    };
    let mut probe = Command::new("rustup");
    probe.args(["run", version, "rustc", "--version"]);
    if !probe.output().is_ok_and(|output| output.status.success()) {
        let install = format!("rustup toolchain install {version} --profile minimal");
        return Outcome::Missing(format!("NOT TRIED with Rust {version}; run `{install}`"));
    }
    let check = [
        "check",
        "--locked",
        "--workspace",
        "--all-features",
        "--all-targets",
    ];
    let mut command = Command::new("rustup");
    command
        .args(["run", version, "cargo"])
        .args(check)
        .current_dir(root);
    // `cargo xtask` selects its own toolchain in these variables.
    finish(
        command
            .env_remove("RUSTUP_TOOLCHAIN")
            .env_remove("CARGO")
            .env_remove("RUSTC"),
    )
}

fn last_release(root: &Path) -> Option<String> {
    let mut git = Command::new("git");
    git.args(["describe", "--tags", "--abbrev=0", "--match", "v[0-9]*"]);
    let output = git.current_dir(root).output().ok()?;
    let tag = String::from_utf8(output.stdout).ok()?.trim().to_owned();
    (output.status.success() && !tag.is_empty()).then_some(tag)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missed_limit_of_speed_keeps_no_other_step_from_running() {
        assert_eq!(STEPS.last().map(|step| step.name), Some("bench"));
    }
}
