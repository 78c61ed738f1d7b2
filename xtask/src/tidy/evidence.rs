//! What the evidence tables of a crate have in common: numbered entries, and names of tests that exist.

use std::collections::BTreeSet;

use toml::{Table, Value};

use super::rust;
use super::{Finding, Member, Tree};

/// One `[[…]]` entry of a table and the line it begins on.
pub(super) struct Entry {
    pub(super) line: usize,
    table: Table,
}

impl Entry {
    /// A text that is there and says something.
    pub(super) fn text(&self, key: &str) -> Option<&str> {
        let text = self.table.get(key)?.as_str()?.trim();
        (!text.is_empty()).then_some(text)
    }

    /// Whether a key stands there with the value `true`.
    pub(super) fn flag(&self, key: &str) -> bool {
        self.table.get(key).and_then(Value::as_bool) == Some(true)
    }

    /// A list of texts, all of which say something.
    pub(super) fn texts(&self, key: &str) -> Option<Vec<&str>> {
        let list = self.table.get(key)?.as_array()?;
        let texts = list.iter().map(Value::as_str);
        let texts: Vec<&str> = texts.collect::<Option<_>>()?;
        texts
            .iter()
            .all(|text| !text.trim().is_empty())
            .then_some(texts)
    }

    /// Keys of the entry that nobody would read.
    pub(super) fn unknown_keys(&self, known: &[&str]) -> Vec<&str> {
        let keys = self.table.keys().map(String::as_str);
        keys.filter(|key| !known.contains(key)).collect()
    }
}

/// Reads the `[[name]]` entries of a file; anything else at its top level is an error.
pub(super) fn entries(text: &str, name: &str) -> Result<Vec<Entry>, String> {
    let table: Table = text.parse().map_err(|error: toml::de::Error| {
        let first = error.message().lines().next().unwrap_or_default();
        format!("this is not TOML: {first}")
    })?;
    if let Some(stranger) = table.keys().find(|key| *key != name) {
        return Err(format!("`{stranger}` is not a `[[{name}]]`"));
    }
    let head = format!("[[{name}]]");
    let starts = text.lines().enumerate();
    let mut starts = starts.filter(|(_, line)| line.trim_start().starts_with(&head));
    let list = table.get(name).and_then(Value::as_array);
    let list = list.ok_or_else(|| format!("there is no `{head}`"))?;
    list.iter()
        .map(|value| {
            let table = value.as_table().cloned();
            Some(Entry {
                line: starts.next()?.0 + 1,
                table: table?,
            })
        })
        .collect::<Option<_>>()
        .ok_or_else(|| format!("write every entry as `{head}`"))
}

/// The tests that may speak for a crate: its own, and those of the workspace.
pub(super) fn tests(tree: &Tree, member: &Member) -> BTreeSet<String> {
    let folders = [
        member.path("src/"),
        member.path("tests/"),
        "tests/".to_owned(),
    ];
    tests_under(tree, &folders)
}

/// The names of all tests in some folders.
pub(super) fn tests_under(tree: &Tree, folders: &[String]) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for code in code_under(tree, folders) {
        names.extend(rust::test_names(&code).into_iter().map(str::to_owned));
    }
    names
}

/// All words of the code in some folders: identifiers and keywords.
pub(super) fn words_under(tree: &Tree, folders: &[String]) -> BTreeSet<String> {
    let mut words = BTreeSet::new();
    for code in code_under(tree, folders) {
        let found = code.split(|c: char| !rust::is_word(c));
        words.extend(found.filter(|word| !word.is_empty()).map(str::to_owned));
    }
    words
}

fn code_under(tree: &Tree, folders: &[String]) -> impl Iterator<Item = String> {
    tree.rust_files()
        .filter(|(path, _)| folders.iter().any(|folder| path.starts_with(folder)))
        .map(|(_, text)| rust::split(text).code)
}

/// The complaint about an entry whose test is not there, if that is so.
pub(super) fn missing_test(names: &BTreeSet<String>, test: &str) -> Option<String> {
    let function = test.rsplit("::").next().unwrap_or(test);
    (!names.contains(function)).then(|| format!("there is no test `{test}`"))
}

/// A finding in one of a crate's evidence tables.
pub(super) fn finding(file: &str, line: usize, rule: &'static str, what: String) -> Finding {
    Finding {
        file: file.to_owned(),
        line,
        rule,
        what,
        fix: "correct the entry, or write the test that it names",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_know_their_lines() {
        let text = "# head\n[[a]]\nx = \"1\"\n\n[[a]]\nx = \"2\"\n";
        let lines: Vec<usize> = entries(text, "a").unwrap().iter().map(|e| e.line).collect();
        assert_eq!(lines, [2, 5]);
    }

    #[test]
    fn a_table_of_another_shape_is_refused() {
        for text in [
            "",
            "[[b]]\n",
            "[a]\n",
            "a = [{}]\n",
            "[[a\n",
            "[[a]]\n[b]\n",
        ] {
            assert!(entries(text, "a").is_err(), "{text}");
        }
    }

    #[test]
    fn tests_are_looked_for_in_the_crate_and_in_the_workspace_tests() {
        let tree = Tree::of(&[
            ("crates/a/Cargo.toml", "package.name = \"a\""),
            ("crates/a/src/x.rs", "#[test] fn inside() {}"),
            ("crates/a/tests/it/y.rs", "#[test] fn beside() {}"),
            ("crates/b/src/z.rs", "#[test] fn elsewhere() {}"),
            (
                "tests/tests/all.rs",
                "#[test] fn above() {} fn no_test() {}",
            ),
        ]);
        let members = tree.members();
        let names = tests(&tree, members.first().unwrap());
        assert_eq!(
            names.iter().collect::<Vec<_>>(),
            ["above", "beside", "inside"]
        );
        assert_eq!(missing_test(&names, "x::tests::inside"), None);
        assert!(missing_test(&names, "elsewhere").is_some());
    }
}
