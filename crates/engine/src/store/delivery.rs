//! Webhook deliveries, as stored: table `dhow_delivery` and the quarantine `dhow_rejected`.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{OrderKey, Timestamp};

/// Sequence number of a stored delivery. Numbers grow in the order of insertion, and a smaller number may become visible after a larger
/// one, because transactions commit out of order.
pub type DeliverySeq = i64;

/// Digest of an event's deduplication key: the first 16 bytes of its SHA-256.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DedupHash(pub [u8; 16]);

impl fmt::Debug for DedupHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// A verified delivery to be stored.
#[derive(Clone, PartialEq, Eq)]
pub struct NewDelivery {
    /// Order that the delivery belongs to. Its account is the account of the delivery.
    pub order: OrderKey,
    /// Digest of the deduplication key; unique per account.
    pub dedup: DedupHash,
    /// Kind of event in one word, for reports: `payment`, `attempt`, `payout`, `refund`, `other` or `unreadable`.
    pub subject: String,
    /// Time of arrival.
    pub received_at: Timestamp,
    /// HTTP method.
    pub method: String,
    /// Path and query of the request, as received.
    pub target: String,
    /// Headers as a JSON list of pairs.
    pub headers: String,
    /// The verified delivery with its body, as JSON of [`Verified`](dhow_core::Verified).
    pub verified: String,
}

/// Prints sizes only, because a delivery may contain names, telephone numbers and signatures.
impl fmt::Debug for NewDelivery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewDelivery")
            .field("order", &self.order)
            .field("dedup", &self.dedup)
            .field("subject", &self.subject)
            .field("verified_bytes", &self.verified.len())
            .finish_non_exhaustive()
    }
}

/// Result of [`append`](super::Store::append).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Appended {
    /// Sequence number of the stored delivery, or of the first copy of a duplicate.
    pub seq: DeliverySeq,
    /// True if a delivery with the same account and deduplication digest was stored before.
    pub is_duplicate: bool,
}

/// An unsettled delivery of a claimed order.
#[derive(Clone, PartialEq, Eq)]
pub struct PendingDelivery {
    /// Sequence number.
    pub seq: DeliverySeq,
    /// Time of arrival.
    pub received_at: Timestamp,
    /// The verified delivery as JSON; `None` if its content was removed by [`prune`](super::Store::prune).
    pub verified: Option<String>,
}

impl fmt::Debug for PendingDelivery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PendingDelivery")
            .field("seq", &self.seq)
            .field("received_at", &self.received_at)
            .field("verified_bytes", &self.verified.as_ref().map(String::len))
            .finish()
    }
}

/// A stored delivery without its content, for reports.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeliverySummary {
    /// Sequence number.
    pub seq: DeliverySeq,
    /// Kind of event in one word.
    pub subject: String,
    /// Time of arrival.
    pub received_at: Timestamp,
    /// Time of processing; `None` while it is waiting.
    pub settled_at: Option<Timestamp>,
    /// True until the content is removed by [`prune`](super::Store::prune).
    pub has_content: bool,
}

/// A delivery that the verifier rejected, for the quarantine. It proves nothing.
#[derive(Clone, PartialEq, Eq)]
pub struct NewRejected {
    /// Account whose URL received it.
    pub account: String,
    /// Time of arrival.
    pub received_at: Timestamp,
    /// Reason in one word, such as `signature-mismatch`.
    pub reason: String,
    /// HTTP method.
    pub method: String,
    /// Path and query of the request, as received.
    pub target: String,
    /// Headers as a JSON list of pairs.
    pub headers: String,
    /// Body as received.
    pub body: Vec<u8>,
    /// Number of rejected deliveries to keep for this account, this one included. Older ones are removed.
    pub keep: u32,
}

impl fmt::Debug for NewRejected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewRejected")
            .field("account", &self.account)
            .field("reason", &self.reason)
            .field("body_bytes", &self.body.len())
            .finish_non_exhaustive()
    }
}
