//! The sentences of doc comments, and the lines of other comments.

use super::{Finding, RULE, Source};

/// A sentence of a comment.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Sentence {
    file: String,
    line: usize,
    text: String,
    /// True for the first sentence of a doc comment.
    summary: bool,
}

impl Sentence {
    pub(super) fn finding(&self, why: &str) -> Finding {
        Finding::new(
            &self.file,
            self.line,
            RULE,
            format!("{why}: {}", self.text.trim()),
        )
    }

    /// Its words in lower case; code between backticks is left out.
    pub(super) fn words(&self) -> Vec<String> {
        let prose: String = self.text.split('`').step_by(2).collect();
        let words = prose.split(|c: char| !c.is_ascii_alphabetic() && c != '\'');
        let words = words.filter(|word| !word.is_empty());
        words.map(str::to_ascii_lowercase).collect()
    }

    /// The first word of a summary in lower case; an empty one if it opens with code.
    pub(super) fn opening(&self) -> Option<String> {
        let first = self.text.split(|c: char| !c.is_alphanumeric()).next()?;
        self.summary.then(|| first.to_ascii_lowercase())
    }
}

/// The sentences of a file's doc comments, without code blocks.
pub(super) fn doc_sentences(path: &str, source: &Source) -> Vec<Sentence> {
    let mut sentences: Vec<Sentence> = Vec::new();
    let (mut last_line, mut fenced, mut open, mut first) = (0, false, false, true);
    for doc in &source.docs {
        if doc.line != last_line + 1 {
            (fenced, open, first) = (false, false, true);
        }
        last_line = doc.line;
        let text = doc.text.trim();
        let fence = text.starts_with("```");
        fenced ^= fence;
        if fence || fenced || text.is_empty() {
            open = false;
            continue;
        }
        // A list item, a row of a table and a heading are sentences of their own.
        open &= !text.starts_with(['-', '*', '|', '#']);
        for part in text.split_inclusive(". ") {
            match sentences.last_mut() {
                Some(sentence) if open => sentence.text = format!("{} {part}", sentence.text),
                _ => sentences.push(Sentence {
                    file: path.to_owned(),
                    line: doc.line,
                    text: part.to_owned(),
                    summary: first,
                }),
            }
            first = false;
            open = !part.trim_end().ends_with('.');
        }
    }
    sentences
}

/// The `//` comments of a file, line by line.
pub(super) fn comments(path: &str, text: &str) -> Vec<Sentence> {
    let lines = (1..).zip(text.lines());
    let comments = lines.filter_map(|(line, text)| Some((line, comment(text)?)));
    let sentence = |(line, text): (usize, &str)| Sentence {
        file: path.to_owned(),
        line,
        text: text.to_owned(),
        summary: false,
    };
    comments.map(sentence).collect()
}

/// The text of a line that is a comment and no doc comment.
pub(super) fn comment(line: &str) -> Option<&str> {
    let text = line.trim_start().strip_prefix("//")?;
    (!text.starts_with(['/', '!'])).then(|| text.trim())
}
