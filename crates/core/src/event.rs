//! Events, parsed from verified webhooks.

use std::{borrow::Cow, fmt, time::SystemTime};

use serde::{Deserialize, Serialize};

use crate::{
    Assurance, Environment, Failure, PaymentStatus, PayoutStatus, ProviderId, RefundStatus,
    ReportedAmount, UnknownWord, Verified,
};

/// Parsed webhook. Authentic, but not yet a paid order: see [`Event::confirm`].
///
/// Events can be stored. Write access to the store allows forging them, so protect it like the database of orders.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Event {
    /// Gateway of the event.
    pub provider: ProviderId,
    /// Object of the event, with its status.
    #[serde(flatten)]
    pub subject: Subject,
    /// Name of the event or kind of webhook, as the gateway calls it, such as `payment_request.completed`.
    pub gateway_kind: Cow<'static, str>,
    /// Status, as the gateway calls it.
    pub gateway_status: Option<String>,
    /// The gateway's id of the event, or of its object if events have no id.
    pub id: Option<String>,
    /// Deduplication key: the same for every delivery attempt of one event, different for every other event. Skip events whose key was
    /// processed before.
    ///
    /// The key is made only of data that the signature authenticates, in canonical form. A doubtful event, whose
    /// [`assurance`](Self::assurance) asks to read the status, has a key made of its bytes, so that it cannot take the place of a genuine
    /// event.
    ///
    /// One payment may cause several events with different keys (HitPay sends a form and an event). The key identifies deliveries, not
    /// orders: release an order once per merchant reference, see [`Confirmed`](crate::Confirmed).
    pub dedup_key: String,
    /// Merchant reference, as echoed by the gateway.
    pub merchant_reference: Option<String>,
    /// Provider reference, as [`Payment::provider_reference`](crate::Payment::provider_reference) at creation.
    pub provider_reference: Option<String>,
    /// Reference of the attempt, for gateways that number attempts.
    pub attempt_reference: Option<String>,
    /// Amount received, paid out or refunded. `None` if the webhook does not contain it; never the requested amount in its place.
    pub amount: Option<ReportedAmount>,
    /// Total amount refunded so far, for an event about a payment. See [`Payment::refunded`](crate::Payment::refunded).
    pub refunded: Option<ReportedAmount>,
    /// Reason of a failure.
    pub failure: Option<Failure>,
    /// Environment, from the webhook or from the secret that matched.
    pub environment: Environment,
    /// Time of the event, if the gateway sends one.
    #[serde(default, with = "crate::stored::instant")]
    pub occurred_at: Option<SystemTime>,
    /// Reliability of the event.
    // Flattened, so that `unsigned_fields` and `doubts` are members of the event itself.
    #[serde(flatten)]
    pub assurance: Assurance,
    /// Label of the configured secret that matched.
    pub matched_secret: Cow<'static, str>,
}

/// Object of an event.
///
/// In JSON: `{"kind":"payment","status":"paid"}`, with a null status for the kinds that have none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Stored", into = "Stored")]
#[non_exhaustive]
pub enum Subject {
    /// A payment with its status.
    Payment(PaymentStatus),
    /// One attempt to pay with its status. A failed attempt does not make the payment failed.
    Attempt(PaymentStatus),
    /// A payout with its status.
    Payout(PayoutStatus),
    /// A refund with its status.
    Refund(RefundStatus),
    /// A saved payment method, a plan, an account: an object without a status here.
    Other,
    /// An object of a known kind that could not be parsed. Keep the delivery and inspect it.
    Unreadable,
}

impl Event {
    /// An event with the data that every webhook has.
    #[must_use]
    // Written where the caller needs it: a move takes longer than the rest.
    #[inline(always)]
    pub fn new(
        verified: &Verified,
        environment: Environment,
        subject: Subject,
        gateway_kind: impl Into<Cow<'static, str>>,
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
            matched_secret: verified.matched(),
        }
    }

    /// Status of the payment, if the event is about a payment as a whole.
    #[must_use]
    pub fn payment_status(&self) -> Option<&PaymentStatus> {
        match &self.subject {
            Subject::Payment(status) => Some(status),
            // An attempt is not the payment: a failed attempt leaves the payment open.
            Subject::Attempt(_)
            | Subject::Payout(_)
            | Subject::Refund(_)
            | Subject::Other
            | Subject::Unreadable => None,
        }
    }
}

impl Subject {
    /// Kind of the object in one word.
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

    /// Status as text, for the kinds that have one.
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

/// JSON form.
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
        // A missing status parses as an unknown word and is refused for the kinds that need one.
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
