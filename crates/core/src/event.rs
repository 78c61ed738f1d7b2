//! An event: what a verified delivery says.

use std::{fmt, time::SystemTime};

use serde::{Deserialize, Serialize};

use crate::{
    Assurance, Environment, Failure, PaymentStatus, PayoutStatus, ProviderId, RefundStatus,
    ReportedAmount, UnknownWord, Verified,
};

/// What a verified delivery says. Authentic, but not yet a paid order: see [`Event::confirm`].
///
/// It can be stored. Whoever can write to that store can make events: guard it like the database of orders.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Event {
    /// The gateway.
    pub provider: ProviderId,
    /// What it is about, with the status.
    #[serde(flatten)]
    pub subject: Subject,
    /// The gateway's own name of the event or kind of delivery, such as `payment_request.completed`.
    pub gateway_kind: String,
    /// The gateway's own word for the status.
    pub gateway_status: Option<String>,
    /// The gateway's id of the event, or of what happened where events have none.
    pub id: Option<String>,
    /// Deduplication key: the same for every delivery attempt of one event, different for every other event. Skip a key that was
    /// processed before.
    ///
    /// It is made only of what the signature authenticates, in one spelling (L31). A doubtful event, whose
    /// [`assurance`](Self::assurance) says to ask the gateway, has a key of its own, made of its bytes, so that it cannot take the
    /// place of a genuine one.
    ///
    /// One payment may cause several events with different keys (HitPay sends a form and an event). A key tells repetitions apart, not
    /// orders: release an order once per merchant reference (L32), see [`Confirmed`](crate::Confirmed).
    pub dedup_key: String,
    /// The merchant's reference as the gateway echoes it.
    pub merchant_reference: Option<String>,
    /// The gateway's reference: what [`Payment::provider_reference`](crate::Payment::provider_reference) was at creation.
    pub provider_reference: Option<String>,
    /// The attempt that it is about, for gateways that number them.
    pub attempt_reference: Option<String>,
    /// The amount received, paid out or refunded. `None` when the delivery does not say; never the amount asked for in place of an
    /// unknown one (L28).
    pub amount: Option<ReportedAmount>,
    /// For an event about a payment: what was given back of it so far, in total. See [`Payment::refunded`](crate::Payment::refunded).
    pub refunded: Option<ReportedAmount>,
    /// Why it failed.
    pub failure: Option<Failure>,
    /// Live or sandbox, as the delivery says or as the secret that matched belongs to.
    pub environment: Environment,
    /// When it happened, if the gateway says so.
    #[serde(default, with = "crate::stored::instant")]
    pub occurred_at: Option<SystemTime>,
    /// How far it can be relied on.
    #[serde(flatten)]
    pub assurance: Assurance,
    /// Which of the configured secrets matched.
    pub matched_secret: String,
}

/// What an event is about.
///
/// In JSON: `{"kind":"payment","status":"paid"}`, with a null status for the kinds that have none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Stored", into = "Stored")]
#[non_exhaustive]
pub enum Subject {
    /// A payment and where it stands.
    Payment(PaymentStatus),
    /// One attempt to pay, and where it stands: a failed attempt does not make the payment failed.
    Attempt(PaymentStatus),
    /// A payout and where it stands.
    Payout(PayoutStatus),
    /// A refund and where it stands.
    Refund(RefundStatus),
    /// A saved payment method, a plan, an account: something without a status of its own here.
    Other,
    /// A kind that is known with an object that could not be read. Keep the delivery and look.
    Unreadable,
}

impl Event {
    /// An event with what every delivery tells.
    #[must_use]
    pub fn new(
        verified: &Verified,
        environment: Environment,
        subject: Subject,
        gateway_kind: impl Into<String>,
        dedup_key: impl Into<String>,
    ) -> Self {
        Self {
            provider: verified.provider().clone(),
            subject,
            gateway_kind: gateway_kind.into(),
            gateway_status: None,
            id: None,
            dedup_key: dedup_key.into(),
            merchant_reference: None,
            provider_reference: None,
            attempt_reference: None,
            amount: None,
            refunded: None,
            failure: None,
            environment,
            occurred_at: None,
            assurance: Assurance::full(),
            matched_secret: verified.matched_secret().to_owned(),
        }
    }

    /// The payment's status, if the event is about a payment as a whole.
    #[must_use]
    pub fn payment_status(&self) -> Option<&PaymentStatus> {
        match &self.subject {
            Subject::Payment(status) => Some(status),
            Subject::Attempt(_)
            | Subject::Payout(_)
            | Subject::Refund(_)
            | Subject::Other
            | Subject::Unreadable => None,
        }
    }
}

impl Subject {
    /// The kind in one word.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Payment(_) => "payment",
            Self::Attempt(_) => "attempt",
            Self::Payout(_) => "payout",
            Self::Refund(_) => "refund",
            Self::Other => "other",
            Self::Unreadable => "unreadable",
        }
    }

    /// The status as text, for the kinds that have one.
    #[must_use]
    pub fn status(&self) -> Option<String> {
        match self {
            Self::Payment(status) | Self::Attempt(status) => Some(status.to_string()),
            Self::Payout(status) => Some(status.to_string()),
            Self::Refund(status) => Some(status.to_string()),
            Self::Other | Self::Unreadable => None,
        }
    }
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.kind())
    }
}

/// The JSON form.
#[derive(Serialize, Deserialize)]
struct Stored {
    kind: String,
    status: Option<String>,
}

impl From<Subject> for Stored {
    fn from(subject: Subject) -> Self {
        Self {
            kind: subject.kind().to_owned(),
            status: subject.status(),
        }
    }
}

impl TryFrom<Stored> for Subject {
    type Error = UnknownWord;

    fn try_from(stored: Stored) -> Result<Self, UnknownWord> {
        let status = stored.status.unwrap_or_default();
        Ok(match stored.kind.as_str() {
            "payment" => Self::Payment(status.parse()?),
            "attempt" => Self::Attempt(status.parse()?),
            "payout" => Self::Payout(status.parse()?),
            "refund" => Self::Refund(status.parse()?),
            "other" => Self::Other,
            "unreadable" => Self::Unreadable,
            kind => return Err(UnknownWord::new("kind of event", kind, KINDS)),
        })
    }
}

const KINDS: &[&str] = &[
    "payment",
    "attempt",
    "payout",
    "refund",
    "other",
    "unreadable",
];
