//! Rules about manifests: what every crate says about itself, and what it inherits.

use toml::{Table, Value};

use super::{Finding, Tree};

/// Every member inherits licence and lints and describes itself.
pub(super) fn essentials(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut report = |folder: &str, what: &str, fix| {
        findings.push(Finding {
            file: format!("{folder}/Cargo.toml"),
            line: 1,
            rule: "manifests",
            what: what.to_owned(),
            fix,
        });
    };
    for (folder, text) in tree.manifests() {
        if let Err(error) = text.parse::<Table>() {
            report(folder, &error.to_string(), "write valid TOML");
        }
    }
    for member in tree.members() {
        if !member.says_true(&["package", "license", "workspace"]) {
            let what = "the licence is not the workspace's";
            report(member.folder(), what, "say `license.workspace = true`");
        }
        if !member.says_true(&["lints", "workspace"]) {
            let what = "the workspace's lints are not in force";
            report(
                member.folder(),
                what,
                "add `[lints]` with `workspace = true`",
            );
        }
        let package = member.manifest().get("package");
        let description = package.and_then(|package| package.get("description"));
        let said = description.and_then(Value::as_str).unwrap_or_default();
        if said.trim().is_empty() || said == "placeholder" {
            let what = "no description";
            report(member.folder(), what, "say in one line what the crate does");
        }
    }
    findings
}

/// Every published crate has a README.
pub(super) fn readme(tree: &Tree) -> Vec<Finding> {
    let members = tree.members().into_iter();
    members
        .filter(|member| member.in_crates())
        .map(|member| member.path("README.md"))
        .filter(|path| !tree.has(path))
        .map(|file| Finding {
            file,
            line: 1,
            rule: "readme",
            what: "the crate has no README".to_owned(),
            fix: "write one; it is the crate's documentation",
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = "[package]\nname = \"a\"\ndescription = \"An a\"\nlicense.workspace = true\n\
                        [lints]\nworkspace = true\n";

    fn complaints(rule: fn(&Tree) -> Vec<Finding>, manifest: &str) -> String {
        let findings = rule(&Tree::of(&[("crates/a/Cargo.toml", manifest)]));
        findings
            .iter()
            .map(|finding| format!("{finding}\n"))
            .collect()
    }

    #[test]
    fn a_complete_manifest_passes() {
        assert_eq!(complaints(essentials, GOOD), "");
    }

    #[test]
    fn every_missing_line_is_found() {
        let without = |line: &str| complaints(essentials, &GOOD.replace(line, ""));
        assert!(without("license.workspace = true").contains("licence"));
        assert!(without("workspace = true\n").contains("lints"));
        assert!(without("description = \"An a\"").contains("no description"));
        let placeholder = GOOD.replace("An a", "placeholder");
        assert!(complaints(essentials, &placeholder).contains("no description"));
    }

    #[test]
    fn a_manifest_that_is_not_toml_is_found() {
        assert!(complaints(essentials, "[package").contains("write valid TOML"));
    }

    #[test]
    fn a_crate_without_a_readme_is_found() {
        assert!(complaints(readme, GOOD).contains("crates/a/README.md:1: [readme]"));
        let tree = Tree::of(&[("xtask/Cargo.toml", GOOD)]);
        assert!(readme(&tree).is_empty());
    }
}
