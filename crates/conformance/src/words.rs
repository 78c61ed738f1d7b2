//! The gateway's words for statuses, and the kinds of its deliveries.

use dhow_core::{PaymentStatus, PayoutStatus, RefundStatus};

/// What a status is about.
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

/// The meaning of a word of the gateway.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Meaning {
    /// Of a payment, or of an attempt.
    Payment(PaymentStatus),
    /// Of a refund.
    Refund(RefundStatus),
    /// Of a payout.
    Payout(PayoutStatus),
}

/// The whole table of the gateway's words for one status, copied from its documents and not from the provider.
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

/// A kind of delivery: its name in the harness, what it is about, and its words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kind {
    name: &'static str,
    topic: Topic,
    words: Words,
}

impl Meaning {
    /// True if the money moved.
    #[must_use]
    pub fn is_paid(&self) -> bool {
        matches!(
            self,
            Self::Payment(PaymentStatus::Paid)
                | Self::Refund(RefundStatus::Succeeded)
                | Self::Payout(PayoutStatus::Paid)
        )
    }

    /// True if it is certain that no money will move.
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

    /// True if the money can still move or stay.
    #[must_use]
    pub fn is_open(&self) -> bool {
        !self.is_paid() && !self.is_failed() && !self.is_unknown()
    }

    /// True for a word that the provider does not know.
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
    /// All words with their meanings, and a word in the gateway's style that it does not have yet.
    ///
    /// The first word that means paid is the usual one: a message that says it confirms its order.
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

    /// The word that the gateway does not have yet.
    #[must_use]
    pub fn unknown(&self) -> &str {
        &self.unknown
    }

    /// All words.
    pub fn rows(&self) -> impl Iterator<Item = (&str, &Meaning)> {
        self.rows.iter().map(|(word, means)| (word.as_str(), means))
    }

    /// The usual word for paid.
    #[must_use]
    pub fn paid(&self) -> Option<&str> {
        self.first(Meaning::is_paid)
    }

    /// A word for a status that can still change.
    #[must_use]
    pub fn open(&self) -> Option<&str> {
        self.first(Meaning::is_open)
    }

    /// A word for a failure.
    #[must_use]
    pub fn failed(&self) -> Option<&str> {
        self.first(Meaning::is_failed)
    }

    /// The meaning of a word.
    #[must_use]
    pub fn meaning(&self, word: &str) -> Option<&Meaning> {
        self.rows()
            .find(|(known, _)| *known == word)
            .map(|(_, means)| means)
    }

    /// Words that sound like one of the table and are not in it: longer, shorter, in another case, and the words of other gateways.
    pub(crate) fn strange(&self) -> Vec<String> {
        const OTHERS: &[&str] = &[
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
        let mut strange = vec![self.unknown.clone(), String::new()];
        for (word, _) in self.rows().filter(|(_, means)| means.is_paid()) {
            let shorter = word.char_indices().next_back().map(|(at, _)| at);
            let shorter = word.get(..shorter.unwrap_or_default()).unwrap_or_default();
            let mut letters = word.chars();
            let first = letters.next().map(|first| first.to_uppercase().to_string());
            let capital = first.unwrap_or_default() + letters.as_str();
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
                capital,
            ]);
        }
        for other in OTHERS {
            let mut letters = other.chars();
            let first = letters.next().map(|first| first.to_uppercase().to_string());
            strange.push((*other).to_owned());
            strange.push(first.unwrap_or_default() + letters.as_str());
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

impl Kind {
    /// A kind of delivery with its words.
    #[must_use]
    pub fn new(name: &'static str, topic: Topic, words: Words) -> Self {
        Self { name, topic, words }
    }

    /// The name by which the harness knows it.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// What it is about.
    #[must_use]
    pub fn topic(&self) -> Topic {
        self.topic
    }

    /// Its words.
    #[must_use]
    pub fn words(&self) -> &Words {
        &self.words
    }

    /// True if it is about a payment or an attempt to pay.
    #[must_use]
    pub fn is_about_payments(&self) -> bool {
        matches!(self.topic, Topic::Payment | Topic::Attempt)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_strange_word_is_never_one_of_the_table() {
        use PaymentStatus::{Paid, Pending};
        let words = Words::new(
            "tomorrow",
            [("paid", Paid), ("PAID", Paid), ("open", Pending)],
        );
        let strange = words.strange();
        for word in ["paid_out", "unpaid", "Paid", "pai", "paid ", "tomorrow", ""] {
            assert!(strange.iter().any(|one| one == word), "{word}");
        }
        for word in ["paid", "PAID", "open"] {
            assert!(!strange.iter().any(|one| one == word), "{word}");
        }
    }
}
