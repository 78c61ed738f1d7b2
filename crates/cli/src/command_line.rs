//! Command lines of this program, as printed for people to run.

use std::fmt;

/// A command line, quoted for a POSIX shell.
#[derive(Debug, Clone)]
pub(crate) struct CommandLine {
    words: Vec<String>,
    /// Operands that begin with `-`. They come last, after `--`.
    dashed: Vec<String>,
}

impl CommandLine {
    /// Starts with the words of a command: `orders show`.
    pub(crate) fn new(command: &str) -> Self {
        let words = std::iter::once("dhow").chain(command.split_whitespace());
        Self {
            words: words.map(str::to_owned).collect(),
            dashed: Vec::new(),
        }
    }

    /// Adds an operand.
    pub(crate) fn operand(mut self, text: &str) -> Self {
        match text.starts_with('-') {
            true => self.dashed.push(text.to_owned()),
            false => self.words.push(text.to_owned()),
        }
        self
    }

    /// Adds an option without a value.
    pub(crate) fn flag(mut self, name: &str) -> Self {
        self.words.push(name.to_owned());
        self
    }

    /// Adds an option with its value.
    pub(crate) fn option(mut self, name: &str, value: &str) -> Self {
        match value.starts_with('-') {
            true => self.words.push(format!("{name}={value}")),
            false => self.words.extend([name.to_owned(), value.to_owned()]),
        }
        self
    }

    /// Adds options with their values.
    pub(crate) fn options(self, options: &[(&str, String)]) -> Self {
        let add = |line: Self, (name, value): &(&str, String)| line.option(name, value);
        options.iter().fold(self, add)
    }
}

impl fmt::Display for CommandLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let separator = (!self.dashed.is_empty()).then(|| "--".to_owned());
        let words = self.words.iter().chain(&separator).chain(&self.dashed);
        let words: Vec<String> = words.map(|word| quoted(word)).collect();
        f.write_str(&words.join(" "))
    }
}

fn quoted(word: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "_@%+=:,./-".contains(c);
    if !word.is_empty() && word.chars().all(is_plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', r"'\''"))
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// Splits a line as a POSIX shell does, as far as this program and its documents quote.
    pub(crate) fn words(line: &str) -> Vec<String> {
        let (mut words, mut word, mut quote) = (Vec::new(), None::<String>, None);
        let mut characters = line.chars();
        while let Some(c) = characters.next() {
            match (quote, c) {
                (Some(mark), c) if c == mark => quote = None,
                (Some(_), c) => word.get_or_insert_default().push(c),
                (None, '\'' | '"') => {
                    quote = Some(c);
                    word.get_or_insert_default();
                }
                (None, '\\') => word.get_or_insert_default().extend(characters.next()),
                (None, ' ') => words.extend(word.take()),
                (None, c) => word.get_or_insert_default().push(c),
            }
        }
        words.extend(word);
        words
    }

    #[test]
    fn every_text_is_one_word_for_the_shell() {
        for text in ["A", "", "a b", "it's", "$HOME", "`x`", "\"", "*", "~", "é"] {
            let line = CommandLine::new("orders show").operand(text).to_string();
            assert_eq!(words(&line), ["dhow", "orders", "show", text], "{line}");
        }
    }

    #[test]
    fn a_text_that_looks_like_an_option_is_none() {
        let line = CommandLine::new("orders show").operand("-A");
        let line = line.option("--by", "-B").flag("--json").to_string();
        assert_eq!(line, "dhow orders show --by=-B --json -- -A");
    }
}
