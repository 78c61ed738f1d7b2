//! The gateway's status words and the kinds of its deliveries.

use dhow_core::{PaymentStatus, PayoutStatus, RefundStatus};

/// Status words of other gateways.
const OTHER_GATEWAYS: &[&str] = &[
    "paid",
    "unpaid",
    "success",
    "successful",
    "succeeded",
    "completed",
    "complete",
    "approved",
    "settled",
    "captured",
    "authorized",
    "accepted",
    "confirmed",
    "refunded",
    "partially_refunded",
    "partially_paid",
    "overpaid",
    "expired",
    "failed",
    "cancelled",
    "canceled",
    "declined",
    "rejected",
    "reversed",
    "chargeback",
    "disputed",
    "void",
    "pending",
    "processing",
    "created",
    "error",
    "true",
    "ok",
    "done",
    "0",
    "1",
    "00",
    "200",
];

/// Subject of a status.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Topic {
    /// A payment.
    Payment,
    /// One attempt to pay.
    Attempt,
    /// A refund.
    Refund,
    /// A payout.
    Payout,
}

/// Meaning of a status word.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Meaning {
    /// Status of a payment or of an attempt.
    Payment(PaymentStatus),
    /// Status of a refund.
    Refund(RefundStatus),
    /// Status of a payout.
    Payout(PayoutStatus),
}

/// The complete table of the gateway's words for one status.
///
/// Copy it from the gateway's documents and not from the provider's code, so that a wrong mapping is found.
///
/// ```
/// use dhow_conformance::Words;
/// use dhow_core::PaymentStatus;
/// let words = Words::new("under_review", [("open", PaymentStatus::Pending), ("paid", PaymentStatus::Paid)]);
/// assert_eq!(words.paid(), Some("paid"));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Words {
    unknown: String,
    rows: Vec<(String, Meaning)>,
}

/// A kind of webhook delivery: its name in the harness, its topic and its status words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kind {
    name: &'static str,
    topic: Topic,
    words: Words,
}

impl Meaning {
    /// Returns true if the money moved.
    #[must_use]
    pub fn is_paid(&self) -> bool {
        matches!(
            self,
            Self::Payment(PaymentStatus::Paid)
                | Self::Refund(RefundStatus::Succeeded)
                | Self::Payout(PayoutStatus::Paid)
        )
    }

    /// Returns true if it is certain that no money will move.
    #[must_use]
    pub fn is_failed(&self) -> bool {
        matches!(
            self,
            Self::Payment(
                PaymentStatus::Failed | PaymentStatus::Expired | PaymentStatus::Cancelled
            ) | Self::Refund(RefundStatus::Failed)
                | Self::Payout(PayoutStatus::Failed | PayoutStatus::Cancelled)
        )
    }

    /// Returns true if the result is not decided yet.
    #[must_use]
    pub fn is_open(&self) -> bool {
        !self.is_paid() && !self.is_failed() && !self.is_unknown()
    }

    /// Returns true for a word that the provider does not know.
    #[must_use]
    pub fn is_unknown(&self) -> bool {
        matches!(
            self,
            Self::Payment(PaymentStatus::Unknown(_))
                | Self::Refund(RefundStatus::Unknown(_))
                | Self::Payout(PayoutStatus::Unknown(_))
        )
    }
}

impl std::fmt::Display for Meaning {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Payment(status) => status.fmt(f),
            Self::Refund(status) => status.fmt(f),
            Self::Payout(status) => status.fmt(f),
        }
    }
}

impl From<PaymentStatus> for Meaning {
    fn from(status: PaymentStatus) -> Self {
        Self::Payment(status)
    }
}

impl From<RefundStatus> for Meaning {
    fn from(status: RefundStatus) -> Self {
        Self::Refund(status)
    }
}

impl From<PayoutStatus> for Meaning {
    fn from(status: PayoutStatus) -> Self {
        Self::Payout(status)
    }
}

impl Words {
    /// Creates a table from all words with their meanings, and one word in the gateway's style that it does not use.
    ///
    /// The first word that means paid is the usual one: a message with it must confirm its order.
    #[must_use]
    pub fn new<W: Into<String>, M: Into<Meaning>>(
        unknown: &str,
        rows: impl IntoIterator<Item = (W, M)>,
    ) -> Self {
        let rows = rows.into_iter();
        let rows = rows.map(|(word, means)| (word.into(), means.into()));
        Self {
            unknown: unknown.to_owned(),
            rows: rows.collect(),
        }
    }

    /// Returns the word that the gateway does not use.
    #[must_use]
    pub fn unknown(&self) -> &str {
        &self.unknown
    }

    /// Returns all words with their meanings.
    pub fn rows(&self) -> impl Iterator<Item = (&str, &Meaning)> {
        self.rows.iter().map(|(word, means)| (word.as_str(), means))
    }

    /// Returns the usual word for paid.
    #[must_use]
    pub fn paid(&self) -> Option<&str> {
        self.first(Meaning::is_paid)
    }

    /// Returns the first word for a status that can still change.
    #[must_use]
    pub fn open(&self) -> Option<&str> {
        self.first(Meaning::is_open)
    }

    /// Returns the first word for a failure.
    #[must_use]
    pub fn failed(&self) -> Option<&str> {
        self.first(Meaning::is_failed)
    }

    /// Returns the meaning of a word.
    #[must_use]
    pub fn meaning(&self, word: &str) -> Option<&Meaning> {
        self.rows()
            .find(|(known, _)| *known == word)
            .map(|(_, means)| means)
    }

    /// Returns words that are similar to those of the table but not in it: longer, shorter, in another letter case, and the status words
    /// of other gateways.
    pub(crate) fn strange(&self) -> Vec<String> {
        let mut strange = vec![self.unknown.clone(), String::new()];
        for (word, _) in self.rows().filter(|(_, means)| means.is_paid()) {
            let shorter = word.char_indices().next_back().map(|(at, _)| at);
            let shorter = word.get(..shorter.unwrap_or_default()).unwrap_or_default();
            strange.extend([
                format!("{word}_out"),
                format!("{word}x"),
                format!("{word}0"),
                format!("{word} "),
                format!(" {word}"),
                format!("un{word}"),
                format!("not_{word}"),
                format!("0{word}"),
                word.to_uppercase(),
                word.to_lowercase(),
                shorter.to_owned(),
                capitalised(word),
            ]);
        }
        for other in OTHER_GATEWAYS {
            strange.push((*other).to_owned());
            strange.push(capitalised(other));
        }
        strange.retain(|word| self.meaning(word).is_none());
        strange.sort();
        strange.dedup();
        strange
    }

    fn first(&self, wanted: fn(&Meaning) -> bool) -> Option<&str> {
        self.rows()
            .find(|(_, means)| wanted(means))
            .map(|(word, _)| word)
    }
}

/// The word with its first character in upper case.
fn capitalised(word: &str) -> String {
    let mut rest = word.chars();
    let first = rest.next().map(|first| first.to_uppercase().to_string());
    first.unwrap_or_default() + rest.as_str()
}

impl Kind {
    /// Creates a kind of delivery.
    #[must_use]
    pub fn new(name: &'static str, topic: Topic, words: Words) -> Self {
        Self { name, topic, words }
    }

    /// Returns the name of the kind in the harness.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// Returns the subject of the deliveries.
    #[must_use]
    pub fn topic(&self) -> Topic {
        self.topic
    }

    /// Returns the status words of the deliveries.
    #[must_use]
    pub fn words(&self) -> &Words {
        &self.words
    }

    /// Returns true if the deliveries are about a payment or an attempt to pay.
    #[must_use]
    pub fn is_about_payments(&self) -> bool {
        matches!(self.topic, Topic::Payment | Topic::Attempt)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn similar_words_are_never_words_of_the_table() {
        use PaymentStatus::{Paid, Pending};
        let words = Words::new(
            "tomorrow",
            [("paid", Paid), ("PAID", Paid), ("open", Pending)],
        );
        let strange = words.strange();
        for word in ["paid_out", "unpaid", "Paid", "pai", "paid ", "tomorrow", ""] {
            assert!(strange.iter().any(|found| found == word), "{word}");
        }
        for word in ["paid", "PAID", "open"] {
            assert!(!strange.iter().any(|found| found == word), "{word}");
        }
    }
}
