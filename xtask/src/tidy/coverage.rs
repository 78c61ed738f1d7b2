//! `COVERAGE.md`: each row of a gateway's documents names its code and its tests, or the reason for leaving it out.

use std::collections::BTreeSet;

use super::{Member, Report, Workspace, evidence};

pub(super) const FILE: &str = "COVERAGE.md";
const COLUMNS: &str = "| Row | In Dhow | Test |";
/// Crates with tests that a row may name, beside those of the provider and of the workspace.
const TESTED_IN: &[&str] = &["crates/sandbox/", "crates/cli/"];
/// Crates with items that a row may name, beside those of the provider.
const NAMED_FROM: &[&str] = &["crates/core/src/", "crates/crypto/src/"];

/// A provider has the page, its README links it, and each row is complete and names code and tests that exist.
pub(super) fn check(workspace: &Workspace<'_>, member: &Member, report: &mut Report) {
    let file = member.path(FILE);
    let mut add = |line, message: String| report.add("coverage", &file, line, &message);
    let Some(text) = workspace.tree.text(&file) else {
        let wanted = "list every row of its documents";
        return add(1, format!("the provider has no coverage page: {wanted}"));
    };
    let readme = workspace.tree.text(&member.path("README.md"));
    if !readme.is_some_and(|readme| readme.contains(&format!("]({FILE})"))) {
        add(1, format!("the crate's README must link {FILE}"));
    }
    let known = Known::new(workspace, member);
    let mut in_section = BTreeSet::new();
    // Lines of the current table so far: its columns, the rule, its rows.
    let mut depth = 0;
    for (number, line) in (1..).zip(text.lines().map(str::trim)) {
        if line.starts_with("## ") {
            in_section.clear();
        }
        depth = if line.starts_with('|') { depth + 1 } else { 0 };
        let is_rule = |cell: &&str| cell.contains('-') && cell.trim_matches([':', '-']).is_empty();
        let cells = cells(line);
        let message = match (depth, cells.as_slice()) {
            (1, _) if line != COLUMNS => format!("the columns must be `{COLUMNS}`"),
            (2, rule) if rule.len() != 3 || !rule.iter().all(is_rule) => {
                "`|---|---|---|` must come below the columns".to_owned()
            }
            (3.., [name, code, tests]) => {
                if !in_section.insert(*name) {
                    add(
                        number,
                        format!("the row `{name}` is in this section already"),
                    );
                }
                let messages = known.messages(name, code, tests);
                messages
                    .into_iter()
                    .for_each(|message| add(number, message));
                continue;
            }
            (3.., cells) => format!("a row has three cells, not {}", cells.len()),
            _ => continue,
        };
        add(number, message);
    }
}

/// The cells of a line; `\|` is no border.
fn cells(line: &str) -> Vec<&str> {
    let mut escaped = false;
    let borders = line.split(|c| {
        let is_border = c == '|' && !escaped;
        escaped = c == '\\' && !escaped;
        is_border
    });
    let mut cells: Vec<&str> = borders.map(str::trim).skip(1).collect();
    cells.pop_if(|last| last.is_empty());
    cells
}

/// The names that a row can refer to.
struct Known<'w> {
    tests: BTreeSet<&'w str>,
    words: BTreeSet<&'w str>,
}

impl<'w> Known<'w> {
    fn new(workspace: &'w Workspace<'_>, member: &Member) -> Self {
        let mut folders = vec![member.path("src/")];
        folders.extend(NAMED_FROM.iter().map(|&folder| folder.to_owned()));
        let files = workspace.files_in(&folders);
        let words = files.flat_map(|file| &file.source.words);
        Self {
            tests: evidence::tests(workspace, member, TESTED_IN),
            words: words.map(String::as_str).collect(),
        }
    }

    fn messages(&self, name: &str, code: &str, tests: &str) -> Vec<String> {
        let reason = code.strip_prefix("Left out:").map(str::trim);
        let untested = tests.is_empty() && reason.is_none();
        let violations = [
            (name.is_empty(), "`Row` is empty"),
            (code.is_empty(), "`In Dhow` is empty"),
            (reason == Some(""), "`Left out:` without a reason"),
            (
                untested,
                "a row without a test must be left out, with a reason",
            ),
        ];
        let violations = violations.iter().filter(|(is_violated, _)| *is_violated);
        let violations = violations.map(|(_, message)| (*message).to_owned());
        let paths = code.split('`').skip(1).step_by(2);
        let paths = paths.filter(|path| !self.knows(path));
        let paths = paths.map(|path| format!("there is no `{path}`"));
        let tests = tests.split(',').filter(|_| !tests.is_empty());
        let tests = tests
            .map(str::trim)
            .filter_map(|test| match code_span(test) {
                Some(test) => evidence::missing(&self.tests, "test", test),
                None => Some(format!("`{test}` is not the name of a test in backticks")),
            });
        violations.chain(paths).chain(tests).collect()
    }

    /// True if every part of a path such as `Money::parse()` is a name in one of the crates; other code is not checked.
    fn knows(&self, code: &str) -> bool {
        let belongs = |c: char| c.is_alphanumeric() || "_:()".contains(c);
        let is_path = code.contains("::") && code.chars().all(belongs);
        let mut names = code.split("::").map(|name| name.trim_end_matches("()"));
        !is_path || names.all(|name| name.starts_with("dhow_") || self.words.contains(name))
    }
}

/// The text of a cell that is one code span.
fn code_span(cell: &str) -> Option<&str> {
    let inner = cell.strip_prefix('`')?.strip_suffix('`')?;
    (!inner.is_empty() && !inner.contains('`')).then_some(inner)
}

#[cfg(test)]
mod tests;
