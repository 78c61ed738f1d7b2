//! An event: what a verified delivery says.

use std::{fmt, time::SystemTime};

use crate::{
    Assurance, Environment, Failure, PaymentStatus, PayoutStatus, ProviderId, RefundStatus,
    ReportedAmount, Verified,
};

/// What a verified delivery says. Authentic, but not yet a paid order: see [`Event::confirm`].
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Event {
    /// The gateway.
    pub provider: ProviderId,
    /// What it is about, with the status.
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
    pub occurred_at: Option<SystemTime>,
    /// How far it can be relied on.
    pub assurance: Assurance,
    /// Which of the configured secrets matched.
    pub matched_secret: String,
}

/// What an event is about.
#[derive(Debug, Clone, PartialEq, Eq)]
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

    /// The status in one word, whatever the event is about.
    #[must_use]
    pub fn status_word(&self) -> Option<String> {
        match &self.subject {
            Subject::Payment(status) | Subject::Attempt(status) => Some(status.to_string()),
            Subject::Payout(status) => Some(status.to_string()),
            Subject::Refund(status) => Some(status.to_string()),
            Subject::Other | Subject::Unreadable => None,
        }
    }
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Payment(_) => "payment",
            Self::Attempt(_) => "attempt",
            Self::Payout(_) => "payout",
            Self::Refund(_) => "refund",
            Self::Other => "other",
            Self::Unreadable => "unreadable",
        })
    }
}
