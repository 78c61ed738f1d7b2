//! Effects: the facts that a program acts upon, each once per order.

use std::sync::Arc;

use dhow_core::{Confirmed, MerchantReference, Money, PaymentStatus, PayoutStatus};
use serde::{Deserialize, Serialize, Serializer};

use crate::{
    attention::Attention,
    store::{Completion, LeaseToken, OrderKey, OrderKind, Store, Timestamp, iso},
};

/// An effect under way to its handler. Delivered at least once, in order per order; the [`id`](Self::id) is the same every time.
///
/// The JSON form has `id`, `type`, `account`, `merchant_reference` (null for deliveries without an order), `provider_reference`, `amount` with
/// `minor` and `currency`, `occurred_at`, `evidence`, and the members of its [`EffectKind`].
#[derive(Debug, Clone)]
pub struct Effect {
    pub(crate) id: String,
    pub(crate) order: OrderKey,
    pub(crate) body: EffectBody,
    pub(crate) created_at: Timestamp,
    pub(crate) attempts: u32,
    pub(crate) lease: LeaseToken,
    pub(crate) now: Timestamp,
    pub(crate) store: Arc<dyn Store>,
}

/// Stored form of an effect.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct EffectBody {
    /// Fact, with its own data.
    #[serde(flatten)]
    pub kind: EffectKind,
    /// Provider reference of the payment, refund or payout, if it is known. For `payment.mismatch` and for a
    /// contradiction about one payment, that of the payment in question, which may differ from that of the order.
    pub provider_reference: Option<String>,
    /// Amount of the payment as ordered, of the refund or of the payout; `None` if the order is unknown to the merchant.
    pub amount: Option<Money>,
    /// Time of the fact: the time of the gateway's event if it tells one, else the time of the receipt, read, call or decision. A time that is
    /// later than the receipt is not believed. In JSON as ISO 8601 in UTC.
    #[serde(with = "iso")]
    pub occurred_at: Timestamp,
    /// Evidence: `webhook`, `poll`, `call` or `person`. For `needs_attention` also `engine`, and `merchant` if an expectation contradicts what the
    /// gateway has reported.
    pub evidence: String,
}

/// A fact about an order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type")]
#[non_exhaustive]
pub enum EffectKind {
    /// The payment is paid in full, and everything matches the order. At most once per payment.
    #[serde(rename = "payment.paid")]
    PaymentPaid {
        /// Proof of the payment.
        confirmed: Confirmed,
        /// True if `PaymentFailed` was reported before.
        after_failure: bool,
    },
    /// The payment has failed, expired or was cancelled. It may still be paid later, which is reported then.
    /// At most once per payment.
    #[serde(rename = "payment.failed")]
    PaymentFailed {
        /// Final status.
        status: PaymentStatus,
    },
    /// Money arrived that does not match the order: another amount, currency, payment or environment. Nothing may be shipped
    /// for it. Once for each difference of each payment that the gateway names, also after [`PaymentPaid`](Self::PaymentPaid).
    #[serde(rename = "payment.mismatch")]
    PaymentMismatch {
        /// Difference.
        reason: String,
        /// Amount that has arrived, if the gateway reports a readable one. [`EffectBody::amount`] is the amount of the order.
        #[serde(default)]
        received: Option<Money>,
        /// Amount as reported by the gateway with its currency, if it cannot be read.
        #[serde(default)]
        received_text: Option<String>,
        /// References of the attempts that have brought the money, for gateways whose payments have several.
        #[serde(default)]
        attempts: Vec<String>,
    },
    /// The gateway reports a refund of a payment of the order. Once for each total; all unreadable totals count as one.
    #[serde(rename = "payment.refunded")]
    PaymentRefunded {
        /// Total refunded so far of all payments of the order, if the gateway reports a readable amount.
        total: Option<Money>,
    },
    /// A refund has reached the customer. At most once per refund.
    #[serde(rename = "refund.succeeded")]
    RefundSucceeded {
        /// Merchant reference of the refund.
        refund: MerchantReference,
        /// True if `RefundFailed` was reported before.
        #[serde(default)]
        after_failure: bool,
    },
    /// A refund was not carried out. At most once per refund. A failure after a success is a [`NeedsAttention`](Self::NeedsAttention).
    #[serde(rename = "refund.failed")]
    RefundFailed {
        /// Merchant reference of the refund.
        refund: MerchantReference,
    },
    /// The beneficiary has received the money. At most once per payout.
    #[serde(rename = "payout.paid")]
    PayoutPaid {
        /// True if `PayoutFailed` was reported before: check that the money was not sent a second time under another reference.
        #[serde(default)]
        after_failure: bool,
    },
    /// The payout was not carried out. At most once per payout. A failure after a success is a [`NeedsAttention`](Self::NeedsAttention).
    #[serde(rename = "payout.failed")]
    PayoutFailed {
        /// Final status.
        status: PayoutStatus,
    },
    /// A person must act. Once for each reason, again if it comes back after its end, and once for each contradiction.
    #[serde(rename = "needs_attention")]
    NeedsAttention {
        /// Reason.
        reason: Attention,
        /// Details, never a payload.
        details: String,
    },
}

impl EffectKind {
    /// Type as one word, as in the JSON form: `payment.paid`.
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::PaymentPaid { .. } => "payment.paid",
            Self::PaymentFailed { .. } => "payment.failed",
            Self::PaymentMismatch { .. } => "payment.mismatch",
            Self::PaymentRefunded { .. } => "payment.refunded",
            Self::RefundSucceeded { .. } => "refund.succeeded",
            Self::RefundFailed { .. } => "refund.failed",
            Self::PayoutPaid { .. } => "payout.paid",
            Self::PayoutFailed { .. } => "payout.failed",
            Self::NeedsAttention { .. } => "needs_attention",
        }
    }

    /// Key that makes the effect unique for its order.
    pub(crate) fn key(&self) -> String {
        match self {
            Self::PaymentRefunded { total } => {
                let total = total.map_or("unknown".to_owned(), |total| total.minor().to_string());
                format!("refunded:{total}")
            }
            Self::RefundSucceeded { refund, .. } | Self::RefundFailed { refund } => {
                format!("{}:{refund}", self.as_str())
            }
            Self::NeedsAttention { reason, .. } => format!("attention:{}", reason.as_str()),
            _ => self.as_str().to_owned(),
        }
    }
}

/// The form that is documented for programs, so that no stored column leaks into it.
impl Serialize for Effect {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Form<'a> {
            id: &'a str,
            #[serde(flatten)]
            body: &'a EffectBody,
            account: &'a str,
            merchant_reference: Option<&'a str>,
        }
        Form {
            id: &self.id,
            body: &self.body,
            account: &self.order.account,
            merchant_reference: self.merchant_reference(),
        }
        .serialize(serializer)
    }
}

impl Effect {
    /// Merchant reference of the payment or payout; `None` for deliveries without an order.
    #[must_use]
    pub fn merchant_reference(&self) -> Option<&str> {
        let is_order = matches!(self.order.kind, OrderKind::Payment | OrderKind::Payout);
        is_order.then_some(&self.order.reference)
    }

    /// Id, the same for every delivery of this effect.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Fact.
    #[must_use]
    pub fn kind(&self) -> &EffectKind {
        &self.body.kind
    }

    /// Fact with amount and evidence, as stored.
    #[must_use]
    pub fn body(&self) -> &EffectBody {
        &self.body
    }

    /// Account, kind and reference of the order. The reference of a payment or payout is its merchant reference.
    #[must_use]
    pub fn order(&self) -> &OrderKey {
        &self.order
    }

    /// Time at which the fact was recorded.
    #[must_use]
    pub fn created_at(&self) -> Timestamp {
        self.created_at
    }

    /// Number of earlier attempts to handle this effect.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.attempts
    }

    /// Statement that marks this effect as done inside the shop's own transaction; `None` if the store has no SQL.
    ///
    /// Run it with any driver of the same database. It must change exactly one row: otherwise roll the transaction back, because the effect
    /// was done before or another worker has it. After the commit return `Ok` from the handler.
    #[must_use]
    pub fn completion(&self) -> Option<Completion> {
        self.store.completion(&self.id, &self.lease, self.now)
    }
}
