//! The lock files of the other workspaces have the versions of the main one, so that a package that both need is built and checked once, and
//! every dependency of their manifest. No check builds `benches/peers` with `--locked`, which would notice.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use toml::Spanned;

use super::{Report, Workspace};
use crate::report::line_at;
use crate::tree::Member;

const FILE: &str = "Cargo.lock";

/// A lock file. Its other entries are of no use here.
#[derive(Deserialize)]
struct Lock {
    #[serde(default)]
    package: Vec<Package>,
}

#[derive(Deserialize)]
struct Package {
    name: Spanned<String>,
    version: String,
    /// Packages of the repository have none.
    source: Option<String>,
    /// Names, some with a version after a space.
    #[serde(default)]
    dependencies: Vec<String>,
}

impl Lock {
    fn read(text: &str) -> Self {
        // Cargo reports a file that is not a lock file.
        let package = Vec::new();
        toml::from_str(text).unwrap_or(Self { package })
    }

    /// The packages that are downloaded.
    fn downloaded(&self) -> impl Iterator<Item = &Package> {
        let packages = self.package.iter();
        packages.filter(|package| package.source.is_some())
    }
}

impl Package {
    /// The name with the part of the version that compatible versions share. A lock file has at most one package of a series.
    fn series(&self) -> (&str, &str) {
        let version = &self.version;
        let dots: Vec<usize> = version.match_indices('.').map(|(byte, _)| byte).collect();
        let end = match version.as_bytes() {
            [b'0', b'.', b'0', ..] => version.len(),
            [b'0', ..] => dots.get(1).copied().unwrap_or(version.len()),
            _ => dots.first().copied().unwrap_or(version.len()),
        };
        (self.name.get_ref(), version.get(..end).unwrap_or(version))
    }
}

pub(super) fn check(workspace: &Workspace<'_>, report: &mut Report) {
    let Some(text) = workspace.tree.text(FILE) else {
        return;
    };
    let main = Lock::read(text);
    let versions: BTreeMap<_, _> = main
        .downloaded()
        .map(|package| (package.series(), &package.version))
        .collect();
    for (path, text) in workspace.tree.texts() {
        let Some(folder) = path
            .strip_suffix(FILE)
            .and_then(|folder| folder.strip_suffix('/'))
        else {
            continue;
        };
        let lock = Lock::read(text);
        if let Some(own) = workspace.tree.member(folder) {
            for name in missing(&own, &lock) {
                let command =
                    format!("cargo update --workspace --manifest-path {folder}/Cargo.toml");
                let message =
                    format!("the dependency {name} of the manifest is missing: run `{command}`");
                report.add("locks", path, 1, message);
            }
        }
        for package in lock.downloaded() {
            let (name, version) = (package.name.get_ref(), &package.version);
            let Some(expected) = versions.get(&package.series()) else {
                continue;
            };
            if *expected != version {
                let line = line_at(text, package.name.span().start);
                let command = format!(
                    "cargo update --manifest-path {folder}/Cargo.toml {name}@{version} --precise {expected}"
                );
                let message = format!(
                    "{name} is {version} here and {expected} in {FILE}: run `{command}`, or update {FILE}"
                );
                report.add("locks", path, line, message);
            }
        }
    }
}

/// Dependencies of a crate that the lock file does not name.
fn missing<'c>(own: &'c Member, lock: &Lock) -> Vec<&'c str> {
    let mut packages = lock.package.iter();
    let locked = packages
        .find(|package| package.source.is_none() && package.name.get_ref() == own.package());
    let locked: BTreeSet<&str> = locked
        .iter()
        .flat_map(|package| &package.dependencies)
        .filter_map(|dependency| dependency.split(' ').next())
        .collect();
    let needed = own.dependencies().into_iter();
    needed
        .map(|dependency| dependency.package)
        .filter(|name| !locked.contains(name))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::tests::workspace;

    #[test]
    fn a_dependency_of_the_manifest_that_is_not_locked_is_found() {
        let manifest = "[package]\nname = \"own\"\n[dependencies]\na = \"1\"\nx = { version = \"2\", package = \"b\" }\n\
                        [dev-dependencies]\nc = \"1\"\nd = \"1\"\n";
        let text = "[[package]]\nname = \"own\"\nversion = \"0.1.0\"\ndependencies = [\"a\", \"b 2.0.0\", \"d\"]\n";
        let files = [
            (FILE, ""),
            ("x/Cargo.lock", text),
            ("x/Cargo.toml", manifest),
        ];
        let mut report = Report::default();
        workspace(&files, |workspace| check(workspace, &mut report));
        let expected = "x/Cargo.lock:1: [locks] the dependency c of the manifest is missing: run \
                        `cargo update --workspace --manifest-path x/Cargo.toml`";
        assert_eq!(report.lines(), [expected]);
    }

    /// A lock file of downloaded packages and one of the repository.
    fn lock(packages: &[(&str, &str)]) -> String {
        let mut text = "version = 4\n[[package]]\nname = \"own\"\nversion = \"0.1.0\"\n".to_owned();
        for (name, version) in packages {
            text += &format!(
                "[[package]]\nname = \"{name}\"\nversion = \"{version}\"\nsource = \"registry\"\n"
            );
        }
        text
    }

    #[test]
    fn another_version_of_a_package_that_both_lock_files_have_is_found() {
        let main = lock(&[
            ("a", "1.2.0"),
            ("b", "0.3.1"),
            ("c", "0.0.2"),
            ("d", "2.0.0"),
        ]);
        let other = lock(&[
            ("a", "1.10.0"),
            ("b", "0.3.10"),
            ("c", "0.0.3"),
            ("d", "1.9.0"),
            ("d", "2.0.0"),
            ("e", "1.0.0"),
        ])
        .replace("0.1.0", "0.1.9");
        let files = [(FILE, main.as_str()), ("x/y/Cargo.lock", other.as_str())];
        let mut report = Report::default();
        workspace(&files, |workspace| check(workspace, &mut report));
        assert_eq!(
            report.lines(),
            [
                "x/y/Cargo.lock:6: [locks] a is 1.10.0 here and 1.2.0 in Cargo.lock: run \
                 `cargo update --manifest-path x/y/Cargo.toml a@1.10.0 --precise 1.2.0`, or update Cargo.lock",
                "x/y/Cargo.lock:10: [locks] b is 0.3.10 here and 0.3.1 in Cargo.lock: run \
                 `cargo update --manifest-path x/y/Cargo.toml b@0.3.10 --precise 0.3.1`, or update Cargo.lock",
            ]
        );
    }
}
