//! Reads the evidence files of a provider: entries with their lines, and the tests and words that they may name.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Deref;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use toml::Spanned;

use super::{Finding, Member, Workspace};

/// A string that is not empty.
#[derive(Debug, Deserialize)]
#[serde(try_from = "String")]
pub(super) struct Text(String);

impl TryFrom<String> for Text {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        if text.trim().is_empty() {
            return Err("a value is empty");
        }
        Ok(Self(text))
    }
}

impl Deref for Text {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

/// The `[[name]]` entries of an evidence file, each with its line.
///
/// # Errors
/// A file of another shape, an unknown or missing key, or an empty value.
pub(super) fn entries<T: DeserializeOwned>(
    file: &str,
    rule: &'static str,
    text: &str,
    name: &str,
) -> Result<Vec<(usize, T)>, Finding> {
    let line_at = |byte: usize| {
        let before = text.get(..byte).unwrap_or_default();
        before.matches('\n').count() + 1
    };
    let read: Result<BTreeMap<String, Vec<Spanned<T>>>, _> = toml::from_str(text);
    let mut tables = read.map_err(|error| {
        let line = error.span().map_or(1, |span| line_at(span.start));
        Finding::new(file, line, rule, error.message())
    })?;
    let entries = tables.remove(name).unwrap_or_default();
    let other = tables.into_keys().next();
    if entries.is_empty() || other.is_some() {
        let message = match other {
            Some(other) => format!("`[[{other}]]` must be `[[{name}]]`"),
            None => format!("at least one `[[{name}]]` entry is required"),
        };
        return Err(Finding::new(file, 1, rule, message));
    }
    let with_line = |entry: Spanned<T>| (line_at(entry.span().start), entry.into_inner());
    Ok(entries.into_iter().map(with_line).collect())
}

/// The tests that an entry of this crate may name: those in its own folder and those of the workspace.
pub(super) fn tests<'w>(workspace: &'w Workspace<'_>, member: &Member) -> BTreeSet<&'w str> {
    let folders = [member.path("src/"), member.path("tests/"), "tests/".into()];
    tests_in(workspace, &folders)
}

/// The names of all tests in some folders.
pub(super) fn tests_in<'w>(workspace: &'w Workspace<'_>, folders: &[String]) -> BTreeSet<&'w str> {
    let sources = workspace.sources_in(folders);
    sources
        .into_iter()
        .flat_map(|(_, source)| source.tests())
        .collect()
}

/// A message if no test has this name; a module path before the name is ignored.
pub(super) fn missing_test(tests: &BTreeSet<&str>, test: &str) -> Option<String> {
    let name = last_segment(test);
    (!tests.contains(name)).then(|| format!("no test is named `{test}`"))
}

/// The last part of a path such as `Client::create`.
pub(super) fn last_segment(path: &str) -> &str {
    path.rsplit("::").next().unwrap_or(path)
}

#[cfg(test)]
mod tests {
    use super::super::tests::workspace;
    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Entry {
        x: Text,
    }

    fn read(text: &str) -> Result<Vec<(usize, Entry)>, Finding> {
        entries("F.toml", "rule", text, "a")
    }

    #[test]
    fn entries_have_their_lines() {
        let entries = read("# head\n[[a]]\nx = \"1\"\n\n[[a]]\nx = \"2\"\n").unwrap();
        let entries: Vec<(usize, &str)> = entries.iter().map(|(line, e)| (*line, &*e.x)).collect();
        assert_eq!(entries, [(2, "1"), (5, "2")]);
    }

    #[test]
    fn a_file_of_another_shape_is_refused_at_its_line() {
        for (text, line, message) in [
            ("", 1, "at least one `[[a]]`"),
            ("[[b]]\nx = \"1\"\n", 1, "`[[b]]` must be `[[a]]`"),
            ("[a]\nx = \"1\"\n", 1, "invalid type: map"),
            ("[[a\n", 1, "unclosed"),
            ("[[a]]\nx = \"1\"\n[[a]]\n", 3, "missing field `x`"),
            ("[[a]]\nx = \"1\"\ny = \"2\"\n", 3, "unknown field `y`"),
            ("\n[[a]]\nx = \" \"\n", 3, "a value is empty"),
        ] {
            let finding = read(text).unwrap_err();
            assert_eq!(finding.line, line, "{text}: {finding}");
            assert!(finding.message.contains(message), "{text}: {finding}");
        }
    }

    #[test]
    fn tests_of_the_crate_and_of_the_workspace_count() {
        let files = [
            ("crates/a/Cargo.toml", "package.name = \"a\""),
            ("crates/a/src/x.rs", "#[test] fn inside() {}"),
            ("crates/a/tests/it/y.rs", "#[test] fn beside() {}"),
            ("crates/b/src/z.rs", "#[test] fn elsewhere() {}"),
            (
                "tests/tests/all.rs",
                "#[test] fn above() {} fn no_test() {}",
            ),
        ];
        workspace(&files, |workspace| {
            let names = tests(workspace, workspace.members.first().unwrap());
            assert_eq!(
                names.iter().collect::<Vec<_>>(),
                [&"above", &"beside", &"inside"]
            );
            assert_eq!(missing_test(&names, "x::tests::inside"), None);
            assert!(missing_test(&names, "elsewhere").is_some());
        });
    }
}
