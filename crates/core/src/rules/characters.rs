//! Allowed characters of references and texts.

use std::fmt;

use crate::write_list;

/// Allowed characters of a text.
///
/// `Display` prints them as a sentence part, such as `no white space`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Characters {
    /// All characters.
    Any,
    /// All characters except white space and these.
    NoWhiteSpaceOr(&'static str),
    /// All characters except control characters and these.
    NoControlOr(&'static str),
    /// ASCII characters except control characters.
    PrintableAscii,
    /// `A` to `Z`, `a` to `z`, digits, and these characters.
    AlphanumericAnd(&'static str),
}

impl Characters {
    pub(super) fn allow(self, c: char) -> bool {
        match self {
            Self::Any => true,
            Self::NoWhiteSpaceOr(others) => !c.is_whitespace() && !others.contains(c),
            Self::NoControlOr(others) => !c.is_control() && !others.contains(c),
            Self::PrintableAscii => c.is_ascii() && !c.is_control(),
            Self::AlphanumericAnd(others) => c.is_ascii_alphanumeric() || others.contains(c),
        }
    }

    /// Returns the rule as the part of an error message after the field, such as `must not contain white space`.
    pub(super) fn requirement(self) -> String {
        let modal = match self {
            Self::Any | Self::PrintableAscii | Self::AlphanumericAnd(_) => "may contain",
            Self::NoWhiteSpaceOr(_) | Self::NoControlOr(_) => "must not contain",
        };
        let words = self.to_string();
        // `Display` says `no white space`; after `must not contain` the `no` would be a second negation.
        format!("{modal} {}", words.strip_prefix("no ").unwrap_or(&words))
    }
}

impl fmt::Display for Characters {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Any => f.write_str("any characters"),
            Self::NoWhiteSpaceOr(others) => write_list(f, after("no white space", others), "or"),
            Self::NoControlOr(others) => {
                write_list(f, after("no control characters", others), "or")
            }
            Self::PrintableAscii => {
                f.write_str("only ASCII characters, without control characters")
            }
            Self::AlphanumericAnd("") => f.write_str("only `A` to `Z`, `a` to `z` and digits"),
            Self::AlphanumericAnd(others) => write_list(
                f,
                after("only `A` to `Z`, `a` to `z`, digits", others),
                "and",
            ),
        }
    }
}

/// Returns the first words, followed by each character as text.
fn after(first: &str, characters: &str) -> impl Iterator<Item = String> {
    let named = characters.chars().map(|character| match character {
        ' ' => "spaces".to_owned(),
        other => format!("`{other}`"),
    });
    std::iter::once(first.to_owned()).chain(named)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_set_of_characters_has_its_words_and_its_border() {
        for (characters, words, allowed, refused) in [
            (Characters::Any, "any characters", " \n%é", ""),
            (
                Characters::NoWhiteSpaceOr(""),
                "no white space",
                "a%é",
                " \n\u{a0}",
            ),
            (
                Characters::NoWhiteSpaceOr("%+"),
                "no white space, `%` or `+`",
                "a/é",
                " \n%+",
            ),
            (
                Characters::NoControlOr("|"),
                "no control characters or `|`",
                "a é",
                "|\n\0",
            ),
            (
                Characters::PrintableAscii,
                "only ASCII characters, without control characters",
                "a ~",
                "é\n\u{7f}",
            ),
            (
                Characters::AlphanumericAnd(""),
                "only `A` to `Z`, `a` to `z` and digits",
                "aZ9",
                " -é",
            ),
            (
                Characters::AlphanumericAnd("-_ "),
                "only `A` to `Z`, `a` to `z`, digits, `-`, `_` and spaces",
                "aZ9-_ ",
                "/é\n",
            ),
        ] {
            assert_eq!(characters.to_string(), words);
            assert!(allowed.chars().all(|c| characters.allow(c)), "{words}");
            assert!(!refused.chars().any(|c| characters.allow(c)), "{words}");
        }
    }

    #[test]
    fn the_requirement_is_a_sentence_part_after_the_field() {
        for (characters, words) in [
            (Characters::Any, "may contain any characters"),
            (
                Characters::NoWhiteSpaceOr("%+"),
                "must not contain white space, `%` or `+`",
            ),
            (
                Characters::NoControlOr(""),
                "must not contain control characters",
            ),
            (
                Characters::PrintableAscii,
                "may contain only ASCII characters, without control characters",
            ),
            (
                Characters::AlphanumericAnd(""),
                "may contain only `A` to `Z`, `a` to `z` and digits",
            ),
        ] {
            assert_eq!(characters.requirement(), words);
        }
    }
}
