//! The feature combinations that users really choose: none, each one alone, and pairs of those that are on by default.

use std::path::Path;

use crate::run::{self, Outcome, cargo, finish};
use crate::tree::{Member, Tree};

/// Checks every library crate without default features, with each of its features alone, and with each pair of its default ones: a
/// program that turns the default off picks a few of them.
///
/// A feature that only compiles in company of another shows here and nowhere else: all other steps
/// run with every feature. A crate with a `tests/features.rs` has it run with every combination.
pub(crate) fn run(root: &Path) -> Outcome {
    let tree = match Tree::load(root) {
        Ok(tree) => tree,
        Err(message) => return Outcome::Failed(message),
    };
    let linted = run::installed(root, "clippy");
    for combination in combinations(&tree) {
        for arguments in combination.commands(linted) {
            let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
            let outcome = finish(&mut cargo(root, &arguments));
            if outcome != Outcome::Passed {
                return outcome;
            }
        }
    }
    Outcome::Passed
}

/// A library and the features that it is built with.
struct Combination {
    package: String,
    features: Vec<String>,
    /// True if the crate has tests for any combination.
    tested: bool,
}

impl Combination {
    fn commands(&self, linted: bool) -> Vec<Vec<String>> {
        let tool = if linted { "clippy" } else { "check" };
        let deny: &[&str] = if linted {
            &["--", "-D", "warnings"]
        } else {
            &[]
        };
        let mut commands = vec![self.command(tool, deny)];
        if self.tested {
            commands.push(self.command("test", &["--test", "features"]));
        }
        commands
    }

    fn command(&self, tool: &str, rest: &[&str]) -> Vec<String> {
        let features = self.features.join(",");
        let mut words = vec![tool, "--locked", "--package", &self.package];
        words.push("--no-default-features");
        if !features.is_empty() {
            words.extend(["--features", &features]);
        }
        words.extend(rest);
        words.into_iter().map(str::to_owned).collect()
    }
}

fn combinations(tree: &Tree) -> Vec<Combination> {
    let libraries = tree
        .members()
        .into_iter()
        .filter(|member| member.in_crates() && tree.has(&member.path("src/lib.rs")));
    libraries
        .flat_map(|member| {
            let tested = tree.has(&member.path("tests/features.rs"));
            let chosen = choices(&member).into_iter();
            let chosen = chosen.map(|features| Combination {
                package: member.package().to_owned(),
                features,
                tested,
            });
            chosen.collect::<Vec<_>>()
        })
        .collect()
}

/// No feature, each one alone, each pair of default ones.
fn choices(member: &Member) -> Vec<Vec<String>> {
    let mut choices = vec![Vec::new()];
    choices.extend(features(member).into_iter().map(|feature| vec![feature]));
    let default = default_features(member);
    for (place, one) in default.iter().enumerate() {
        let others = default.iter().skip(place + 1);
        choices.extend(others.map(|other| vec![one.clone(), other.clone()]));
    }
    choices
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

fn default_features(member: &Member) -> Vec<String> {
    let table = member.manifest().get("features");
    let list = table.and_then(|table| table.get("default")?.as_array());
    let words = list.into_iter().flatten().filter_map(toml::Value::as_str);
    words.map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree(manifest: &str) -> Tree {
        Tree::of(&[
            ("crates/a/Cargo.toml", manifest),
            ("crates/a/src/lib.rs", ""),
            ("crates/tool/Cargo.toml", "package.name = \"tool\""),
            ("crates/tool/src/main.rs", ""),
        ])
    }

    fn commands(tree: &Tree) -> Vec<String> {
        let combinations = combinations(tree);
        let commands = combinations.iter().flat_map(|one| one.commands(false));
        commands.map(|words| words.join(" ")).collect()
    }

    #[test]
    fn every_library_is_checked_bare_and_with_each_feature() {
        let tree = tree("package.name = \"a\"\n[features]\ndefault = [\"x\"]\nx = []\ny = []");
        assert_eq!(
            commands(&tree),
            [
                "check --locked --package a --no-default-features",
                "check --locked --package a --no-default-features --features x",
                "check --locked --package a --no-default-features --features y",
            ]
        );
    }

    #[test]
    fn default_features_are_checked_in_pairs() {
        let features = "default = [\"x\", \"y\", \"z\"]\nx = []\ny = []\nz = []\nw = []";
        let tree = tree(&format!("package.name = \"a\"\n[features]\n{features}"));
        let pairs = commands(&tree);
        let pairs = pairs
            .iter()
            .filter_map(|line| line.split_once("--features "));
        let pairs: Vec<&str> = pairs.map(|(_, chosen)| chosen).collect();
        assert_eq!(pairs, ["w", "x", "y", "z", "x,y", "x,z", "y,z"]);
    }

    #[test]
    fn tests_of_features_run_with_each_combination() {
        let manifest = "package.name = \"a\"\n[features]\nx = []";
        let tree = Tree::of(&[
            ("crates/a/Cargo.toml", manifest),
            ("crates/a/src/lib.rs", ""),
            ("crates/a/tests/features.rs", ""),
        ]);
        let commands = commands(&tree);
        let tests = commands.iter().filter(|line| line.starts_with("test "));
        assert_eq!(
            tests.collect::<Vec<_>>(),
            [
                "test --locked --package a --no-default-features --test features",
                "test --locked --package a --no-default-features --features x --test features",
            ]
        );
    }
}
