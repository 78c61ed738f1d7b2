//! `COVERAGE.md`: each row of a gateway's documents names its code and its tests, or the reason for leaving it out.

use std::collections::BTreeSet;

use super::{Member, Report, Workspace, evidence};

pub(super) const FILE: &str = "COVERAGE.md";
const COLUMNS: &str = "| Row | In Dhow | Test |";
/// Crates with tests that a row may name, beside those of the provider and of the workspace.
const TESTED_IN: &[&str] = &["crates/sandbox/", "crates/cli/"];
/// Folders with items that a row may name.
const NAMED_FROM: &[&str] = &["/src/", "crates/core/src/", "crates/crypto/src/"];

/// A provider has the page, its README names it, and each row is complete and names code and tests that exist.
pub(super) fn check(workspace: &Workspace<'_>, member: &Member, report: &mut Report) {
    let file = member.path(FILE);
    let mut add = |line, message: String| report.add("coverage", &file, line, &message);
    let Some(text) = workspace.tree.text(&file) else {
        let wanted = "list every row of its documents";
        return add(1, format!("the provider has no coverage page: {wanted}"));
    };
    let readme = workspace.tree.text(&member.path("README.md"));
    if !readme.is_some_and(|readme| readme.contains(&format!("`{FILE}`"))) {
        add(
            1,
            format!("the crate's README must name `{FILE}`, without a link: it is dead on docs.rs"),
        );
    }
    let tests = evidence::tests(workspace, member, TESTED_IN);
    let files = workspace.files_in(member, NAMED_FROM);
    let words = files.flat_map(|file| &file.source.words);
    let words: BTreeSet<&str> = words.map(String::as_str).collect();
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
        match (depth, cells.as_slice()) {
            (1, _) if line != COLUMNS => add(number, format!("the columns must be `{COLUMNS}`")),
            (2, rule) if rule.len() != 3 || !rule.iter().all(is_rule) => {
                add(
                    number,
                    "`|---|---|---|` must come below the columns".to_owned(),
                );
            }
            (3.., [name, code, named]) => {
                if !in_section.insert(*name) {
                    add(number, format!("the row `{name}` is listed twice"));
                }
                let unknown = unknown_paths(code, &words).chain(unknown_tests(named, &tests));
                let messages = missing_parts(name, code, named).chain(unknown);
                messages.for_each(|message| add(number, message));
            }
            (3.., cells) => {
                let count = cells.len();
                add(number, format!("a row has three cells, not {count}"));
            }
            _ => {}
        }
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

/// The parts that a row lacks.
fn missing_parts(name: &str, code: &str, tests: &str) -> impl Iterator<Item = String> {
    let reason = code.strip_prefix("Left out:").map(str::trim);
    let untested = tests.is_empty() && reason.is_none();
    let messages = [
        name.is_empty().then_some("`Row` is empty"),
        code.is_empty().then_some("`In Dhow` is empty"),
        (reason == Some("")).then_some("`Left out:` without a reason"),
        untested.then_some("a row without a test must be left out, with a reason"),
    ];
    messages.into_iter().flatten().map(str::to_owned)
}

/// The paths such as `Money::parse()` with a part that is no name in any of the crates; other code is not checked.
fn unknown_paths(code: &str, words: &BTreeSet<&str>) -> impl Iterator<Item = String> {
    let belongs = |c: char| c.is_alphanumeric() || "_:()".contains(c);
    let known = |name: &str| name.starts_with("dhow_") || words.contains(name);
    let paths = code.split('`').skip(1).step_by(2);
    let paths = paths.filter(move |path| path.contains("::") && path.chars().all(belongs));
    let known = move |path: &&str| path.replace("()", "").split("::").all(known);
    let unknown = paths.filter(move |path| !known(path));
    unknown.map(|path| format!("there is no `{path}`"))
}

/// The names that no test has.
fn unknown_tests(cell: &str, tests: &BTreeSet<&str>) -> impl Iterator<Item = String> {
    let names = cell.split(',').map(str::trim).filter(|_| !cell.is_empty());
    names.filter_map(|name| match code_span(name) {
        Some(test) => evidence::missing(tests, "test", test),
        None => Some(format!("`{name}` is not the name of a test in backticks")),
    })
}

/// The text of a cell that is one code span.
fn code_span(cell: &str) -> Option<&str> {
    let inner = cell.strip_prefix('`')?.strip_suffix('`')?;
    (!inner.is_empty() && !inner.contains('`')).then_some(inner)
}

#[cfg(test)]
mod tests;
