//! `cargo xtask budget`: the number of packages that each crate adds to a program, against `xtask/budget.toml`.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use toml::{Table, Value};

use crate::run::{Outcome, cargo};

const TABLE: &str = "xtask/budget.toml";

/// An entry of the table: a crate, its build options and its limit.
#[derive(Debug)]
struct Budget {
    package: String,
    options: Vec<String>,
    maximum: usize,
    forbidden: Vec<String>,
}

impl Budget {
    fn label(&self) -> String {
        let options = self.options.iter().map(|option| format!(" {option}"));
        self.package.clone() + &options.collect::<String>()
    }
}

/// Measures and prints every entry of the table. Fails if one is over its maximum or contains a forbidden package.
pub(crate) fn run(root: &Path) -> Outcome {
    match measure_all(root) {
        Ok(violations) if violations.is_empty() => Outcome::Passed,
        Ok(violations) => Outcome::Failed(violations.join("; ")),
        Err(message) => Outcome::Failed(message),
    }
}

fn measure_all(root: &Path) -> Result<Vec<String>, String> {
    let text = fs::read_to_string(root.join(TABLE)).map_err(|error| format!("{TABLE}: {error}"))?;
    let mut violations = Vec::new();
    println!("{:>8} {:>7}  package", "packages", "maximum");
    for budget in parse(&text)? {
        let tree = cargo_tree(root, &budget)?;
        let packages = unique_packages(&tree);
        let label = budget.label();
        println!("{:>8} {:>7}  {label}", cost(&packages), budget.maximum);
        violations.extend(judge(&budget, &packages));
    }
    Ok(violations)
}

/// Parses the table. An incomplete entry is an error.
fn parse(text: &str) -> Result<Vec<Budget>, String> {
    let table: Table = text.parse().map_err(|error| format!("{TABLE}: {error}"))?;
    let entries = table.get("budget").and_then(Value::as_array);
    let entries = entries.ok_or_else(|| format!("{TABLE}: no [[budget]] entry"))?;
    entries
        .iter()
        .enumerate()
        .map(|(index, entry)| {
            read_entry(entry).ok_or_else(|| {
                format!(
                    "{TABLE}: entry {} needs package, options, maximum and forbidden",
                    index + 1
                )
            })
        })
        .collect()
}

fn read_entry(entry: &Value) -> Option<Budget> {
    let texts = |key: &str| -> Option<Vec<String>> {
        let list = entry.get(key)?.as_array()?;
        list.iter()
            .map(|value| value.as_str().map(str::to_owned))
            .collect()
    };
    Some(Budget {
        package: entry.get("package")?.as_str()?.to_owned(),
        options: texts("options")?,
        maximum: usize::try_from(entry.get("maximum")?.as_integer()?).ok()?,
        forbidden: texts("forbidden")?,
    })
}

/// The output of `cargo tree`, from downloaded packages if they suffice.
fn cargo_tree(root: &Path, budget: &Budget) -> Result<String, String> {
    let mut arguments = vec!["tree", "--locked", "-e", "normal", "--prefix", "none"];
    arguments.extend(["--package", &budget.package]);
    arguments.extend(budget.options.iter().map(String::as_str));
    let start = |extra: &[&str]| {
        cargo(root, &arguments)
            .args(extra)
            .output()
            .map_err(|error| format!("cargo tree: {error}"))
    };
    let mut output = start(&["--offline"])?;
    if !output.status.success() {
        output = start(&[])?;
    }
    if !output.status.success() {
        let why = String::from_utf8_lossy(&output.stderr).trim().to_owned();
        return Err(format!("cargo tree of {}: {why}", budget.package));
    }
    String::from_utf8(output.stdout).map_err(|error| format!("cargo tree: {error}"))
}

/// Name and version of each package in the tree, once.
fn unique_packages(tree: &str) -> BTreeSet<&str> {
    tree.lines()
        .map(|line| line.trim_end_matches(" (*)").trim())
        .filter(|line| !line.is_empty())
        .collect()
}

/// Number of packages of a program: those of the tree, and itself.
fn cost(packages: &BTreeSet<&str>) -> usize {
    packages.len() + 1
}

fn judge(budget: &Budget, packages: &BTreeSet<&str>) -> Vec<String> {
    let label = budget.label();
    let mut violations = Vec::new();
    let cost = cost(packages);
    if cost > budget.maximum {
        violations.push(format!(
            "{label} costs {cost} packages, {} are allowed: `cargo tree` shows what came in; drop it, or \
             raise the maximum in {TABLE} and say why",
            budget.maximum
        ));
    }
    for package in packages {
        let name = package.split(' ').next().unwrap_or_default();
        if budget.forbidden.iter().any(|forbidden| forbidden == name) {
            violations.push(format!(
                "{label} must not contain {name}: `cargo tree -i {name}` shows who brought it"
            ));
        }
    }
    violations
}

#[cfg(test)]
mod tests {
    use super::*;

    const TREE: &str = "\
root v0.1.0 (folder)
bytes v1.11.0
http v1.4.0
bytes v1.11.0 (*)
derive v1.0.0 (proc-macro)
derive v1.0.0 (proc-macro) (*)
";

    fn budget(maximum: usize, forbidden: &[&str]) -> Budget {
        Budget {
            package: "root".to_owned(),
            options: vec!["--no-default-features".to_owned()],
            maximum,
            forbidden: forbidden.iter().map(|&name| name.to_owned()).collect(),
        }
    }

    #[test]
    fn repeated_lines_count_once_and_the_program_counts() {
        let packages = unique_packages(TREE);
        assert_eq!(packages.len(), 4);
        assert_eq!(cost(&packages), 5);
    }

    #[test]
    fn a_tree_within_its_budget_passes() {
        assert!(judge(&budget(5, &["tokio"]), &unique_packages(TREE)).is_empty());
    }

    #[test]
    fn a_tree_over_its_budget_fails() {
        let violations = judge(&budget(4, &[]), &unique_packages(TREE));
        assert!(
            violations
                .concat()
                .contains("costs 5 packages, 4 are allowed")
        );
    }

    #[test]
    fn a_forbidden_package_fails_and_only_by_its_whole_name() {
        let violations = judge(&budget(9, &["http"]), &unique_packages(TREE));
        assert!(violations.concat().contains("must not contain http"));
        assert!(judge(&budget(9, &["htt"]), &unique_packages(TREE)).is_empty());
    }

    #[test]
    fn an_entry_without_a_maximum_is_refused() {
        let text = "[[budget]]\npackage = \"a\"\noptions = []\nforbidden = []";
        assert!(parse(text).is_err_and(|message| message.contains("entry 1")));
        assert!(parse("").is_err());
    }

    #[test]
    fn the_committed_table_can_be_read() {
        assert!(!parse(include_str!("../budget.toml")).unwrap().is_empty());
    }
}
