//! Rules about `COVERAGE.md`: each row of a gateway's documents names its code and its tests, or the reason why there is none.

use std::collections::BTreeSet;

use super::evidence;
use super::{Finding, Member, Tree};

mod page;

use page::{Page, Row};

const RULE: &str = "coverage";
const FILE: &str = "COVERAGE.md";
const LEFT_OUT: &str = "Left out:";
/// The crates whose tests may speak for a gateway beside its own and those of the workspace.
const TESTED_IN: &[&str] = &["crates/sandbox", "crates/cli"];
/// The crates whose items a row may name beside those of the gateway.
const NAMED_FROM: &[&str] = &["crates/core", "crates/crypto"];

/// Every gateway has the page.
pub(super) fn present(tree: &Tree) -> Vec<Finding> {
    let members = tree.members().into_iter();
    members
        .filter(|member| member.is_provider(tree) && !tree.has(&member.path(FILE)))
        .map(|member| Finding {
            file: member.path(FILE),
            line: 1,
            rule: RULE,
            what: "the gateway has no page about what is covered of its documents".to_owned(),
            fix: "list every row of its documents with the code and the tests, or the reason",
        })
        .collect()
}

/// Each row is complete and names code and tests that exist; the README links the page.
pub(super) fn rows(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for member in tree.members() {
        let file = member.path(FILE);
        let Some(text) = tree.text(&file) else {
            continue;
        };
        let page = Page::read(text);
        let mut faults = page.faults.clone();
        let readme = tree.text(&member.path("README.md")).unwrap_or_default();
        if !readme.contains(&format!("]({FILE})")) {
            faults.push((1, format!("the crate's README does not link {FILE}")));
        }
        faults.extend(row_faults(&page.rows, &Known::read(tree, &member)));
        findings.extend(faults.into_iter().map(|(line, what)| Finding {
            file: file.clone(),
            line,
            rule: RULE,
            what,
            fix: "correct the row, or write the test that it names",
        }));
    }
    findings
}

/// The names that a row can refer to.
struct Known {
    tests: BTreeSet<String>,
    words: BTreeSet<String>,
}

impl Known {
    fn read(tree: &Tree, member: &Member) -> Self {
        let mut tests = evidence::tests(tree, member);
        for folder in TESTED_IN {
            tests.extend(evidence::tests_under(tree, &[format!("{folder}/")]));
        }
        let folders: Vec<String> = NAMED_FROM
            .iter()
            .map(|folder| format!("{folder}/src/"))
            .chain([member.path("src/")])
            .collect();
        let words = evidence::words_under(tree, &folders);
        Self { tests, words }
    }
}

fn row_faults(rows: &[Row], known: &Known) -> Vec<(usize, String)> {
    let mut faults = Vec::new();
    let mut seen = BTreeSet::new();
    for row in rows {
        let mut report = |what: String| faults.push((row.line, what));
        let [name, code, tests] = match &row.cells[..] {
            [name, code, tests] => [name.as_str(), code.as_str(), tests.as_str()],
            cells => {
                report(format!("a row has three cells, not {}", cells.len()));
                continue;
            }
        };
        if name.is_empty() {
            report("`Row` is empty".to_owned());
        }
        if !seen.insert((row.section, name)) {
            report(format!("the row `{name}` is in this section already"));
        }
        let reason = code.strip_prefix(LEFT_OUT).map(str::trim);
        if code.is_empty() {
            report("`In Dhow` is empty".to_owned());
        } else if reason == Some("") {
            report(format!("`{LEFT_OUT}` without a reason"));
        }
        for path in unknown_paths(code, &known.words) {
            report(format!("there is no `{path}`"));
        }
        test_faults(tests, reason.is_some(), &known.tests)
            .into_iter()
            .for_each(report);
    }
    faults
}

fn test_faults(cell: &str, left_out: bool, tests: &BTreeSet<String>) -> Vec<String> {
    if cell.is_empty() {
        let untested = "a row without a test, which only a row that is left out may be";
        return if left_out {
            Vec::new()
        } else {
            vec![untested.to_owned()]
        };
    }
    cell.split(',')
        .filter_map(|item| match code_span(item.trim()) {
            Some(test) => evidence::missing_test(tests, test),
            None => Some(format!(
                "`{}` is not the name of a test in backticks",
                item.trim()
            )),
        })
        .collect()
}

/// The text of a cell that is one code span and nothing else.
fn code_span(cell: &str) -> Option<&str> {
    let inner = cell.strip_prefix('`')?.strip_suffix('`')?;
    (!inner.is_empty() && !inner.contains('`')).then_some(inner)
}

/// The Rust paths in the code spans of a cell that have a segment which no source file knows.
fn unknown_paths<'cell>(cell: &'cell str, words: &BTreeSet<String>) -> Vec<&'cell str> {
    let is_path = |span: &&str| {
        span.contains("::")
            && span
                .chars()
                .all(|c| super::rust::is_word(c) || c == ':' || c == '(' || c == ')')
    };
    let known = |segment: &str| {
        let name = segment.trim_end_matches("()");
        name.starts_with("dhow_") || words.contains(name)
    };
    cell.split('`')
        .skip(1)
        .step_by(2)
        .filter(is_path)
        .filter(|path| !path.split("::").all(known))
        .collect()
}

#[cfg(test)]
mod tests;
