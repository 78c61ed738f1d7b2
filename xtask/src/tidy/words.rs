//! Rules about words that may not stand in the tree: reminders, switched-off tests, somebody's folders.

use super::rust::{self, is_word};
use super::{Finding, Tree};

/// Reminders to oneself, as whole words.
const MARKERS: &[&str] = &["TODO", "FIXME", "XXX"];

/// Macros that stand for code that is not there.
const UNFINISHED: &[&str] = &["todo!", "unimplemented!"];

/// Folders that exist on one machine only, written so that this file does not contain them.
const MACHINE_FOLDERS: &[&str] = &[
    concat!("/ho", "me/"),
    concat!("/wo", "rk/"),
    concat!("/ro", "ot/"),
    concat!("/Us", "ers/"),
];

/// No reminders in comments or documents, no macro that stands for missing code.
///
/// A marker in a string or between backticks is talked about, not meant.
pub(super) fn markers(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (path, text) in tree.rust_files() {
        let source = rust::split(text);
        findings.extend(marked(path, &source.comments));
        for (line, code) in numbered(&source.code) {
            let unfinished = UNFINISHED.iter().find(|name| has_word(code, name));
            findings.extend(unfinished.map(|name| marker(path, line, name)));
        }
    }
    let documents = tree.texts().filter(|(path, _)| {
        let ending = path.rsplit(['.', '/']).next().unwrap_or_default();
        matches!(ending, "md" | "toml" | "yml" | "sh" | "run")
    });
    for (path, text) in documents {
        findings.extend(marked(path, text));
    }
    findings
}

fn marked(path: &str, text: &str) -> Vec<Finding> {
    let in_line = |(line, text): (usize, &str)| {
        let said: String = text.split('`').step_by(2).collect();
        let name = MARKERS.iter().find(|name| has_word(&said, name));
        name.map(|name| marker(path, line, name))
    };
    numbered(text).filter_map(in_line).collect()
}

fn marker(path: &str, line: usize, name: &str) -> Finding {
    Finding {
        file: path.to_owned(),
        line,
        rule: "markers",
        what: format!("`{name}` is unfinished work"),
        fix: "finish it, or open an issue and remove the line",
    }
}

/// No test or example is switched off.
pub(super) fn ignored_tests(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut report = |path: &str, line, what: &str| {
        findings.push(Finding {
            file: path.to_owned(),
            line,
            rule: "ignored-tests",
            what: what.to_owned(),
            fix: "make it pass or remove it; `no_run` and `text` exist for examples",
        });
    };
    for (path, text) in tree.rust_files() {
        let source = rust::split(text);
        for (line, code) in numbered(&source.code) {
            let switched_off = code.contains("#[ignore")
                || code.contains("#[cfg_attr") && has_word(code, "ignore");
            if switched_off {
                report(path, line, "a test that never runs");
            }
        }
        for (line, comment) in numbered(&source.comments) {
            if ignores_example(comment.trim().trim_start_matches(['/', '!'])) {
                report(path, line, "an example that is never compiled");
            }
        }
    }
    for (path, text) in tree.texts().filter(|(path, _)| path.ends_with("README.md")) {
        for (line, _) in numbered(text).filter(|(_, text)| ignores_example(text)) {
            report(path, line, "an example that is never compiled");
        }
    }
    findings
}

fn ignores_example(line: &str) -> bool {
    let fence = line.trim().strip_prefix("```");
    fence.is_some_and(|attributes| attributes.split([',', ' ']).any(|word| word == "ignore"))
}

/// No file mentions a folder of the machine it was written on.
pub(super) fn machine_paths(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (path, text) in tree.texts() {
        for (line, text) in numbered(text) {
            let folder = MACHINE_FOLDERS
                .iter()
                .find(|folder| starts_path(text, folder));
            findings.extend(folder.map(|folder| Finding {
                file: path.to_owned(),
                line,
                rule: "machine-paths",
                what: format!("`{folder}…` exists on one machine only"),
                fix: "write the path relative to the workspace",
            }));
        }
    }
    findings
}

/// Whether `folder` stands in the line as the start of a path, not inside a web address or longer path.
fn starts_path(line: &str, folder: &str) -> bool {
    line.match_indices(folder).any(|(at, _)| {
        let before = line.get(..at).and_then(|text| text.chars().next_back());
        !before.is_some_and(|c| is_word(c) || matches!(c, '.' | '-' | '~' | '}' | '>'))
    })
}

fn has_word(line: &str, word: &str) -> bool {
    line.match_indices(word).any(|(at, _)| {
        let before = line.get(..at).and_then(|text| text.chars().next_back());
        let after = line
            .get(at + word.len()..)
            .and_then(|text| text.chars().next());
        let open = word.ends_with('!') || !after.is_some_and(is_word);
        !before.is_some_and(is_word) && open
    })
}

fn numbered(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.lines()
        .enumerate()
        .map(|(index, line)| (index + 1, line))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(rule: fn(&Tree) -> Vec<Finding>, path: &str, text: &str) -> Vec<usize> {
        let findings = rule(&Tree::of(&[(path, text)]));
        findings.into_iter().map(|finding| finding.line).collect()
    }

    #[test]
    fn a_reminder_in_a_comment_is_found() {
        let text =
            "// TODO later\n/* FIXME */\n/// XXX: hm\nlet a = \"TODO\"; // `TODO`\n// TODOS\n";
        assert_eq!(lines(markers, "a.rs", text), [1, 2, 3]);
    }

    #[test]
    fn a_reminder_in_a_document_is_found() {
        let text = "fine\n# TODO\n`XXX` is a currency code\n";
        assert_eq!(lines(markers, "README.md", text), [2]);
        assert_eq!(lines(markers, "crates/a/Cargo.toml", text), [2]);
        assert_eq!(lines(markers, ".ci/run", text), [2]);
    }

    #[test]
    fn a_macro_for_missing_code_is_found() {
        let text =
            "fn a() { todo!() }\nfn b() { unimplemented!(\"x\") }\nfn todo() { \"todo!\" }\n";
        assert_eq!(lines(markers, "a.rs", text), [1, 2]);
    }

    #[test]
    fn an_ignored_test_is_found() {
        let text = "#[ignore]\n#[ignore = \"slow\"]\n#[cfg_attr(miri, ignore)]\n// #[ignore]\n";
        assert_eq!(lines(ignored_tests, "a.rs", text), [1, 2, 3]);
    }

    #[test]
    fn an_ignored_example_is_found() {
        let text = "//! ```ignore\n/// ```rust,ignore\n/// ```no_run\n/// ```text\n";
        assert_eq!(lines(ignored_tests, "a.rs", text), [1, 2]);
        assert_eq!(
            lines(ignored_tests, "crates/a/README.md", "```ignore\n"),
            [1]
        );
    }

    #[test]
    fn a_folder_of_one_machine_is_found() {
        for folder in MACHINE_FOLDERS {
            let bad = format!("fine\nsee {folder}me/notes\n");
            assert_eq!(lines(machine_paths, "notes.txt", &bad), [2]);
            let good = format!("gateway.example{folder}\n..{folder}\n{{base}}{folder}x\n");
            assert!(lines(machine_paths, "notes.txt", &good).is_empty());
        }
    }
}
