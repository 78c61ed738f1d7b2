//! Allowed characters of references and texts.

use std::fmt;

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
}

impl fmt::Display for Characters {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Any => f.write_str("any characters"),
            Self::NoWhiteSpaceOr(others) => write_list(f, "no white space", others, " or "),
            Self::NoControlOr(others) => write_list(f, "no control characters", others, " or "),
            Self::PrintableAscii => {
                f.write_str("only ASCII characters, without control characters")
            }
            Self::AlphanumericAnd("") => f.write_str("only `A` to `Z`, `a` to `z` and digits"),
            Self::AlphanumericAnd(others) => {
                write_list(f, "only `A` to `Z`, `a` to `z`, digits", others, " and ")
            }
        }
    }
}

/// Writes the characters after the first words, with the conjunction before the last one.
fn write_list(
    f: &mut fmt::Formatter<'_>,
    first: &str,
    characters: &str,
    conjunction: &str,
) -> fmt::Result {
    f.write_str(first)?;
    let mut characters = characters.chars().peekable();
    while let Some(character) = characters.next() {
        let is_last = characters.peek().is_none();
        f.write_str(if is_last { conjunction } else { ", " })?;
        match character {
            ' ' => f.write_str("spaces")?,
            other => write!(f, "`{other}`")?,
        }
    }
    Ok(())
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
}
