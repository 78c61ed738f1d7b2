//! Clippy for every target of each workspace, in one run for each.
//!
//! The length of a function counts outside of tests only, as a test is as long as its table. Clippy has no such setting, and a second run
//! with other arguments would lint every crate again. So the lint stays a warning, and its places are compared with those of the tests.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Stdio;

use serde_json::Value;

use super::{scaffold, workspaces};
use crate::run::Outcome;
use crate::tools::CLIPPY;
use crate::tree;

const LINT: &str = "clippy::too_many_lines";
const LINTS: &[&str] = &["-D", "warnings", "--force-warn", LINT];

/// The main workspace with every feature, the others, and the crate of a new provider.
pub(super) fn run(root: &Path) -> Outcome {
    let all = ["--locked", "--workspace", "--all-features"];
    let main = lint(root, "", &all, &[]);
    if main != Outcome::Passed {
        return main;
    }
    match workspaces::lint(root) {
        Outcome::Passed => scaffold::lint(root),
        outcome => outcome,
    }
}

/// Every target of the workspace whose root is `folder`, with further lints.
pub(super) fn lint(root: &Path, folder: &str, arguments: &[&str], lints: &[&str]) -> Outcome {
    let options = ["--all-targets", "--message-format", "json", "--"];
    CLIPPY.or_missing(root, || {
        let mut command = CLIPPY.with(root, &[arguments, &options, lints, LINTS].concat());
        let output = match command.stderr(Stdio::inherit()).output() {
            Ok(output) => output,
            Err(error) => return Outcome::Failed(format!("cargo clippy: {error}")),
        };
        let messages = Messages::parse(&String::from_utf8_lossy(&output.stdout));
        print!("{}", messages.rendered);
        let read = |path: &str| std::fs::read_to_string(root.join(folder).join(path)).ok();
        let long = messages.long_functions(read);
        match (output.status.success(), long.is_empty()) {
            (true, true) => Outcome::Passed,
            (true, false) => Outcome::Failed(format!("{LINT}: {}", long.join(", "))),
            (false, _) => Outcome::Failed("clippy found a fault".to_owned()),
        }
    })
}

/// The messages of one run.
#[derive(Debug, Default)]
struct Messages {
    /// File and line of each long function. A library is linted alone and with its unit tests, so a place may come twice.
    long: BTreeSet<(String, usize)>,
    /// The text of all others.
    rendered: String,
}

impl Messages {
    fn parse(lines: &str) -> Self {
        let mut messages = Self::default();
        let lines = lines
            .lines()
            .filter_map(|line| serde_json::from_str(line).ok());
        for line in lines.collect::<Vec<Value>>() {
            let at = |path: &str| line.pointer(path);
            let text = |path: &str| at(path).and_then(Value::as_str);
            let number = at("/message/spans/0/line_start").and_then(Value::as_u64);
            let number = number.and_then(|number| usize::try_from(number).ok());
            match (text("/message/spans/0/file_name"), number) {
                (Some(file), Some(number)) if text("/message/code/code") == Some(LINT) => {
                    messages.long.insert((file.to_owned(), number));
                }
                _ => messages.rendered += text("/message/rendered").unwrap_or_default(),
            }
        }
        messages
    }

    /// The places of long functions before the tests of a file.
    fn long_functions(&self, read: impl Fn(&str) -> Option<String>) -> Vec<String> {
        let is_code = |(path, number): &&(String, usize)| {
            // A file that cannot be read is no reason to leave its functions out.
            let lines = read(path).map(|text| tree::production(path, &text).lines().count());
            lines.is_none_or(|lines| *number <= lines)
        };
        let code = self.long.iter().filter(is_code);
        code.map(|(path, number)| format!("{path}:{number}"))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_functions_before_the_tests_are_too_long() {
        let warning = |code: &str, path: &str, line: usize| {
            format!(
                "{{\"reason\":\"compiler-message\",\"message\":{{\"code\":{{\"code\":\"{code}\"}},\
                 \"spans\":[{{\"file_name\":\"{path}\",\"line_start\":{line}}}]}}}}\n"
            )
        };
        let messages = [
            warning(LINT, "crates/a/src/a.rs", 2),
            warning(LINT, "crates/a/src/a.rs", 2),
            warning(LINT, "crates/a/src/a.rs", 5),
            warning(LINT, "crates/a/src/a/tests.rs", 1),
            warning(LINT, "crates/a/tests/it.rs", 1),
            warning("clippy::other", "crates/a/src/a.rs", 1),
            "{\"message\":{\"rendered\":\"shown\\n\",\"code\":null}}\n".to_owned(),
        ];
        let text = "//! A.\nfn a() {}\n#[cfg(test)]\nmod tests {\nfn b() {}\n}\n";
        let messages = Messages::parse(&messages.concat());
        let long = messages.long_functions(|_| Some(text.to_owned()));
        assert_eq!(long, ["crates/a/src/a.rs:2"]);
        assert_eq!(messages.rendered, "shown\n");
    }
}
