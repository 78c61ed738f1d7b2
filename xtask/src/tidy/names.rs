//! Rules about names: no `get_` prefix, no words that say nothing.

use super::rust::{self, is_word};
use super::{Finding, Tree};

const VAGUE: &[&str] = &["manager", "managers", "helper", "helpers", "util", "utils"];

/// No public function is called `get_…`.
///
/// rustfmt has run before, so a signature starts on a line of its own and a trait ends at the
/// indentation it began with.
pub(super) fn getters(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (path, text) in tree.rust_files() {
        let code = rust::split(text).code;
        let mut end_of_trait: Option<String> = None;
        for (index, line) in code.lines().enumerate() {
            if end_of_trait.as_deref() == Some(line.trim_end()) {
                end_of_trait = None;
            }
            let trimmed = line.trim_start();
            if trimmed.starts_with("pub trait ") && !trimmed.trim_end().ends_with('}') {
                let indentation = line.len() - trimmed.len();
                end_of_trait = Some(format!("{}}}", " ".repeat(indentation)));
            }
            let public = trimmed.starts_with("pub ") || end_of_trait.is_some();
            let name = names_after(line, "fn").find(|name| name.starts_with("get_"));
            findings.extend(name.filter(|_| public).map(|name| Finding {
                file: path.to_owned(),
                line: index + 1,
                rule: "getters",
                what: format!("public function `{name}`"),
                fix: "drop the `get_`",
            }));
        }
    }
    findings
}

/// No type, module or file is called manager, helper or utils.
pub(super) fn vague(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut report = |path: &str, line, name: &str| {
        findings.push(Finding {
            file: path.to_owned(),
            line,
            rule: "vague-names",
            what: format!("the name `{name}` says nothing"),
            fix: "name it after what it holds or does",
        });
    };
    for (path, text) in tree.rust_files() {
        let inside = path.strip_suffix(".rs").unwrap_or(path);
        let vague_part = inside.rsplit('/').find(|part| is_vague(part));
        if let Some(part) = vague_part {
            report(path, 1, part);
        }
        for (index, line) in rust::split(text).code.lines().enumerate() {
            let keywords = ["struct", "enum", "union", "trait", "type", "mod"];
            let mut names = keywords
                .iter()
                .flat_map(|keyword| names_after(line, keyword));
            if let Some(name) = names.find(|name| is_vague(name)) {
                report(path, index + 1, name);
            }
        }
    }
    findings
}

/// The identifiers that follow a keyword on a line.
fn names_after<'a>(line: &'a str, keyword: &'a str) -> impl Iterator<Item = &'a str> {
    let words = line
        .split(|c: char| !is_word(c))
        .filter(|word| !word.is_empty());
    words
        .clone()
        .zip(words.skip(1))
        .filter(move |(word, _)| *word == keyword)
        .map(|(_, name)| name)
}

/// Whether one of the words that a `CamelCase` or `snake_case` name is made of says nothing.
fn is_vague(name: &str) -> bool {
    let mut spaced = String::new();
    for character in name.chars() {
        if character.is_uppercase() {
            spaced.push('_');
        }
        spaced.extend(character.to_lowercase());
    }
    spaced.split('_').any(|word| VAGUE.contains(&word))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(rule: fn(&Tree) -> Vec<Finding>, path: &str, text: &str) -> Vec<usize> {
        let findings = rule(&Tree::of(&[(path, text)]));
        findings.into_iter().map(|finding| finding.line).collect()
    }

    #[test]
    fn a_public_getter_is_found() {
        let text = "\
pub fn get_amount() {}
    pub async fn get_status() {}
fn get_page() {}
pub(crate) fn get_row() {}
pub fn get() {}
pub trait A {
    fn get_b(&self);
}
fn get_c() {}
// pub fn get_d()
";
        assert_eq!(lines(getters, "a.rs", text), [1, 2, 7]);
    }

    #[test]
    fn a_name_that_says_nothing_is_found() {
        let text = "\
struct PaymentManager;
mod test_utils;
enum HelperKind {}
struct Utility;
let manager = 1;
type Managed = u8;
";
        assert_eq!(lines(vague, "a.rs", text), [1, 2, 3]);
    }

    #[test]
    fn a_file_whose_name_says_nothing_is_found() {
        assert_eq!(lines(vague, "src/http_helpers.rs", ""), [1]);
        assert_eq!(lines(vague, "tests/utils/a.rs", ""), [1]);
        assert!(lines(vague, "src/utilisation.rs", "").is_empty());
    }
}
