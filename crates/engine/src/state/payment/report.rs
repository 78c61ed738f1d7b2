//! A payment as reported by the gateway, in a webhook or a read.

use std::{collections::BTreeSet, fmt};

use dhow_core::{
    Attempt, Event, Money, Payment, PaymentStatus, ProviderReference, ReportedAmount, Subject,
};
use serde::{Deserialize, Serialize};

use crate::store::Timestamp;

/// Identification of one payment by the gateway, as far as the gateway gives one.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct PaymentId {
    /// Provider reference.
    pub(super) reference: Option<String>,
    /// Attempts that were paid, for gateways that number attempts.
    attempts: BTreeSet<String>,
}

/// A report of a payment.
#[derive(Debug)]
pub(super) struct Report {
    pub(super) status: PaymentStatus,
    pub(super) id: PaymentId,
    pub(super) amount: Option<ReportedAmount>,
    pub(super) refunded: Option<ReportedAmount>,
    /// True if the report is about one attempt only.
    pub(super) is_attempt: bool,
    /// Deduplication key of the webhook; `None` for a read.
    pub(super) key: Option<String>,
    /// Time of the event, if the gateway tells one.
    pub(super) occurred_at: Option<Timestamp>,
}

impl PaymentId {
    pub(super) fn new(reference: Option<&str>) -> Self {
        Self {
            reference: reference.map(str::to_owned),
            attempts: BTreeSet::new(),
        }
    }

    /// Returns the id of one attempt of this payment.
    pub(super) fn with_attempts<'a>(mut self, attempts: impl IntoIterator<Item = &'a str>) -> Self {
        let named = attempts.into_iter().filter(|attempt| !attempt.is_empty());
        self.attempts = named.map(str::to_owned).collect();
        self
    }

    /// Provider reference, in its own type.
    pub(super) fn provider(&self) -> Option<ProviderReference> {
        ProviderReference::new(self.reference.as_deref()?).ok()
    }

    /// References of the attempts.
    pub(super) fn attempts(&self) -> impl Iterator<Item = &str> {
        self.attempts.iter().map(String::as_str)
    }

    /// True if both are certainly different payments. Without a reference in common, nothing can be concluded.
    pub(super) fn is_other(&self, other: &Self) -> bool {
        // HitPay has one request for several payments, and Hub2 one intent for several attempts, so the attempts count first.
        if !self.attempts.is_empty() && !other.attempts.is_empty() {
            return self.attempts.is_disjoint(&other.attempts);
        }
        let references = self.reference.as_ref().zip(other.reference.as_ref());
        references.is_some_and(|(one, other)| one != other)
    }

    /// True if both have an attempt in common.
    pub(super) fn shares_attempt(&self, other: &Self) -> bool {
        !self.attempts.is_disjoint(&other.attempts)
    }

    /// True if this payment has several attempts, and one of them is that of the other report.
    pub(super) fn has_several(&self, other: &Self) -> bool {
        self.attempts.len() > 1 && self.shares_attempt(other)
    }

    /// Adds the data of another report of the same payment.
    pub(super) fn learn(&mut self, other: &Self) {
        self.attempts.extend(other.attempts.iter().cloned());
        if self.reference.is_none() {
            self.reference.clone_from(&other.reference);
        }
    }
}

impl fmt::Display for PaymentId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let attempts: Vec<&str> = self.attempts().collect();
        let attempts = attempts.join(", ");
        match (&self.reference, attempts.is_empty()) {
            (Some(reference), true) => f.write_str(reference),
            (Some(reference), false) => write!(f, "{reference} (attempt {attempts})"),
            (None, false) => write!(f, "of attempt {attempts}"),
            (None, true) => f.write_str("without a reference"),
        }
    }
}

impl Report {
    pub(super) fn from_event(event: &Event, status: &PaymentStatus) -> Self {
        let reference = event.provider_reference.as_deref();
        let id = PaymentId::new(reference.filter(|reference| !reference.is_empty()));
        Self {
            status: status.clone(),
            id: id.with_attempts(event.attempt_reference.as_deref()),
            amount: event.amount.clone(),
            refunded: event.refunded.clone(),
            is_attempt: matches!(event.subject, Subject::Attempt(_)),
            key: Some(event.dedup_key.clone()),
            occurred_at: event.occurred_at.map(Timestamp::from),
        }
    }

    pub(super) fn from_payment(payment: &Payment) -> Self {
        let attempts = paid_attempts(payment).map(|attempt| attempt.reference.as_str());
        Self {
            status: payment.status.clone(),
            id: id_of(payment).with_attempts(attempts),
            amount: payment.received.clone(),
            refunded: payment.refunded.clone(),
            is_attempt: false,
            key: None,
            occurred_at: None,
        }
    }

    /// A report of a payment that is paid, as a part of a larger report.
    pub(super) fn paid(id: PaymentId, amount: ReportedAmount) -> Self {
        Self {
            status: PaymentStatus::Paid,
            id,
            amount: Some(amount),
            refunded: None,
            is_attempt: false,
            key: None,
            occurred_at: None,
        }
    }

    /// True if the payment has ended without being paid.
    pub(super) fn has_failed(&self) -> bool {
        !self.status.is_open() && self.status != PaymentStatus::Paid
    }

    pub(super) fn money(&self) -> Option<Money> {
        self.amount.as_ref().and_then(ReportedAmount::money)
    }
}

/// Returns each reference once.
pub(super) fn distinct(
    references: impl Iterator<Item = ProviderReference>,
) -> Vec<ProviderReference> {
    let mut found = Vec::new();
    for reference in references {
        if !found.contains(&reference) {
            found.push(reference);
        }
    }
    found
}

/// Attempts of a payment that were paid.
pub(super) fn paid_attempts(payment: &Payment) -> impl Iterator<Item = &Attempt> {
    let attempts = payment.attempts.iter();
    attempts.filter(|attempt| attempt.status == PaymentStatus::Paid)
}

/// Returns the reference of a payment. Webhooks carry another one in place of a provisional reference, so that one identifies nothing.
pub(super) fn id_of(payment: &Payment) -> PaymentId {
    let reference = payment.provider_reference.as_str();
    PaymentId::new(Some(reference).filter(|_| !payment.reference_is_provisional))
}
