//! KnownWords that a text may be, or that it may not resemble.

use std::fmt;

use crate::settings::{closest_name, is_slip};

/// Maximum number of known words that a warning and a rule list.
const SHOWN: usize = 16;

/// Number of words that a rule shows of a longer list.
const FIRST: usize = 4;

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
    /// Known words of a list that is open and may contain similar words, so that no text is refused. Another word causes a
    /// [warning](super::RequestRules::unknown_words).
    Listed(&'static [&'static str]),
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
            Self::Listed(_) => None,
        }
    }

    /// Returns a warning about a text that is sent although it is none of the known words.
    pub(super) fn unknown(self, text: &str) -> Option<String> {
        let (words, is_known) = match self {
            // Refused otherwise.
            Self::Only(_) => return None,
            Self::Known(words) => (
                words,
                words.iter().any(|word| word.eq_ignore_ascii_case(text)),
            ),
            Self::Spelt(words) | Self::Listed(words) => (words, words.contains(&text)),
        };
        if is_known || text.trim().is_empty() {
            return None;
        }
        let lower = text.to_ascii_lowercase();
        let nearest = closest_name(&lower, words.iter().map(|word| word.to_ascii_lowercase()));
        let nearest =
            nearest.and_then(|near| words.iter().find(|word| word.eq_ignore_ascii_case(&near)));
        Some(match nearest {
            Some(word) => format!("is none of the known words; the nearest is {word}"),
            None if words.len() <= SHOWN => {
                format!("is none of the known words: {}", words.join(", "))
            }
            None => "is none of the known words, and resembles none of them".to_owned(),
        })
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
            Self::Listed(words) => {
                let first = match words.len() {
                    0..=SHOWN => words,
                    _ => words.get(..FIRST).unwrap_or(words),
                };
                write!(f, "one of {}", first.join(", "))?;
                match words.len().saturating_sub(first.len()) {
                    0 => {}
                    more => write!(f, " and {more} more")?,
                }
                f.write_str(", or another word with a warning")
            }
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
    fn a_word_that_is_sent_although_it_is_unknown_has_a_warning_with_the_nearest_known_one() {
        const BANKS: KnownWords = KnownWords::Listed(&["VCB", "BIDV", "TPB"]);
        const MANY: KnownWords = KnownWords::Listed(&["w"; SHOWN + 1]);
        let nearest =
            |word: &str| Some(format!("is none of the known words; the nearest is {word}"));
        let operators = "is none of the known words: orange, mtn, togocel, togocell";
        for (words, text, warning) in [
            (BANKS, "BIDW", nearest("BIDV")),
            (BANKS, "vcb", nearest("VCB")),
            (BANKS, "VCB", None),
            (BANKS, " ", None),
            (OPERATORS, "oramgge", nearest("orange")),
            (OPERATORS, "newcomer", Some(operators.to_owned())),
            (OPERATORS, "ORANGE", None),
            (KnownWords::Spelt(&["bKash"]), "bKash", None),
            (KnownWords::Only(&["CI"]), "SN", None),
        ] {
            assert_eq!(words.unknown(text), warning, "{text}");
        }
        assert_eq!(BANKS.broken_by("BIDW"), None);
        let warning = "is none of the known words, and resembles none of them";
        assert_eq!(MANY.unknown("newcomer").as_deref(), Some(warning));
        let shown = "one of VCB, BIDV, TPB, or another word with a warning";
        assert_eq!(BANKS.to_string(), shown);
        let shown = "one of w, w, w, w and 13 more, or another word with a warning";
        assert_eq!(MANY.to_string(), shown);
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
