//! `cargo xtask tidy`: the house rules that compiler and linter cannot know.

use std::fmt;
use std::path::Path;

use crate::run::Outcome;

mod asserted;
mod coverage;
mod endpoints;
mod evidence;
mod files;
mod layers;
mod ledger;
mod manifests;
mod names;
mod pages;
mod rust;
mod tree;
mod words;

#[cfg(test)]
pub(crate) use tree::TempTree;
pub(crate) use tree::{Member, Tree};

/// One thing that is against a rule, where it is, and what to do.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Finding {
    file: String,
    line: usize,
    rule: &'static str,
    what: String,
    fix: &'static str,
}

impl fmt::Display for Finding {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            file,
            line,
            rule,
            what,
            fix,
        } = self;
        write!(out, "{file}:{line}: [{rule}] {what}; {fix}")
    }
}

/// A rule looks at the whole tree and reports what is against it.
type Rule = fn(&Tree) -> Vec<Finding>;

const RULES: &[Rule] = &[
    files::opening_line,
    files::no_mod_rs,
    files::length,
    words::markers,
    words::ignored_tests,
    words::machine_paths,
    names::getters,
    names::vague,
    manifests::essentials,
    manifests::readme,
    layers::directions,
    ledger::present,
    ledger::entries,
    endpoints::entries,
    coverage::present,
    coverage::rows,
    pages::architecture,
    pages::sources,
    pages::links,
];

/// Applies every rule to the files that git knows, or would add, and prints what is against one.
pub(crate) fn run(root: &Path) -> Outcome {
    let tree = match Tree::load(root) {
        Ok(tree) => tree,
        Err(message) => return Outcome::Failed(message),
    };
    let findings = findings(&tree);
    for finding in &findings {
        println!("{finding}");
    }
    match findings.len() {
        0 => Outcome::Passed,
        1 => Outcome::Failed("tidy found one thing, see above".to_owned()),
        count => Outcome::Failed(format!("tidy found {count} things, see above")),
    }
}

fn findings(tree: &Tree) -> Vec<Finding> {
    let mut findings: Vec<Finding> = RULES.iter().flat_map(|rule| rule(tree)).collect();
    findings.sort();
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A small workspace without a fault; every other test of a rule spoils one thing.
    const GOOD: &[(&str, &str)] = &[
        (
            "crates/gate/Cargo.toml",
            "[package]\nname = \"dhow-gate\"\ndescription = \"A gateway\"\nlicense.workspace = true\n\
             [dependencies]\ndhow-core.workspace = true\n[lints]\nworkspace = true\n",
        ),
        (
            "crates/gate/README.md",
            "# dhow-gate\n\n[map](../../ARCHITECTURE.md) [page](COVERAGE.md)\n",
        ),
        (
            "crates/gate/COVERAGE.md",
            "# What Dhow covers of Gate's documents\n\nEvery row.\n\n## All\n\n\
             | Row | In Dhow | Test |\n|---|---|---|\n| `id` | text | `a_fact` |\n",
        ),
        (
            "crates/gate/LEDGER.toml",
            "[[entry]]\nid = \"one\"\nclaim = \"c\"\nstatus = \"documented\"\nsources = [\"s\"]\n\
             reading = \"r\"\ntest = \"a_fact\"\n",
        ),
        (
            "crates/gate/src/lib.rs",
            "//! A gateway.\n\n#[test]\nfn a_fact() {}\n",
        ),
        ("crates/gate/tests/data/SOURCES.md", "# Sources\n"),
        (
            "ARCHITECTURE.md",
            "# Map\n\n`crates/gate` is the gateway.\n",
        ),
    ];

    #[test]
    fn a_good_tree_on_disk_passes() {
        let folder = TempTree::new(GOOD);
        assert_eq!(run(folder.path()), Outcome::Passed);
    }

    #[test]
    fn a_bad_file_on_disk_fails() {
        let folder = TempTree::new(GOOD);
        folder.write("crates/gate/src/extra.rs", "fn main() {}\n");
        assert!(matches!(run(folder.path()), Outcome::Failed(why) if why.contains("one thing")));
    }

    #[test]
    fn a_finding_names_file_line_rule_and_remedy() {
        let tree = Tree::of(&[("src/a.rs", "fn a() {}")]);
        let printed: Vec<String> = findings(&tree).iter().map(ToString::to_string).collect();
        assert!(printed.concat().starts_with("src/a.rs:1: [opening-line] "));
    }
}
