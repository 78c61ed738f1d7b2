//! `COVERAGE.md`: each row of a gateway's documents names its code and its tests, or the reason for leaving it out.

use std::collections::BTreeSet;

use super::evidence;
use super::{Finding, Member, Workspace};

mod page;

use page::{Page, Row};

const RULE: &str = "coverage";
const FILE: &str = "COVERAGE.md";
const LEFT_OUT: &str = "Left out:";
/// Crates with tests that a row may name, beside those of the provider and of the workspace.
const TESTED_IN: &[&str] = &["crates/sandbox/", "crates/cli/"];
/// Crates with items that a row may name, beside those of the provider.
const NAMED_FROM: &[&str] = &["crates/core/src/", "crates/crypto/src/"];

/// A provider has the page, its README links it, and each row is complete and names code and tests that exist.
pub(super) fn check(workspace: &Workspace<'_>, member: &Member) -> Vec<Finding> {
    let file = member.path(FILE);
    let Some(text) = workspace.tree.text(&file) else {
        let message = "the provider has no coverage page: list every row of its documents";
        return vec![Finding::new(&file, 1, RULE, message)];
    };
    let page = Page::read(text);
    let known = Known::read(workspace, member);
    let mut faults = page.faults;
    let readme = workspace.tree.text(&member.path("README.md"));
    if !readme.unwrap_or_default().contains(&format!("]({FILE})")) {
        faults.push((1, format!("the crate's README must link {FILE}")));
    }
    let mut seen = BTreeSet::new();
    for row in &page.rows {
        let name = row.cells.first().map_or("", String::as_str);
        if !seen.insert((row.section, name)) {
            faults.push((
                row.line,
                format!("the row `{name}` is in this section already"),
            ));
        }
        let messages = known.messages(row).into_iter();
        faults.extend(messages.map(|message| (row.line, message)));
    }
    let finding = |(line, message)| Finding::new(&file, line, RULE, message);
    faults.into_iter().map(finding).collect()
}

/// The names that a row can refer to.
struct Known<'w> {
    tests: BTreeSet<&'w str>,
    words: BTreeSet<&'w str>,
}

impl<'w> Known<'w> {
    fn read(workspace: &'w Workspace<'_>, member: &Member) -> Self {
        let owned = |folders: &[&str]| folders.iter().map(|&folder| folder.to_owned()).collect();
        let tested_in: Vec<String> = owned(TESTED_IN);
        let mut named_from: Vec<String> = owned(NAMED_FROM);
        named_from.push(member.path("src/"));
        let mut tests = evidence::tests(workspace, member);
        tests.extend(evidence::tests_in(workspace, &tested_in));
        let words = workspace
            .sources_in(&named_from)
            .into_iter()
            .flat_map(|(_, source)| source.words.iter().map(String::as_str))
            .collect();
        Self { tests, words }
    }

    fn messages(&self, row: &Row) -> Vec<String> {
        let [name, code, tests] = row.cells.as_slice() else {
            return vec![format!("a row has three cells, not {}", row.cells.len())];
        };
        let mut messages = Vec::new();
        let reason = code.strip_prefix(LEFT_OUT).map(str::trim);
        if name.is_empty() {
            messages.push("`Row` is empty".to_owned());
        }
        if code.is_empty() {
            messages.push("`In Dhow` is empty".to_owned());
        }
        if reason == Some("") {
            messages.push(format!("`{LEFT_OUT}` without a reason"));
        }
        if tests.is_empty() && reason.is_none() {
            messages.push("a row without a test must be left out, with a reason".to_owned());
        }
        let paths = code.split('`').skip(1).step_by(2);
        let unknown = paths.filter(|path| is_path(path) && !self.knows(path));
        messages.extend(unknown.map(|path| format!("there is no `{path}`")));
        let named = tests
            .split(',')
            .map(str::trim)
            .filter(|_| !tests.is_empty());
        messages.extend(named.filter_map(|test| match code_span(test) {
            Some(test) => evidence::missing_test(&self.tests, test),
            None => Some(format!("`{test}` is not the name of a test in backticks")),
        }));
        messages
    }

    /// True if every part of a path such as `Money::parse()` is a name in one of the crates.
    fn knows(&self, path: &str) -> bool {
        path.split("::").all(|segment| {
            let name = segment.trim_end_matches("()");
            name.starts_with("dhow_") || self.words.contains(name)
        })
    }
}

fn is_path(span: &str) -> bool {
    let belongs = |c: char| c == '_' || c.is_alphanumeric() || matches!(c, ':' | '(' | ')');
    span.contains("::") && span.chars().all(belongs)
}

/// The text of a cell that is one code span.
fn code_span(cell: &str) -> Option<&str> {
    let inner = cell.strip_prefix('`')?.strip_suffix('`')?;
    (!inner.is_empty() && !inner.contains('`')).then_some(inner)
}

#[cfg(test)]
mod tests;
