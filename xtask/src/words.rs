//! The words after a command, read one after the other. Errors name the option and what it accepts.

use std::fmt::Display;
use std::ops::RangeInclusive;
use std::str::FromStr;

/// Number of processes or threads that work at the same time.
pub(crate) const JOBS: RangeInclusive<usize> = 1..=1024;

/// The words that are not read yet.
pub(crate) struct Words<'a> {
    command: &'a str,
    rest: &'a [&'a str],
}

impl<'a> Words<'a> {
    pub(crate) fn new(command: &'a str, rest: &'a [&'a str]) -> Self {
        Self { command, rest }
    }

    /// The next word.
    pub(crate) fn next(&mut self) -> Option<&'a str> {
        let (word, rest) = self.rest.split_first()?;
        self.rest = rest;
        Some(word)
    }

    /// Reads the next word if it is this one, and returns true if it was.
    pub(crate) fn take(&mut self, word: &str) -> bool {
        let is_next = self.rest.first() == Some(&word);
        if is_next {
            self.next();
        }
        is_next
    }

    /// The value of an option or argument, which is described as `a folder`. An option is no value.
    pub(crate) fn value(&mut self, option: &str, what: &str) -> Result<&'a str, String> {
        match self.next() {
            Some(value) if !value.starts_with('-') => Ok(value),
            other => Err(needs(option, what, other)),
        }
    }

    /// The value of an option that is one of these names.
    pub(crate) fn one_of(&mut self, option: &str, names: &[&str]) -> Result<&'a str, String> {
        let value = self.next();
        let known = value.filter(|value| names.contains(value));
        known.ok_or_else(|| needs(option, &format!("one of {}", names.join(", ")), value))
    }

    /// The value of an option that is a number.
    pub(crate) fn number<N>(&mut self, option: &str, range: &RangeInclusive<N>) -> Result<N, String>
    where
        N: FromStr + PartialOrd + Display,
    {
        let value = self.next();
        let number = value.and_then(|value| value.parse().ok());
        number
            .filter(|number| range.contains(number))
            .ok_or_else(|| {
                let what = format!("a number from {} to {}", range.start(), range.end());
                needs(option, &what, value)
            })
    }

    /// The error for a word that the command does not know.
    pub(crate) fn unknown(&self, word: &str) -> String {
        let kind = if word.starts_with('-') {
            "option"
        } else {
            "argument"
        };
        format!("`{}` has no {kind} `{word}`", self.command)
    }

    /// Refuses further words.
    pub(crate) fn end(&mut self) -> Result<(), String> {
        self.next().map_or(Ok(()), |word| Err(self.unknown(word)))
    }
}

fn needs(option: &str, what: &str, instead: Option<&str>) -> String {
    match instead {
        None => format!("`{option}` needs {what}"),
        Some(word) => format!("`{option}` needs {what}, not `{word}`"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_that_is_missing_or_wrong_is_named_with_its_option() {
        let value = |rest: &[&str]| {
            let mut words = Words::new("tidy", rest);
            let value = words.value("--provider", "a folder");
            value.map(str::to_owned)
        };
        assert_eq!(value(&["x"]).as_deref(), Ok("x"));
        assert_eq!(value(&[]).unwrap_err(), "`--provider` needs a folder");
        assert_eq!(
            value(&["--all"]).unwrap_err(),
            "`--provider` needs a folder, not `--all`"
        );
    }

    #[test]
    fn a_number_has_limits() {
        let number = |rest: &[&str]| Words::new("fuzz", rest).number("--seed", &(1..=9_u32));
        assert_eq!(number(&["9"]), Ok(9));
        assert_eq!(
            number(&[]).unwrap_err(),
            "`--seed` needs a number from 1 to 9"
        );
        for wrong in ["0", "10", "5000000000", "-1", "soon", "--jobs"] {
            assert_eq!(
                number(&[wrong]).unwrap_err(),
                format!("`--seed` needs a number from 1 to 9, not `{wrong}`")
            );
        }
    }

    #[test]
    fn words_of_a_list_are_named() {
        let part = |rest: &[&str]| {
            let mut words = Words::new("ci", rest);
            words.one_of("--part", &["a", "b"]).map(str::to_owned)
        };
        assert_eq!(part(&["b"]).as_deref(), Ok("b"));
        assert_eq!(part(&[]).unwrap_err(), "`--part` needs one of a, b");
        assert_eq!(
            part(&["c"]).unwrap_err(),
            "`--part` needs one of a, b, not `c`"
        );
    }

    #[test]
    fn a_word_too_many_is_named() {
        let end = |rest: &[&str]| Words::new("test", rest).end();
        assert_eq!(end(&[]), Ok(()));
        assert_eq!(
            end(&["dhow-hub2"]).unwrap_err(),
            "`test` has no argument `dhow-hub2`"
        );
        assert_eq!(
            end(&["--quick"]).unwrap_err(),
            "`test` has no option `--quick`"
        );
    }
}
