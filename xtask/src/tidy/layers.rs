//! The crate map: dependencies between crates, manifests, and the crates named in ARCHITECTURE.md.

use toml::{Table, Value};

use super::{Finding, Member, Workspace};

const RULE: &str = "layers";
const MAP: &str = "ARCHITECTURE.md";
/// Clients, servers, runtimes and databases, which only transports and programs may use.
const HEAVY: &[&str] = &[
    "reqwest", "hyper", "tokio", "axum", "ureq", "sqlx", "rusqlite",
];

/// A dependency in a manifest, under its package name.
struct Dependency {
    key: String,
    package: String,
    only_tests: bool,
}

/// Dependencies point one way: programs to providers, providers to core and crypto.
pub(super) fn directions(workspace: &Workspace<'_>) -> Vec<Finding> {
    let members = &workspace.members;
    let ours: Vec<&str> = members.iter().map(Member::package).collect();
    let providers: Vec<&str> = workspace.providers().map(Member::package).collect();
    let mut findings = Vec::new();
    for member in members {
        let is_provider = providers.contains(&member.package());
        for dependency in dependencies(member.manifest()) {
            let package = dependency.package.as_str();
            let fault = if is_provider && providers.contains(&package) {
                "a provider must not depend on another provider"
            } else if member.package() == "dhow-core" && providers.contains(&package) {
                "core must not depend on a provider, not even in tests"
            } else if dependency.only_tests {
                continue;
            } else if HEAVY.contains(&package) && is_light(member, is_provider) {
                "this crate must not depend on a client, server, runtime or database"
            } else if ours.contains(&package) && !may_use(member, is_provider, package) {
                "the crate map does not allow it"
            } else {
                continue;
            };
            let file = member.path("Cargo.toml");
            let line = line_of(workspace, &file, &dependency.key);
            let message = format!("{} depends on {package}: {fault}", member.package());
            findings.push(Finding::new(&file, line, RULE, message));
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

fn line_of(workspace: &Workspace<'_>, file: &str, key: &str) -> usize {
    let text = workspace.tree.text(file).unwrap_or_default();
    let names_key = |line: &str| {
        let rest = line.trim_start().strip_prefix(key);
        rest.is_some_and(|rest| rest.starts_with([' ', '.', '=']))
    };
    text.lines()
        .position(names_key)
        .map_or(1, |index| index + 1)
}

/// Each member inherits license and lints and has a description; each published crate has a README and a place on the map.
pub(super) fn members(workspace: &Workspace<'_>) -> Vec<Finding> {
    let map = workspace.tree.text(MAP).unwrap_or_default();
    let mut findings = Vec::new();
    for member in &workspace.members {
        let inherits = |keys: &[&str]| member.setting(keys).and_then(Value::as_bool) == Some(true);
        let description = member.setting(&["package", "description"]);
        let description = description.and_then(Value::as_str).unwrap_or_default();
        let mut report = |file: &str, message: &str| {
            findings.push(Finding::new(file, 1, RULE, message));
        };
        let (manifest, readme) = (member.path("Cargo.toml"), member.path("README.md"));
        if !inherits(&["package", "license", "workspace"]) {
            report(&manifest, "`license.workspace = true` is missing");
        }
        if !inherits(&["lints", "workspace"]) {
            report(&manifest, "`[lints]` with `workspace = true` is missing");
        }
        if description.trim().is_empty() || description == "placeholder" {
            report(&manifest, "the description is missing");
        }
        if member.in_crates() && !workspace.tree.has(&readme) {
            report(
                &readme,
                "the crate has no README, which is its documentation",
            );
        }
        if member.in_crates() && !mentions(map, member.folder()) {
            report(MAP, &format!("`{}` is not on the map", member.folder()));
        }
    }
    findings
}

/// True if a folder is named, and not only as the beginning of a longer name.
fn mentions(map: &str, folder: &str) -> bool {
    map.match_indices(folder).any(|(at, _)| {
        let after = map.get(at + folder.len()..).unwrap_or_default();
        !after.starts_with(|c: char| c.is_alphanumeric() || c == '-' || c == '_')
    })
}

#[cfg(test)]
mod tests {
    use super::super::tests::rule;
    use super::*;

    /// Complaints about a crate with these dependencies, beside two providers and the base crates.
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
        let found = rule(&files, directions);
        found.lines().map(str::to_owned).collect()
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
                    .starts_with("crates/gate/Cargo.toml:3: [layers]")
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
        assert!(found.concat().contains("the crate map does not allow it"));
    }

    const GOOD: &str = "[package]\nname = \"a\"\ndescription = \"An a\"\nlicense.workspace = true\n\
                        [lints]\nworkspace = true\n";

    fn about(manifest: &str, more: &[(&str, &str)]) -> String {
        let files = [
            ("crates/a/Cargo.toml", manifest),
            ("ARCHITECTURE.md", "`crates/a`"),
        ];
        rule(&[&files[..], more].concat(), members)
    }

    #[test]
    fn a_complete_manifest_passes() {
        assert_eq!(about(GOOD, &[("crates/a/README.md", "")]), "");
    }

    #[test]
    fn every_missing_line_of_a_manifest_is_found() {
        let without = |line: &str| about(&GOOD.replace(line, ""), &[("crates/a/README.md", "")]);
        assert!(without("license.workspace = true").contains("`license.workspace"));
        assert!(without("[lints]\nworkspace = true\n").contains("`[lints]`"));
        assert!(without("description = \"An a\"").contains("description"));
        let placeholder = GOOD.replace("An a", "placeholder");
        assert!(about(&placeholder, &[]).contains("description"));
    }

    #[test]
    fn a_published_crate_without_a_readme_is_found() {
        assert!(about(GOOD, &[]).starts_with("crates/a/README.md:1: [layers]"));
        assert_eq!(rule(&[("xtask/Cargo.toml", GOOD)], members), "");
    }

    #[test]
    fn a_crate_that_is_not_on_the_map_is_found() {
        let files = [
            ("ARCHITECTURE.md", "`crates/hub2` and crates/core-extra"),
            ("crates/hub2/Cargo.toml", GOOD),
            ("crates/hub2/README.md", ""),
            ("crates/core/Cargo.toml", GOOD),
            ("crates/core/README.md", ""),
            ("xtask/Cargo.toml", GOOD),
        ];
        let found = rule(&files, members);
        assert_eq!(
            found,
            "ARCHITECTURE.md:1: [layers] `crates/core` is not on the map\n"
        );
    }
}
