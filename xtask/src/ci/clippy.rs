//! Clippy for every target in one run.
//!
//! The length of a function counts outside of tests only, as a test is as long as its table. Clippy has no such setting, and a second run
//! with other arguments would lint every crate again. So the lint stays a warning, and its places are compared with those of the tests.

use std::collections::BTreeSet;
use std::path::Path;

use crate::run::Outcome;
use crate::tidy;
use crate::tools::CLIPPY;

const LONG: &str = "this function has too many lines";
const LINTS: &[&str] = &["-D", "warnings", "--force-warn", "clippy::too_many_lines"];

/// The workspace with every feature.
pub(super) fn run(root: &Path) -> Outcome {
    let all = ["--locked", "--workspace", "--all-features"];
    lint(root, "", &all, &[])
}

/// Every target of the workspace whose root is `folder`, with further lints.
pub(super) fn lint(root: &Path, folder: &str, arguments: &[&str], lints: &[&str]) -> Outcome {
    let lints = [&["--"], lints, LINTS].concat();
    let arguments = [arguments, &["--all-targets"]].concat();
    let outcome = CLIPPY.run(root, &[&arguments[..], &lints].concat());
    if outcome != Outcome::Passed {
        return outcome;
    }
    // Cargo repeats the warnings of unchanged crates without linting them again.
    let short = ["--quiet", "--message-format", "short"];
    let output = CLIPPY
        .with(root, &[&arguments[..], &short, &lints].concat())
        .output();
    let output = match output {
        Ok(output) => output,
        Err(error) => return Outcome::Failed(format!("cargo clippy: {error}")),
    };
    let read =
        |path: &str| std::fs::read_to_string(root.join(folder).join(path)).unwrap_or_default();
    let long = long_functions(&String::from_utf8_lossy(&output.stderr), read);
    if long.is_empty() {
        Outcome::Passed
    } else {
        Outcome::Failed(long.join("\n"))
    }
}

/// The warnings about functions before the tests of a file.
fn long_functions(warnings: &str, read: impl Fn(&str) -> String) -> Vec<String> {
    let is_code = |line: &&str| {
        let mut place = line.split(':');
        let path = place.next().unwrap_or_default();
        let number: usize = place
            .next()
            .and_then(|number| number.parse().ok())
            .unwrap_or(1);
        number <= tidy::production(path, &read(path)).lines().count()
    };
    let long = warnings
        .lines()
        .filter(|line| line.contains(LONG))
        .filter(is_code);
    // A library is linted alone and with its unit tests.
    let long: BTreeSet<&str> = long.collect();
    long.into_iter().map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_functions_before_the_tests_are_too_long() {
        let warnings = "\
crates/a/src/a.rs:2:1: warning: this function has too many lines (61/60)
crates/a/src/a.rs:2:1: warning: this function has too many lines (61/60)
crates/a/src/a.rs:5:1: warning: this function has too many lines (62/60)
crates/a/src/a/tests.rs:1:1: warning: this function has too many lines (63/60)
crates/a/tests/it.rs:1:1: warning: this function has too many lines (64/60)
crates/a/src/a.rs:1:1: warning: another
";
        let text = "//! A.\nfn a() {}\n#[cfg(test)]\nmod tests {\nfn b() {}\n}\n";
        let long = long_functions(warnings, |_| text.to_owned());
        assert_eq!(long, [warnings.lines().next().unwrap()]);
    }
}
