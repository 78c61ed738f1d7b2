//! Known words that a text may be, or that it may not resemble.

use std::fmt;

use super::TextSource;
use crate::{ANY_WORD, settings::is_slip};

/// Maximum number of known words that the description of a rule lists.
const SHOWN: usize = 16;

/// Number of words that a rule shows of a longer list.
const FIRST: usize = 4;

/// Minimum number of characters of a text to suggest the known words that begin with it.
const MIN_PREFIX: usize = 3;

/// Known words of a [`TextRule`](super::TextRule).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum KnownWords {
    /// All words that the gateway accepts, in their spelling.
    Only(&'static [&'static str]),
    /// Known words, of which the gateway may have more. A text that is one slip away from one of them is refused; case is ignored.
    ///
    /// The option [`ANY_WORD`] of the request sends it.
    Known(&'static [&'static str]),
    /// Known words in their spelling, of which the gateway may have more. Another case of one of them is refused like a slip.
    ///
    /// The option [`ANY_WORD`] of the request sends it.
    Spelt(&'static [&'static str]),
}

/// A word of a request that is in none of the gateway's open lists, such as a new operator or a bank without a documented code.
///
/// `Display` prints it as a warning.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct UnlistedWord {
    /// Field or option with the word.
    pub source: TextSource,
    /// The word as it is sent.
    pub word: String,
    /// Known words of the list.
    pub known: &'static [&'static str],
}

impl UnlistedWord {
    /// Returns the words that may be meant, otherwise all known words.
    ///
    /// Only words with the same beginning may be meant: similar words in the middle of a list of operators are other companies.
    #[must_use]
    pub fn rule(&self) -> String {
        let lower = self.word.to_ascii_lowercase();
        let begins = |known: &&&str| {
            let known = known.to_ascii_lowercase();
            let length = lower.len().min(known.len());
            length >= MIN_PREFIX && (known.starts_with(&lower) || lower.starts_with(&known))
        };
        let same_beginning: Vec<&str> = self.known.iter().filter(begins).copied().collect();
        match same_beginning.as_slice() {
            [] => format!("is none of the known words: {}", self.known.join(", ")),
            words => format!(
                "is none of the known words; those with the same beginning: {}",
                words.join(", ")
            ),
        }
    }
}

impl fmt::Display for UnlistedWord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (name, word) = (self.source.name(), &self.word);
        write!(f, "`{name}` is sent as {word}, which {}", self.rule())
    }
}

impl KnownWords {
    /// Returns the rule that a text breaks. `any_word` is the option [`ANY_WORD`], which sends a text that resembles a word of an open list.
    pub(super) fn broken_by(self, text: &str, any_word: bool) -> Option<String> {
        match self {
            Self::Only(words) => {
                let is_allowed = words.contains(&text);
                (!is_allowed).then(|| format!("must be one of {}", words.join(", ")))
            }
            _ if any_word || self.has(text) => None,
            Self::Known(words) | Self::Spelt(words) => misspelling(words, text),
        }
    }

    /// Returns the words of the list if it is open and the text is none of them.
    pub(super) fn lacks(self, text: &str) -> Option<&'static [&'static str]> {
        match self {
            // Refused otherwise.
            Self::Only(_) => None,
            Self::Known(words) | Self::Spelt(words) => {
                (!self.has(text) && !text.trim().is_empty()).then_some(words)
            }
        }
    }

    fn has(self, text: &str) -> bool {
        match self {
            Self::Known(words) => words.iter().any(|word| word.eq_ignore_ascii_case(text)),
            Self::Only(words) | Self::Spelt(words) => words.contains(&text),
        }
    }
}

/// Returns the rule that a text breaks if it is one of the words in another case, or one slip away from it.
fn misspelling(words: &[&str], text: &str) -> Option<String> {
    let lower = text.to_ascii_lowercase();
    let in_lower = words.iter().map(|word| (word.to_ascii_lowercase(), word));
    let same = in_lower.clone().find(|(word, _)| *word == lower);
    let near = || in_lower.clone().find(|(word, _)| is_slip_of(word, &lower));
    let (_, meant) = same.or_else(near)?;
    let known = words.join(", ");
    Some(format!(
        "is misspelt: {meant} may be meant; known are {known}; to send it as it is, set the option `{ANY_WORD}` to 1"
    ))
}

/// Returns true for a slip that keeps the first character, or swaps it with the second. A name with another beginning is another name:
/// `emoney` and `tmoney` are two operators.
fn is_slip_of(word: &str, text: &str) -> bool {
    let first = |text: &str| text.chars().next();
    let is_swap = || {
        let mut start = text.chars();
        let swapped = (start.next(), start.next());
        let mut known = word.chars();
        swapped == (known.nth(1), first(word))
    };
    is_slip(word, text) && (first(word) == first(text) || is_swap())
}

impl fmt::Display for KnownWords {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Only(words) => write!(f, "one of {}", words.join(", ")),
            Self::Known(words) => {
                f.write_str("no misspelling of ")?;
                write_words(f, words)?;
                f.write_str(" (other words are sent)")
            }
            Self::Spelt(words) => {
                write_words(f, words)?;
                f.write_str(" in this spelling (other words are sent)")
            }
        }
    }
}

/// Writes the words of a list, or the first ones of a long list.
fn write_words(f: &mut fmt::Formatter<'_>, words: &[&str]) -> fmt::Result {
    let first = match words.len() {
        0..=SHOWN => words,
        _ => words.get(..FIRST).unwrap_or(words),
    };
    f.write_str(&first.join(", "))?;
    match words.len().saturating_sub(first.len()) {
        0 => Ok(()),
        more => write!(f, " and {more} more"),
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
            ("roange", "orange"),
            ("togoccell", "togocell"),
        ] {
            let rule = OPERATORS.broken_by(text, false).expect(text);
            let expected = format!(
                "is misspelt: {meant} may be meant; known are orange, mtn, togocel, togocell; to send it as it is, set the option `any_word` to 1"
            );
            assert_eq!(rule, expected, "{text}");
            assert_eq!(OPERATORS.broken_by(text, true), None, "{text}");
        }
        for text in ["orange", "ORANGE", "Mtn", "togocel", "wave", "newcomer", ""] {
            assert_eq!(OPERATORS.broken_by(text, false), None, "{text}");
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
            let rule = wallets.broken_by(text, false).expect(text);
            let expected = format!(
                "is misspelt: {meant} may be meant; known are bKash, Nagad; to send it as it is, set the option `any_word` to 1"
            );
            assert_eq!(rule, expected, "{text}");
        }
        for text in ["bKash", "Nagad", "newcomer", ""] {
            assert_eq!(wallets.broken_by(text, false), None, "{text}");
        }
        assert!(
            wallets
                .to_string()
                .starts_with("bKash, Nagad in this spelling")
        );
    }

    #[test]
    fn a_name_with_another_beginning_is_no_slip() {
        let operators = KnownWords::Known(&["emoney", "free", "moov", "mtn"]);
        for text in ["tmoney", "T-Money", "xfree", "ree"] {
            assert_eq!(operators.broken_by(text, false), None, "{text}");
        }
        assert!(operators.broken_by("emonet", false).is_some());
    }

    #[test]
    fn an_unknown_word_names_the_words_with_its_beginning_or_all() {
        const BANKS: &[&str] = &["VCB", "BIDV", "TPB"];
        const METHODS: &[&str] = &["payto", "paynow_online", "free"];
        let rule = |known: &'static [&'static str], word: &str| {
            let words = KnownWords::Spelt(known);
            let known = words.lacks(word)?;
            let source = TextSource::Option("x");
            let word = word.to_owned();
            let unknown = UnlistedWord {
                source,
                word,
                known,
            };
            Some(unknown.rule())
        };
        let all = "is none of the known words: VCB, BIDV, TPB";
        let same = |words: &str| {
            format!("is none of the known words; those with the same beginning: {words}")
        };
        assert_eq!(rule(BANKS, "XYZ").as_deref(), Some(all));
        assert_eq!(rule(BANKS, "BIDVV"), Some(same("BIDV")));
        assert_eq!(rule(METHODS, "paynow"), Some(same("paynow_online")));
        assert_eq!(rule(METHODS, "pay"), Some(same("payto, paynow_online")));
        assert_eq!(rule(METHODS, "freemoney"), Some(same("free")));
        for known in ["VCB", " ", ""] {
            assert_eq!(rule(BANKS, known), None, "{known}");
        }
        assert_eq!(OPERATORS.lacks("ORANGE"), None);
        assert_eq!(KnownWords::Only(&["CI"]).lacks("SN"), None);
        let warning = UnlistedWord {
            source: TextSource::Option("bank"),
            word: "XYZ".to_owned(),
            known: BANKS,
        };
        let expected = format!("`bank` is sent as XYZ, which {all}");
        assert_eq!(warning.to_string(), expected);
    }

    #[test]
    fn a_long_list_is_described_by_its_first_words() {
        const MANY: KnownWords = KnownWords::Spelt(&["w"; SHOWN + 1]);
        let shown = "w, w, w, w and 13 more in this spelling (other words are sent)";
        assert_eq!(MANY.to_string(), shown);
    }

    #[test]
    fn only_the_words_of_a_closed_list_are_allowed() {
        let countries = KnownWords::Only(&["CI", "SN"]);
        assert_eq!(countries.broken_by("SN", true), None);
        for text in ["CX", "XX", "ci", ""] {
            assert_eq!(
                countries.broken_by(text, true).unwrap(),
                "must be one of CI, SN"
            );
        }
        assert_eq!(countries.to_string(), "one of CI, SN");
        assert!(
            OPERATORS
                .to_string()
                .starts_with("no misspelling of orange, mtn")
        );
    }
}
