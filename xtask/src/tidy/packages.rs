//! Contents of the packages of published crates: license texts, settings of the manifest, and sources that need no other file.

mod sources;

use toml::Table;

use super::{Report, Workspace};
use crate::tree::Member;

const RULE: &str = "packages";

/// The texts of the two licenses, in the top folder and, as symbolic links to these, in each crate.
pub(crate) const LICENSES: &[&str] = &["LICENSE-APACHE", "LICENSE-MIT"];

/// Lists that a crate has of its own: what one gateway's crate is found by is not true of another's. The registry takes at most five of each.
const OWN: &[&str] = &["keywords", "categories"];
const MOST: usize = 5;

/// Each published crate has the license texts, excludes its tests, has keywords and categories of its own, and shows all features in its
/// documentation.
pub(super) fn check(workspace: &Workspace<'_>, report: &mut Report) {
    for member in workspace.members.iter().filter(|member| member.in_crates()) {
        licenses(workspace, member, report);
        manifest(workspace, member, report);
        sources::check(workspace, member, report);
    }
}

fn licenses(workspace: &Workspace<'_>, member: &Member, report: &mut Report) {
    for name in LICENSES {
        let path = member.path(name);
        let own = workspace.tree.text(&path);
        if own.is_none() || own != workspace.tree.text(name) {
            let message =
                format!("must be a link to the text in the top folder: `ln -s ../../{name}`");
            report.add(RULE, &path, 1, message);
        }
    }
}

fn manifest(workspace: &Workspace<'_>, member: &Member, report: &mut Report) {
    let path = member.path("Cargo.toml");
    let text = workspace.tree.text(&path).unwrap_or_default();
    let table: Table = text.parse().unwrap_or_default();
    let package = table.get("package");
    let excluded = package.and_then(|package| package.get("exclude")?.get("workspace"));
    if excluded.and_then(toml::Value::as_bool) != Some(true) {
        report.add(RULE, &path, 1, "`exclude.workspace = true` is missing");
    }
    for key in OWN {
        let words = package.and_then(|package| package.get(key)?.as_array());
        if !words.is_some_and(|words| (1..=MOST).contains(&words.len())) {
            let message = format!("`{key} = […]` with one to {MOST} of the crate's own is missing");
            report.add(RULE, &path, 1, message);
        }
    }
    // A program has no page on docs.rs.
    if !workspace.tree.has(&member.path("src/lib.rs")) {
        return;
    }
    let docs = package.and_then(|package| package.get("metadata")?.get("docs")?.get("rs"));
    if docs.and_then(|docs| docs.get("all-features")?.as_bool()) != Some(true) {
        let message = "`[package.metadata.docs.rs]` with `all-features = true` is missing";
        report.add(RULE, &path, 1, message);
    }
    let library = workspace.tree.text(&member.path("src/lib.rs"));
    if !library.is_some_and(|text| text.contains("#![cfg_attr(docsrs, feature(doc_cfg))]")) {
        let message = "`#![cfg_attr(docsrs, feature(doc_cfg))]` is missing: docs.rs shows by it which feature an item needs";
        report.add(RULE, &member.path("src/lib.rs"), 1, message);
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::rule;
    use super::*;

    const MANIFEST: &str = "[package]\nname = \"a\"\nexclude.workspace = true\nkeywords = [\"a\"]\n\
                            categories = [\"finance\"]\n[package.metadata.docs.rs]\nall-features = true\n";
    const LIBRARY: &str = "//! A.\n#![cfg_attr(docsrs, feature(doc_cfg))]\n";

    fn violations(manifest: &str, library: &str, mit: &str) -> String {
        let files = [
            ("crates/a/Cargo.toml", manifest),
            ("crates/a/src/lib.rs", library),
            ("crates/a/LICENSE-APACHE", "Apache"),
            ("crates/a/LICENSE-MIT", mit),
            ("LICENSE-APACHE", "Apache"),
            ("LICENSE-MIT", "MIT"),
        ];
        rule(&files, check)
    }

    #[test]
    fn a_complete_package_passes() {
        assert_eq!(violations(MANIFEST, LIBRARY, "MIT"), "");
    }

    #[test]
    fn another_license_text_is_found() {
        let found = violations(MANIFEST, LIBRARY, "MIT, changed");
        assert!(
            found.starts_with("crates/a/LICENSE-MIT:1: [packages]"),
            "{found}"
        );
    }

    #[test]
    fn each_missing_setting_is_found() {
        for line in [
            "exclude.workspace = true\n",
            "keywords = [\"a\"]\n",
            "categories = [\"finance\"]\n",
            "all-features = true\n",
        ] {
            let found = violations(&MANIFEST.replace(line, ""), LIBRARY, "MIT");
            assert_eq!(found.lines().count(), 1, "{line}: {found}");
        }
        let inherited = MANIFEST.replace("keywords = [\"a\"]", "keywords.workspace = true");
        let many = MANIFEST.replace("[\"a\"]", "[\"a\", \"b\", \"c\", \"d\", \"e\", \"f\"]");
        for manifest in [inherited, many] {
            let found = violations(&manifest, LIBRARY, "MIT");
            assert!(found.contains("`keywords = […]`"), "{found}");
        }
        let found = violations(MANIFEST, "//! A.\n", "MIT");
        assert!(
            found.starts_with("crates/a/src/lib.rs:1: [packages]"),
            "{found}"
        );
    }

    #[test]
    fn a_program_needs_no_documentation_settings() {
        let manifest = MANIFEST.replace("[package.metadata.docs.rs]\nall-features = true\n", "");
        let files = [
            ("crates/a/Cargo.toml", manifest.as_str()),
            ("crates/a/src/main.rs", ""),
            ("crates/a/LICENSE-APACHE", ""),
            ("crates/a/LICENSE-MIT", ""),
            ("LICENSE-APACHE", ""),
            ("LICENSE-MIT", ""),
        ];
        assert_eq!(rule(&files, check), "");
    }
}
