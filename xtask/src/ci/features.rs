//! The feature combinations that users really choose: none, and each one alone.

use std::path::Path;

use crate::run::{self, Outcome, cargo, finish};
use crate::tidy::{Member, Tree};

/// Checks every library crate without default features, then with each of its features alone.
///
/// A feature that only compiles in company of another shows here and nowhere else: all other steps
/// run with every feature.
pub(crate) fn run(root: &Path) -> Outcome {
    let tree = match Tree::load(root) {
        Ok(tree) => tree,
        Err(message) => return Outcome::Failed(message),
    };
    let linted = run::installed(root, "clippy");
    for combination in combinations(&tree) {
        let mut arguments = vec![if linted { "clippy" } else { "check" }, "--locked"];
        arguments.extend(combination.iter().map(String::as_str));
        if linted {
            arguments.extend(["--", "-D", "warnings"]);
        }
        let outcome = finish(&mut cargo(root, &arguments));
        if outcome != Outcome::Passed {
            return outcome;
        }
    }
    Outcome::Passed
}

fn combinations(tree: &Tree) -> Vec<Vec<String>> {
    let libraries = tree
        .members()
        .into_iter()
        .filter(|member| member.in_crates() && tree.has(&member.path("src/lib.rs")));
    libraries
        .flat_map(|member| {
            let alone = ["--package", member.package(), "--no-default-features"];
            let bare = alone.map(str::to_owned).to_vec();
            let single = features(&member).into_iter().map({
                let bare = bare.clone();
                move |feature| [bare.clone(), vec!["--features".to_owned(), feature]].concat()
            });
            std::iter::once(bare).chain(single).collect::<Vec<_>>()
        })
        .collect()
}

fn features(member: &Member) -> Vec<String> {
    let table = member
        .manifest()
        .get("features")
        .and_then(toml::Value::as_table);
    table
        .into_iter()
        .flat_map(toml::Table::keys)
        .filter(|name| *name != "default")
        .cloned()
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_library_is_checked_bare_and_with_each_feature() {
        let tree = Tree::of(&[
            (
                "crates/a/Cargo.toml",
                "package.name = \"a\"\n[features]\ndefault = [\"x\"]\nx = []\ny = []",
            ),
            ("crates/a/src/lib.rs", ""),
            ("crates/tool/Cargo.toml", "package.name = \"tool\""),
            ("crates/tool/src/main.rs", ""),
        ]);
        let lines: Vec<String> = combinations(&tree).iter().map(|c| c.join(" ")).collect();
        assert_eq!(
            lines,
            [
                "--package a --no-default-features",
                "--package a --no-default-features --features x",
                "--package a --no-default-features --features y",
            ]
        );
    }
}
