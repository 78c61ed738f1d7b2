//! Outcome of a failed call for the money, and the way to find it out.

use std::{fmt, str::FromStr};

use crate::{
    UnknownWord,
    word::{as_text, words},
};

/// Outcome of a failed call for the money.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// No instruction was sent: it was refused locally, or no byte of it was written. Safe to retry.
    NotSent,
    /// The call only reads. It may have reached the gateway, and it moved nothing. Safe to retry.
    ReadOnly,
    /// The gateway responded that it did not carry out the instruction.
    Refused,
    /// The instruction may have been carried out. Find out before sending anything again.
    Unknown(Resolution),
}

/// Way to find out an unknown outcome. "Not found" right after an unknown outcome does not prove absence: ask again later.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Resolution {
    /// Search by the merchant reference with [`PaymentProvider::lookup`](crate::PaymentProvider::lookup).
    LookUp,
    /// Read the status by the provider reference until it is final.
    Poll,
    /// Read the refunded payment and compare its refunded amount, or the gateway's list of its refunds. The id of the refund is lost.
    CompareRefunds,
    /// Look for the merchant reference in the gateway's reconciliation of the day. It lists finished records only.
    Reconcile,
    /// Contact the gateway's support or look at its dashboard: its API offers no way.
    AskGateway,
}

words!(Resolution, "resolution", {
    LookUp => "look-up",
    Poll => "poll",
    CompareRefunds => "compare-refunds",
    Reconcile => "reconcile",
    AskGateway => "ask-gateway",
});

impl Resolution {
    /// Returns the next step as a sentence without a full stop.
    #[must_use]
    pub const fn advice(self) -> &'static str {
        match self {
            Self::LookUp => "search by your own reference before sending anything again",
            Self::Poll => "read the status until it is final before sending anything again",
            Self::CompareRefunds => {
                "compare the refunded amount of the payment, or the list of its refunds, before sending anything again"
            }
            Self::Reconcile => {
                "look for your own reference in the gateway's reconciliation of the day before sending anything again: it lists finished \
                 records only, so a missing one proves nothing"
            }
            Self::AskGateway => {
                "ask the gateway before sending anything again: its API has no call for this"
            }
        }
    }
}

impl Outcome {
    /// Returns the way to find out an unknown outcome; `None` for the other outcomes.
    #[must_use]
    pub const fn resolution(self) -> Option<Resolution> {
        match self {
            Self::Unknown(resolution) => Some(resolution),
            Self::NotSent | Self::ReadOnly | Self::Refused => None,
        }
    }

    /// Returns true if the instruction may have been carried out.
    #[must_use]
    pub const fn is_unknown(self) -> bool {
        self.resolution().is_some()
    }

    /// Returns the outcome without the resolution: `not-sent`, `read-only`, `refused` or `unknown`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        let words = self.words();
        words.split_once(':').map_or(words, |(outcome, _)| outcome)
    }

    /// Returns the words of `Display`.
    fn words(self) -> &'static str {
        let mut all = ALL.iter().zip(WORDS);
        all.find(|(outcome, _)| **outcome == self)
            .map_or("unknown", |(_, words)| words)
    }
}

/// All outcomes, in the order of [`WORDS`].
const ALL: [Outcome; 8] = [
    Outcome::NotSent,
    Outcome::ReadOnly,
    Outcome::Refused,
    Outcome::Unknown(Resolution::LookUp),
    Outcome::Unknown(Resolution::Poll),
    Outcome::Unknown(Resolution::CompareRefunds),
    Outcome::Unknown(Resolution::Reconcile),
    Outcome::Unknown(Resolution::AskGateway),
];

// `unknown` alone is not among them, because an unknown outcome always has a way to find out.
const WORDS: &[&str; 8] = &[
    "not-sent",
    "read-only",
    "refused",
    "unknown:look-up",
    "unknown:poll",
    "unknown:compare-refunds",
    "unknown:reconcile",
    "unknown:ask-gateway",
];

/// Prints `not-sent`, `read-only`, `refused`, or `unknown:` and the [`Resolution`].
impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.words())
    }
}

impl FromStr for Outcome {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut all = ALL.iter().zip(WORDS);
        let found = all.find(|(_, words)| **words == text);
        found
            .map(|(outcome, _)| *outcome)
            .ok_or_else(|| UnknownWord::new("outcome", text, WORDS))
    }
}

as_text!(Outcome);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_outcome_has_a_word_that_is_read_back() {
        let table = [
            (Outcome::NotSent, "not-sent"),
            (Outcome::ReadOnly, "read-only"),
            (Outcome::Refused, "refused"),
            (Outcome::Unknown(Resolution::LookUp), "unknown:look-up"),
            (Outcome::Unknown(Resolution::Poll), "unknown:poll"),
            (
                Outcome::Unknown(Resolution::CompareRefunds),
                "unknown:compare-refunds",
            ),
            (Outcome::Unknown(Resolution::Reconcile), "unknown:reconcile"),
            (
                Outcome::Unknown(Resolution::AskGateway),
                "unknown:ask-gateway",
            ),
        ];
        for (outcome, word) in table {
            assert_eq!(outcome.to_string(), word);
            assert_eq!(word.parse::<Outcome>().unwrap(), outcome);
            assert_eq!(word.split(':').next(), Some(outcome.as_str()));
            let json = serde_json::to_string(&outcome).unwrap();
            assert_eq!(json, format!("\"{word}\""));
        }
    }

    #[test]
    fn an_unknown_outcome_without_a_resolution_is_not_read() {
        for word in ["unknown", "unknown:", "unknown:later", "", "Refused"] {
            assert!(word.parse::<Outcome>().is_err(), "{word}");
        }
    }

    #[test]
    fn only_an_unknown_outcome_has_a_resolution() {
        let unknown = Outcome::Unknown(Resolution::Poll);
        assert_eq!(unknown.resolution(), Some(Resolution::Poll));
        assert!(unknown.is_unknown());
        for known in [Outcome::NotSent, Outcome::ReadOnly, Outcome::Refused] {
            assert_eq!(known.resolution(), None);
            assert!(!known.is_unknown());
        }
    }
}
