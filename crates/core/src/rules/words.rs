//! KnownWords that a text may be, or that it may not resemble.

use std::fmt;

use crate::settings::is_slip;

/// KnownWords of a [`TextRule`](super::TextRule).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum KnownWords {
    /// All words that the gateway accepts, in their spelling.
    Only(&'static [&'static str]),
    /// Known words, of which the gateway may have more. A text that is one slip away from one of them is refused; case is ignored.
    Known(&'static [&'static str]),
    /// Known words in their spelling, of which the gateway may have more. Another case of one of them is refused like a slip.
    Spelt(&'static [&'static str]),
}

impl KnownWords {
    /// Returns the rule that a text breaks.
    pub(super) fn broken_by(self, text: &str) -> Option<String> {
        match self {
            Self::Only(words) => {
                let is_allowed = words.contains(&text);
                (!is_allowed).then(|| format!("must be one of {}", words.join(", ")))
            }
            Self::Known(words) => {
                let is_known = words.iter().any(|word| word.eq_ignore_ascii_case(text));
                misspelling(words, text).filter(|_| !is_known)
            }
            Self::Spelt(words) => misspelling(words, text).filter(|_| !words.contains(&text)),
        }
    }
}

/// Returns the rule that a text breaks if it is one of the words in another case, or one slip away from it.
fn misspelling(words: &[&str], text: &str) -> Option<String> {
    let lower = text.to_ascii_lowercase();
    let in_lower = words.iter().map(|word| (word.to_ascii_lowercase(), word));
    let same = in_lower.clone().find(|(word, _)| *word == lower);
    let near = || in_lower.clone().find(|(word, _)| is_slip(word, &lower));
    let (_, meant) = same.or_else(near)?;
    let known = words.join(", ");
    Some(format!(
        "is misspelt: {meant} may be meant; known are {known}"
    ))
}

impl fmt::Display for KnownWords {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Only(words) => write!(f, "one of {}", words.join(", ")),
            Self::Known(words) => write!(
                f,
                "no misspelling of {} (other words are sent)",
                words.join(", ")
            ),
            Self::Spelt(words) => write!(
                f,
                "{} in this spelling (other words are sent)",
                words.join(", ")
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OPERATORS: KnownWords = KnownWords::Known(&["orange", "mtn", "togocel", "togocell"]);

    #[test]
    fn a_slip_of_a_known_word_is_refused_with_the_word() {
        for (text, meant) in [
            ("ornage", "orange"),
            ("Ornage", "orange"),
            ("orang", "orange"),
            ("oranges", "orange"),
            ("mnt", "mtn"),
            ("togoccell", "togocell"),
        ] {
            let rule = OPERATORS.broken_by(text).expect(text);
            let expected = format!(
                "is misspelt: {meant} may be meant; known are orange, mtn, togocel, togocell"
            );
            assert_eq!(rule, expected, "{text}");
        }
        for text in ["orange", "ORANGE", "Mtn", "togocel", "wave", "newcomer", ""] {
            assert_eq!(OPERATORS.broken_by(text), None, "{text}");
        }
    }

    #[test]
    fn a_known_word_in_another_case_is_refused_where_the_case_counts() {
        let wallets = KnownWords::Spelt(&["bKash", "Nagad"]);
        for (text, meant) in [
            ("bkash", "bKash"),
            ("Bkash", "bKash"),
            ("BKASH", "bKash"),
            ("bkas", "bKash"),
            ("nagad", "Nagad"),
        ] {
            let rule = wallets.broken_by(text).expect(text);
            let expected = format!("is misspelt: {meant} may be meant; known are bKash, Nagad");
            assert_eq!(rule, expected, "{text}");
        }
        for text in ["bKash", "Nagad", "newcomer", ""] {
            assert_eq!(wallets.broken_by(text), None, "{text}");
        }
        assert!(
            wallets
                .to_string()
                .starts_with("bKash, Nagad in this spelling")
        );
    }

    #[test]
    fn only_the_words_of_a_closed_list_are_allowed() {
        let countries = KnownWords::Only(&["CI", "SN"]);
        assert_eq!(countries.broken_by("SN"), None);
        for text in ["CX", "XX", "ci", ""] {
            assert_eq!(countries.broken_by(text).unwrap(), "must be one of CI, SN");
        }
        assert_eq!(countries.to_string(), "one of CI, SN");
        assert!(
            OPERATORS
                .to_string()
                .starts_with("no misspelling of orange, mtn")
        );
    }
}
