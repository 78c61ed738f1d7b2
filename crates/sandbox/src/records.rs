//! Payments, payouts and refunds of all gateways in one shape.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::time::SystemTime;

mod filter;

pub use filter::{RecordFilter, RecordPage};

/// A payment, payout or refund of any gateway.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Record {
    /// Gateway, kind and id, which identify the record.
    pub key: RecordKey,
    /// Reference of the merchant, such as an order number.
    pub merchant_reference: Option<String>,
    /// Amount with its currency, such as `599.00 SGD`. Those of PayAtom's payouts have no currency.
    pub amount: String,
    /// Received amount with its currency, if it differs from the requested one.
    pub received: Option<String>,
    /// Status as the gateway spells it.
    pub status: String,
    /// Class of the status, the same for all gateways.
    pub class: StatusClass,
    /// Time of creation, by the sandbox's clock.
    pub created: SystemTime,
    /// Time of the last change, by the sandbox's clock.
    pub updated: SystemTime,
    /// Path of the page where the customer pays, such as `/hub2/pay/pi_1`.
    pub page: Option<String>,
    /// Id of the refunded payment, or of the link or account that a payment was made to.
    pub parent: Option<String>,
}

/// Gateway, kind and id of a record.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub struct RecordKey {
    /// Name of the gateway in lower case, such as `hitpay`.
    pub gateway: &'static str,
    /// Kind of the record.
    pub kind: RecordKind,
    /// Id that the gateway gave to the record. A refund of PayAtom has the id of its payin.
    pub id: String,
}

/// Kind of a [`Record`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum RecordKind {
    /// A customer pays.
    Payment,
    /// The merchant pays.
    Payout,
    /// The merchant returns a settled payment.
    Refund,
}

/// Class of a status, the same for all gateways.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum StatusClass {
    /// The result is not known yet.
    Open,
    /// The money arrived.
    Succeeded,
    /// Another amount than the requested one arrived.
    OtherAmount,
    /// The payment, payout or refund failed.
    Failed,
    /// The merchant or the customer gave up an unpaid payment.
    Canceled,
    /// The time limit of an unpaid payment has passed.
    Expired,
    /// A part of the money was returned.
    PartlyRefunded,
    /// The money was returned, or its return has begun.
    Refunded,
}

impl RecordKind {
    /// All kinds.
    pub const ALL: [Self; 3] = [Self::Payment, Self::Payout, Self::Refund];

    /// Returns the word for paths and JSON: `payment`, `payout` or `refund`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Payment => "payment",
            Self::Payout => "payout",
            Self::Refund => "refund",
        }
    }

    /// Finds a kind by its word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }
}

impl StatusClass {
    /// All classes.
    pub const ALL: [Self; 8] = [
        Self::Open,
        Self::Succeeded,
        Self::OtherAmount,
        Self::Failed,
        Self::Canceled,
        Self::Expired,
        Self::PartlyRefunded,
        Self::Refunded,
    ];

    /// Returns the word for queries and JSON, such as `partly-refunded`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Succeeded => "succeeded",
            Self::OtherAmount => "other-amount",
            Self::Failed => "failed",
            Self::Canceled => "canceled",
            Self::Expired => "expired",
            Self::PartlyRefunded => "partly-refunded",
            Self::Refunded => "refunded",
        }
    }

    /// Finds a class by its word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|class| class.as_str() == word)
    }
}

impl RecordKey {
    /// Creates the key of a payment.
    pub(crate) fn payment(gateway: &'static str, id: &str) -> Self {
        Self::new(gateway, RecordKind::Payment, id)
    }

    /// Creates the key of a payout.
    pub(crate) fn payout(gateway: &'static str, id: &str) -> Self {
        Self::new(gateway, RecordKind::Payout, id)
    }

    /// Creates the key of a refund.
    pub(crate) fn refund(gateway: &'static str, id: &str) -> Self {
        Self::new(gateway, RecordKind::Refund, id)
    }

    fn new(gateway: &'static str, kind: RecordKind, id: &str) -> Self {
        let id = id.to_owned();
        Self { gateway, kind, id }
    }
}

/// Writes the path below `/_sandbox/records`: `hitpay/payment/ID`.
impl fmt::Display for RecordKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}/{}", self.gateway, self.kind, self.id)
    }
}

impl fmt::Display for RecordKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Display for StatusClass {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
