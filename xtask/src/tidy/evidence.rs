//! Entries of evidence files with their lines, and the tests that they may name.

use std::collections::{BTreeMap, BTreeSet};

use serde::de::DeserializeOwned;
use toml::Spanned;

use super::{Member, Workspace};
use crate::report::line_at;

/// The `[[name]]` entries of an evidence file, each with its line; none after a violation of the form.
pub(super) fn entries<T: DeserializeOwned>(
    text: &str,
    name: &str,
    mut add: impl FnMut(usize, String),
) -> Vec<(usize, T)> {
    let mut tables: BTreeMap<String, Vec<Spanned<T>>> = match toml::from_str(text) {
        Ok(tables) => tables,
        Err(error) => {
            let line = error.span().map_or(1, |span| line_at(text, span.start));
            add(line, error.message().to_owned());
            return Vec::new();
        }
    };
    let entries = tables.remove(name).unwrap_or_default();
    if let Some(other) = tables.into_keys().next() {
        add(1, format!("`[[{other}]]` must be `[[{name}]]`"));
        return Vec::new();
    }
    if entries.is_empty() {
        add(1, format!("at least one `[[{name}]]` entry is required"));
    }
    let with_line = |entry: Spanned<T>| (line_at(text, entry.span().start), entry.into_inner());
    entries.into_iter().map(with_line).collect()
}

/// The tests that an entry may name: those in the crate's own folder, in the workspace's, and in further ones.
pub(super) fn tests<'w>(
    workspace: &'w Workspace<'_>,
    member: &Member,
    further: &[&str],
) -> BTreeSet<&'w str> {
    let folders = [&["/src/", "/tests/", "tests/"], further].concat();
    let files = workspace.files_in(member, &folders);
    files.flat_map(|file| file.source.tests()).collect()
}

/// A message if nothing of this kind has the name; a path before the name is ignored.
pub(super) fn missing(known: &BTreeSet<&str>, kind: &str, name: &str) -> Option<String> {
    (!known.contains(last_segment(name))).then(|| format!("no {kind} is named `{name}`"))
}

/// The last part of a path such as `Client::create`.
pub(super) fn last_segment(path: &str) -> &str {
    path.rsplit("::").next().unwrap_or(path)
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::super::tests::workspace;
    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Entry {
        x: String,
    }

    /// The entries of a file; the violations of its form are added to a list.
    fn parse(text: &str, violations: &mut Vec<(usize, String)>) -> Vec<(usize, Entry)> {
        entries(text, "a", |line, message| violations.push((line, message)))
    }

    #[test]
    fn entries_have_their_lines() {
        let mut violations = Vec::new();
        let entries = parse(
            "# head\n[[a]]\nx = \"1\"\n\n[[a]]\nx = \"2\"\n",
            &mut violations,
        );
        assert_eq!(violations, []);
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
        ] {
            let mut violations = Vec::new();
            let entries = parse(text, &mut violations);
            assert_eq!(
                (entries.len(), violations.len()),
                (0, 1),
                "{text}: {violations:?}"
            );
            assert_eq!(violations[0].0, line, "{text}: {violations:?}");
            assert!(violations[0].1.contains(message), "{text}: {violations:?}");
        }
    }

    #[test]
    fn tests_of_the_crate_and_of_the_workspace_count() {
        let files = [
            ("crates/a/Cargo.toml", "package.name = \"a\""),
            ("crates/a/src/x.rs", "#[test] fn inside() {}"),
            ("crates/a/tests/it/y.rs", "#[test] fn beside() {}"),
            ("crates/b/src/z.rs", "#[test] fn elsewhere() {}"),
            ("crates/c/src/z.rs", "#[test] fn further() {}"),
            (
                "tests/tests/all.rs",
                "#[test] fn above() {} fn no_test() {}",
            ),
        ];
        workspace(&files, |workspace| {
            let names = tests(
                workspace,
                workspace.members.first().unwrap(),
                &["crates/c/"],
            );
            assert_eq!(
                names.iter().collect::<Vec<_>>(),
                [&"above", &"beside", &"further", &"inside"]
            );
            assert_eq!(missing(&names, "test", "x::tests::inside"), None);
            assert!(missing(&names, "test", "elsewhere").is_some());
        });
    }
}
