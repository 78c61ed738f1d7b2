//! The list of violations that `tidy` and `pages` print.

use std::fmt::Display;

use crate::run::Outcome;

/// The violations found so far: file, line, and a message that names the remedy.
#[derive(Debug, Default)]
pub(crate) struct Report(pub(crate) Vec<(String, usize, String)>);

impl Report {
    pub(crate) fn add(&mut self, rule: &str, file: &str, line: usize, message: impl Display) {
        let message = format!("[{rule}] {message}");
        self.0.push((file.to_owned(), line, message));
    }

    /// One line of text for each violation.
    pub(crate) fn lines(mut self) -> Vec<String> {
        self.0.sort();
        let lines = self.0.into_iter();
        let shown = lines.map(|(file, line, message)| format!("{file}:{line}: {message}"));
        shown.collect()
    }
}

/// Prints the violations that a command found and returns its outcome.
pub(crate) fn finish(command: &str, report: Result<Report, String>) -> Outcome {
    let lines = match report {
        Ok(report) => report.lines(),
        Err(message) => return Outcome::Failed(message),
    };
    lines.iter().for_each(|line| println!("{line}"));
    match lines.len() {
        0 => Outcome::Passed,
        1 => Outcome::Failed(format!("{command} found one violation")),
        count => Outcome::Failed(format!("{command} found {count} violations")),
    }
}

/// The number of the line with a byte of the text.
pub(crate) fn line_at(text: &str, byte: usize) -> usize {
    let before = text.bytes().take(byte);
    before.filter(|byte| *byte == b'\n').count() + 1
}
