//! Rules about files as wholes: how they open, what they are called, how long they are.

use super::rust;
use super::{Finding, Tree};

const MOST_LINES: usize = 400;

/// Every Rust file opens with a line that says what it is for; a crate's root may open with its README instead.
pub(super) fn opening_line(tree: &Tree) -> Vec<Finding> {
    let silent = |text: &str| {
        let first = text.lines().next().unwrap_or_default();
        let said = first.strip_prefix("//!");
        let is_readme = first.starts_with("#![doc = include_str!(");
        !is_readme && said.is_none_or(|said| said.trim().is_empty())
    };
    tree.rust_files()
        .filter(|(_, text)| silent(text))
        .map(|(path, _)| Finding {
            file: path.to_owned(),
            line: 1,
            rule: "opening-line",
            what: "the first line is not a `//!` sentence".to_owned(),
            fix: "say there what the file is for",
        })
        .collect()
}

/// A module is `foo.rs` beside `foo/`.
pub(super) fn no_mod_rs(tree: &Tree) -> Vec<Finding> {
    tree.rust_files()
        .filter(|(path, _)| path.ends_with("/mod.rs"))
        .map(|(path, _)| Finding {
            file: path.to_owned(),
            line: 1,
            rule: "no-mod-rs",
            what: "a file named mod.rs".to_owned(),
            fix: "name it after its folder and put it beside the folder",
        })
        .collect()
}

/// No file has more than 400 lines before its tests.
pub(super) fn length(tree: &Tree) -> Vec<Finding> {
    tree.rust_files()
        .map(|(path, text)| (path, lines_before_tests(text)))
        .filter(|(_, lines)| *lines > MOST_LINES)
        .map(|(path, lines)| Finding {
            file: path.to_owned(),
            line: MOST_LINES + 1,
            rule: "length",
            what: format!("{lines} lines before the tests, at most {MOST_LINES} are allowed"),
            fix: "split it where its subject splits",
        })
        .collect()
}

/// The lines above the test module at the end; all of them if there is none.
fn lines_before_tests(text: &str) -> usize {
    let code = rust::split(text).code;
    let lines: Vec<&str> = code.lines().map(str::trim).collect();
    let opens_tests = |at: usize| {
        let next = lines.get(at + 1..).unwrap_or_default();
        let item = next
            .iter()
            .find(|line| !line.is_empty() && !line.starts_with("#["));
        lines.get(at) == Some(&"#[cfg(test)]")
            && item.is_some_and(|item| item.starts_with("mod ") && item.ends_with('{'))
    };
    (0..lines.len())
        .find(|&at| opens_tests(at))
        .unwrap_or(lines.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(rule: fn(&Tree) -> Vec<Finding>, tree: &[(&str, &str)]) -> Vec<String> {
        let findings = rule(&Tree::of(tree));
        findings.into_iter().map(|finding| finding.file).collect()
    }

    #[test]
    fn a_file_that_does_not_say_what_it_is_for_is_found() {
        let tree = [
            ("a.rs", "//! A.\n"),
            ("b.rs", "// B.\n"),
            ("c.rs", "//!\n//! C."),
            ("d.rs", ""),
            ("tests/data/e.rs", "fn data() {}"),
            ("lib.rs", "#![doc = include_str!(\"../README.md\")]\n"),
        ];
        assert_eq!(files(opening_line, &tree), ["b.rs", "c.rs", "d.rs"]);
    }

    #[test]
    fn mod_rs_is_found() {
        let tree = [("src/a/mod.rs", ""), ("src/amod.rs", ""), ("src/a.rs", "")];
        assert_eq!(files(no_mod_rs, &tree), ["src/a/mod.rs"]);
    }

    #[test]
    fn a_long_file_is_found_and_its_tests_do_not_count() {
        let code = "a();\n".repeat(MOST_LINES);
        let tested = format!("{code}#[cfg(test)]\nmod tests {{\n{code}}}\n");
        let long = format!("{code}b();\n");
        let declared = format!("#[cfg(test)]\nmod tests;\n{code}");
        let tree = [
            ("src/exact.rs", code.as_str()),
            ("src/tested.rs", tested.as_str()),
            ("src/long.rs", long.as_str()),
            ("src/declared.rs", declared.as_str()),
            ("tests/it/long.rs", long.as_str()),
            ("tests/data/long.rs", long.as_str()),
        ];
        let found = files(length, &tree);
        assert_eq!(
            found,
            ["src/declared.rs", "src/long.rs", "tests/it/long.rs"]
        );
    }
}
