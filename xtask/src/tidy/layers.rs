//! Rules about who may depend on whom: the crate map, enforced.

use toml::{Table, Value};

use super::{Finding, Member, Tree};

/// What only a transport or a program may bring: clients, servers, runtimes, databases.
const HEAVY: &[&str] = &[
    "reqwest", "hyper", "tokio", "axum", "ureq", "sqlx", "rusqlite",
];

/// A dependency that a manifest names, under its true package name.
struct Dependency {
    key: String,
    package: String,
    only_tests: bool,
}

/// Dependencies point one way: programs to providers, providers to core and crypto.
pub(super) fn directions(tree: &Tree) -> Vec<Finding> {
    let members = tree.members();
    let packages = |wanted: &dyn Fn(&Member) -> bool| -> Vec<&str> {
        let wanted = members.iter().filter(|member| wanted(member));
        wanted.map(Member::package).collect()
    };
    let ours = packages(&|_| true);
    let providers = packages(&|member| member.is_provider(tree));
    let mut findings = Vec::new();
    for member in &members {
        let is_provider = providers.contains(&member.package());
        for dependency in dependencies(member.manifest()) {
            let package = dependency.package.as_str();
            let fault = if is_provider && providers.contains(&package) {
                Some("providers never depend on each other")
            } else if member.package() == "dhow-core" && providers.contains(&package) {
                Some("core knows no provider, not even in its tests")
            } else if dependency.only_tests {
                None
            } else if HEAVY.contains(&package) && is_light(member, is_provider) {
                Some("this crate knows no client, server, runtime or database")
            } else if ours.contains(&package) && !may_use(member, is_provider, package) {
                Some("the crate map has no such arrow")
            } else {
                None
            };
            findings.extend(fault.map(|why| Finding {
                file: member.path("Cargo.toml"),
                line: line_of(tree, member, &dependency.key),
                rule: "directions",
                what: format!("{} depends on {package}: {why}", member.package()),
                fix: "move the shared part down, or the caller up",
            }));
        }
    }
    findings
}

fn is_light(member: &Member, is_provider: bool) -> bool {
    is_provider || matches!(member.package(), "dhow-core" | "dhow-crypto")
}

fn may_use(member: &Member, is_provider: bool, package: &str) -> bool {
    match member.package() {
        "dhow-core" | "dhow-crypto" => false,
        "dhow-reqwest" | "dhow-conformance" => package == "dhow-core",
        _ if is_provider => matches!(package, "dhow-core" | "dhow-crypto" | "dhow-reqwest"),
        _ => true,
    }
}

fn dependencies(manifest: &Table) -> Vec<Dependency> {
    let targets = manifest.get("target").and_then(Value::as_table);
    let per_target = targets.into_iter().flat_map(Table::values);
    let mut found = Vec::new();
    for table in per_target.filter_map(Value::as_table).chain([manifest]) {
        for kind in ["dependencies", "build-dependencies", "dev-dependencies"] {
            let entries = table.get(kind).and_then(Value::as_table);
            for (key, value) in entries.into_iter().flatten() {
                let renamed = value.get("package").and_then(Value::as_str);
                found.push(Dependency {
                    key: key.clone(),
                    package: renamed.unwrap_or(key).to_owned(),
                    only_tests: kind == "dev-dependencies",
                });
            }
        }
    }
    found
}

fn line_of(tree: &Tree, member: &Member, key: &str) -> usize {
    let text = tree.text(&member.path("Cargo.toml")).unwrap_or_default();
    let names_key = |line: &str| {
        let rest = line.trim_start().strip_prefix(key);
        rest.is_some_and(|rest| rest.starts_with([' ', '.', '=']))
    };
    text.lines()
        .position(names_key)
        .map_or(1, |index| index + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is said about a crate with these dependencies, beside two providers and the base crates.
    fn complaints(name: &str, dependencies: &str) -> Vec<String> {
        let folder = name.trim_start_matches("dhow-");
        let own = format!("package.name = \"{name}\"\n{dependencies}");
        let path = format!("crates/{folder}/Cargo.toml");
        let provider = format!("crates/{folder}/LEDGER.toml");
        let mut files = vec![
            ("crates/core/Cargo.toml", "package.name = \"dhow-core\""),
            (
                "crates/reqwest/Cargo.toml",
                "package.name = \"dhow-reqwest\"",
            ),
            ("crates/other/Cargo.toml", "package.name = \"dhow-other\""),
            ("crates/other/LEDGER.toml", ""),
            (path.as_str(), own.as_str()),
        ];
        if name == "dhow-gate" {
            files.push((&provider, ""));
        }
        let findings = directions(&Tree::of(&files));
        findings.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_provider_may_use_core_and_the_transport() {
        let table = "[dependencies]\ndhow-core.workspace = true\ndhow-reqwest.workspace = true\n\
                     [dev-dependencies]\ntokio.workspace = true";
        assert!(complaints("dhow-gate", table).is_empty());
    }

    #[test]
    fn a_provider_that_depends_on_another_is_found_even_in_its_tests() {
        for kind in [
            "dependencies",
            "dev-dependencies",
            "target.'cfg(unix)'.dependencies",
        ] {
            let found = complaints(
                "dhow-gate",
                &format!("[{kind}]\ndhow-other.workspace = true"),
            );
            assert!(
                found
                    .concat()
                    .starts_with("crates/gate/Cargo.toml:3: [directions]")
            );
        }
    }

    #[test]
    fn a_runtime_in_a_provider_or_in_core_is_found_under_any_name() {
        let table = "[dependencies]\nclient = { package = \"reqwest\", version = \"0.13\" }";
        assert_eq!(complaints("dhow-gate", table).len(), 1);
        assert_eq!(
            complaints("dhow-core", "[dependencies]\ntokio = \"1\"").len(),
            1
        );
        assert!(complaints("dhow-tool", table).is_empty());
    }

    #[test]
    fn core_and_crypto_stand_alone() {
        let table = "[dependencies]\ndhow-core.workspace = true";
        assert_eq!(complaints("dhow-crypto", table).len(), 1);
        let table = "[dev-dependencies]\ndhow-other.workspace = true";
        assert_eq!(complaints("dhow-core", table).len(), 1);
    }

    #[test]
    fn the_conformance_kit_knows_only_core() {
        let table = "[dependencies]\ndhow-core.workspace = true\ndhow-other.workspace = true";
        let found = complaints("dhow-conformance", table);
        assert_eq!(found.len(), 1);
        assert!(found.concat().contains("no such arrow"));
    }
}
