//! The crate map: dependencies between crates, manifests, and the crates named in ARCHITECTURE.md.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{Member, Report, Workspace, patterns};
use crate::tree::Dependency;

const RULE: &str = "layers";
const MAP: &str = "ARCHITECTURE.md";

/// The `[layers]` of `xtask/patterns.toml`.
#[derive(Debug, Deserialize)]
pub(super) struct Layers {
    may_use: BTreeMap<String, Vec<String>>,
    light: Vec<String>,
    heavy: Vec<String>,
    optional: BTreeMap<String, Vec<String>>,
}

/// Dependencies point one way: programs to providers, providers to core and crypto.
pub(super) fn directions(workspace: &Workspace<'_>, report: &mut Report) {
    let layers = patterns::Table::load().layers;
    let packages: Vec<&str> = workspace.members.iter().map(Member::package).collect();
    let providers: Vec<&str> = workspace.providers().map(Member::package).collect();
    for member in &workspace.members {
        let name = member.package();
        let is_provider = providers.contains(&name);
        let role = if is_provider { "provider" } else { name };
        let has = |list: &[String], name: &str| list.iter().any(|listed| listed == name);
        let allowed = layers.may_use.get(role);
        let optional = layers.optional.get(role);
        let is_optional = |dependency: &Dependency<'_>| {
            dependency.optional && optional.is_some_and(|all| has(all, dependency.package))
        };
        for dependency in member.dependencies() {
            let package = dependency.package;
            let to_provider = providers.contains(&package);
            let may_use = allowed
                .is_none_or(|all| has(all, package) || (to_provider && has(all, "provider")));
            let violation = if is_provider && to_provider {
                "a provider must not depend on another provider"
            } else if role == "dhow-core" && to_provider {
                "core must not depend on a provider, not even in tests"
            } else if dependency.only_tests || is_optional(&dependency) {
                continue;
            } else if has(&layers.heavy, package) && has(&layers.light, role) {
                "this crate must not depend on a client, server, runtime or database"
            } else if packages.contains(&package) && !may_use {
                "the crate map does not allow it"
            } else {
                continue;
            };
            let file = member.path("Cargo.toml");
            let text = workspace.tree.text(&file).unwrap_or_default();
            let opens = |line: &str| line.split([' ', '.', '=']).next() == Some(dependency.key);
            let line = text.lines().position(opens).unwrap_or_default() + 1;
            let message = format!("{name} depends on {package}: {violation}");
            report.add(RULE, &file, line, message);
        }
    }
}

/// Each published crate has a README and a place on the map. Manifests are checked by patterns.
pub(super) fn members(workspace: &Workspace<'_>, report: &mut Report) {
    let map = workspace.tree.text(MAP).unwrap_or_default();
    for member in workspace.members.iter().filter(|member| member.in_crates()) {
        let readme = member.path("README.md");
        if !workspace.tree.has(&readme) {
            let message = "the crate has no README, which is its documentation";
            report.add(RULE, &readme, 1, message);
        }
        let folder = member.folder();
        if !map.contains(&format!("`{folder}`")) {
            report.add(RULE, MAP, 1, format!("`{folder}` is not on the map"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{patterns, rule};
    use super::*;

    /// Violations of a crate with these dependencies, beside two providers and the base crates.
    fn violations(name: &str, dependencies: &str) -> Vec<String> {
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
        assert!(violations("dhow-gate", table).is_empty());
    }

    #[test]
    fn a_provider_that_depends_on_another_is_found_even_in_its_tests() {
        for kind in [
            "dependencies",
            "dev-dependencies",
            "target.'cfg(unix)'.dependencies",
        ] {
            let found = violations(
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
        assert_eq!(violations("dhow-gate", table).len(), 1);
        assert_eq!(
            violations("dhow-core", "[dependencies]\ntokio = \"1\"").len(),
            1
        );
        assert!(violations("dhow-tool", table).is_empty());
    }

    #[test]
    fn core_may_have_tokio_as_an_optional_dependency() {
        let optional = |package: &str| {
            format!("dependencies.{package} = {{ version = \"1\", optional = true }}")
        };
        assert!(violations("dhow-core", &optional("tokio")).is_empty());
        assert!(violations("dhow-core", &optional("axum-core")).is_empty());
        assert_eq!(violations("dhow-gate", &optional("axum-core")).len(), 1);
        assert_eq!(violations("dhow-core", &optional("hyper")).len(), 1);
        assert_eq!(violations("dhow-crypto", &optional("tokio")).len(), 1);
        assert_eq!(violations("dhow-gate", &optional("tokio")).len(), 1);
    }

    #[test]
    fn the_facade_may_use_every_provider_and_no_tool() {
        let table = "[dependencies]\ndhow-core.workspace = true\ndhow-other.workspace = true";
        assert!(violations("dhow", table).is_empty());
        let tool = |name| {
            let tool = format!("package.name = \"{name}\"");
            let files = [
                (
                    "crates/dhow/Cargo.toml",
                    "package.name = \"dhow\"\ndependencies.dhow-sandbox.workspace = true",
                ),
                ("crates/sandbox/Cargo.toml", tool.as_str()),
            ];
            rule(&files, directions)
        };
        assert!(tool("dhow-sandbox").contains("the crate map does not allow it"));
    }

    #[test]
    fn core_and_crypto_stand_alone() {
        let table = "[dependencies]\ndhow-core.workspace = true";
        assert_eq!(violations("dhow-crypto", table).len(), 1);
        let table = "[dev-dependencies]\ndhow-other.workspace = true";
        assert_eq!(violations("dhow-core", table).len(), 1);
    }

    #[test]
    fn the_conformance_kit_knows_only_core() {
        let table = "[dependencies]\ndhow-core.workspace = true\ndhow-other.workspace = true";
        let found = violations("dhow-conformance", table);
        assert_eq!(found.len(), 1);
        assert!(found.concat().contains("the crate map does not allow it"));
    }

    const GOOD: &str = "[package]\nname = \"a\"\ndescription = \"An a\"\nlicense.workspace = true\n\
                        [lints]\nworkspace = true\n";

    /// Violations of a workspace with this manifest.
    fn violations_of(manifest: &str, more: &[(&str, &str)]) -> String {
        let files = [
            ("crates/a/Cargo.toml", manifest),
            ("ARCHITECTURE.md", "`crates/a`"),
        ];
        let files = [&files[..], more].concat();
        rule(&files, members) + &rule(&files, patterns)
    }

    #[test]
    fn a_complete_manifest_passes() {
        assert_eq!(violations_of(GOOD, &[("crates/a/README.md", "")]), "");
    }

    #[test]
    fn every_missing_line_of_a_manifest_is_found() {
        let without = |line: &str| {
            let found = violations_of(&GOOD.replace(line, ""), &[("crates/a/README.md", "")]);
            assert_eq!(found.lines().count(), 1, "{found}");
            found
        };
        assert!(without("license.workspace = true").contains("`license.workspace"));
        assert!(without("[lints]\nworkspace = true\n").contains("`[lints]`"));
        assert!(without("description = \"An a\"").contains("description"));
        for description in ["placeholder", "", " "] {
            let manifest = GOOD.replace("An a", description);
            assert!(
                violations_of(&manifest, &[]).contains("description"),
                "{description}"
            );
        }
        let good = GOOD.replace("An a", "payments of a");
        assert_eq!(violations_of(&good, &[("crates/a/README.md", "")]), "");
    }

    #[test]
    fn a_published_crate_without_a_readme_is_found() {
        assert!(violations_of(GOOD, &[]).starts_with("crates/a/README.md:1: [layers]"));
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
