//! Command lines of `dhow` that are printed for the user to run, quoted for a shell.

use std::{borrow::Cow, fmt};

use serde::{Serialize, Serializer};

/// A command line of `dhow`. `Display` prints it in a form that bash, dash, zsh and fish read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct CommandLine {
    command: &'static str,
    arguments: Vec<String>,
    options: Vec<String>,
}

impl CommandLine {
    /// A command without arguments, such as `payout status`.
    pub(crate) fn new(command: &'static str) -> Self {
        Self {
            command,
            arguments: Vec::new(),
            options: Vec::new(),
        }
    }

    /// Adds an argument: the gateway, or a reference.
    pub(crate) fn argument(mut self, text: impl Into<String>) -> Self {
        self.arguments.push(text.into());
        self
    }

    /// Adds an option with its value.
    pub(crate) fn option(mut self, name: &str, value: impl Into<String>) -> Self {
        let value = value.into();
        // A value that begins with a hyphen would be read as an option.
        match value.starts_with('-') && value != "-" {
            true => self.options.push(format!("{name}={value}")),
            false => self.options.extend([name.to_owned(), value]),
        }
        self
    }

    /// Adds options with their values.
    pub(crate) fn options(self, options: &[(&str, String)]) -> Self {
        let options = options.iter();
        options.fold(self, |line, (name, value)| line.option(name, value))
    }

    /// Adds an option without a value.
    pub(crate) fn flag(mut self, name: &str) -> Self {
        self.options.push(name.to_owned());
        self
    }

    /// Returns the words after `dhow`.
    fn words(&self) -> impl Iterator<Item = &str> {
        let is_hyphened = self.arguments.iter().any(|text| text.starts_with('-'));
        let arguments = || self.arguments.iter().map(String::as_str);
        let (first, last) = match is_hyphened {
            true => (None, Some(std::iter::once("--").chain(arguments()))),
            false => (Some(arguments()), None),
        };
        let options = self.options.iter().map(String::as_str);
        let command = self.command.split(' ');
        let words = command.chain(first.into_iter().flatten()).chain(options);
        words.chain(last.into_iter().flatten())
    }
}

impl fmt::Display for CommandLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("dhow")?;
        self.words()
            .try_for_each(|word| write!(f, " {}", quoted(word)))
    }
}

impl Serialize for CommandLine {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// Returns a word in a form that shells read as that word.
///
/// The quotation marks are single, in which POSIX shells change nothing. In fish a backslash before a single quotation mark or another
/// backslash would disappear, so a backslash stands outside of the marks.
pub(crate) fn quoted(word: &str) -> Cow<'_, str> {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "_@%+=:,./-".contains(c);
    if !word.is_empty() && word.chars().all(is_plain) {
        return Cow::Borrowed(word);
    }
    let escaped = word.chars().map(|c| match c {
        '\'' => r"'\''".to_owned(),
        '\\' => r"'\\'".to_owned(),
        other => other.to_string(),
    });
    Cow::Owned(format!("'{}'", escaped.collect::<String>()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_quoted_if_a_shell_would_change_them() {
        for (word, expected) in [
            ("ORDER-1042", "ORDER-1042"),
            ("http://127.0.0.1:1/a,b", "http://127.0.0.1:1/a,b"),
            ("", "''"),
            ("A B", "'A B'"),
            ("$HOME", "'$HOME'"),
            ("X2|9", "'X2|9'"),
            ("~/x", "'~/x'"),
            ("it's", r"'it'\''s'"),
            (r"a\b", r"'a'\\'b'"),
            ("é", "'é'"),
        ] {
            assert_eq!(quoted(word), expected);
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_shell_reads_the_words_back() {
        let words = [
            "A B", "it's", r"a\b\\", "$(id)", "`id`", "*", "", "a\"b", "é", "~", "#a", "!x", r"\'",
        ];
        let line = words.map(quoted).join(" ");
        for shell in ["dash", "bash", "sh"] {
            let mut command = std::process::Command::new(shell);
            let command = command.arg("-c").arg(format!("printf '%s\\n' {line}"));
            // A shell that is not installed is not tested; `sh` always is.
            let output = match command.output() {
                Ok(output) => output,
                Err(error) => {
                    assert_ne!(shell, "sh", "{error}");
                    continue;
                }
            };
            let read = String::from_utf8(output.stdout).unwrap();
            assert_eq!(read.lines().collect::<Vec<_>>(), words, "{shell}");
        }
    }

    #[test]
    fn a_text_with_a_leading_hyphen_is_no_option() {
        let line = CommandLine::new("find").argument("hitpay");
        let line = line.option("--reference", "-x").flag("--payouts");
        assert_eq!(
            line.to_string(),
            "dhow find hitpay --reference=-x --payouts"
        );
        let line = CommandLine::new("payout status").argument("hitpay");
        let line = line.argument("-x").option("--config", "a b");
        assert_eq!(
            line.to_string(),
            "dhow payout status --config 'a b' -- hitpay -x"
        );
    }
}
