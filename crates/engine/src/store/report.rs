//! History and reports: table `dhow_history`, filters, counts and retention.

use serde::{Deserialize, Serialize};

use super::{DeliverySummary, EffectSummary, OrderKey, OrderKind, OrderRow, Phase, Timestamp};

/// An entry to append to the history. Entries are never changed or removed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewHistory {
    /// Time.
    pub at: Timestamp,
    /// Origin of the change: `webhook`, `poll`, `call`, `merchant`, `engine`, or `person:NAME` for the decision of a person.
    pub actor: String,
    /// Status before; `None` for the first entry.
    pub from: Option<String>,
    /// Status after.
    pub to: String,
    /// Evidence in a few words: a delivery's number, a gateway's status. Never a payload.
    pub evidence: String,
}

impl NewHistory {
    /// Entry for a redelivery of some deliveries to an order with this status.
    #[must_use]
    pub fn redelivery(at: Timestamp, status: impl Into<String>, deliveries: u64) -> Self {
        let words = match deliveries {
            1 => "1 delivery is processed again".to_owned(),
            count => format!("{count} deliveries are processed again"),
        };
        Self {
            at,
            actor: "merchant".to_owned(),
            from: None,
            to: status.into(),
            evidence: words,
        }
    }
}

/// Filter of [`orders`](super::Store::orders). Empty fields match everything.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OrderFilter {
    /// Account.
    pub account: Option<String>,
    /// Kind.
    pub kind: Option<OrderKind>,
    /// Reference, exactly.
    pub reference: Option<String>,
    /// Provider reference, exactly.
    pub provider_reference: Option<String>,
    /// Phase.
    pub phase: Option<Phase>,
    /// Last key of the previous page; the page begins after it.
    pub after: Option<OrderKey>,
    /// Maximum number of rows; at least 1.
    pub limit: u32,
}

/// Everything that is known about an order, for reports.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Timeline {
    /// The row.
    pub order: OrderRow,
    /// Its deliveries by sequence number.
    pub deliveries: Vec<DeliverySummary>,
    /// Its effects in the order of their creation.
    pub effects: Vec<EffectSummary>,
    /// Its history in the order of insertion.
    pub history: Vec<NewHistory>,
}

/// Counts for metrics and health checks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoreStats {
    /// Parked orders with at least one delivery.
    pub parked: u64,
    /// Open orders.
    pub open: u64,
    /// Orders that need a person.
    pub attention: u64,
    /// Earliest due time of all orders.
    pub oldest_due: Option<Timestamp>,
    /// Effects that are not done.
    pub effects_pending: u64,
    /// Effects that are not done and whose last attempt failed.
    pub effects_failing: u64,
    /// Creation of the oldest effect that is not done.
    pub oldest_effect: Option<Timestamp>,
    /// Deliveries in the quarantine.
    pub rejected: u64,
}

/// Retention request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Prune {
    /// Settled deliveries of final orders received before this time lose target, headers and content; rejected deliveries received before it are
    /// removed; final orders settled last before it lose the customer's data.
    pub before: Timestamp,
    /// Maximum number of deliveries and orders per call, so that one call does not hold the database for long; at least 1.
    pub limit: u32,
}

/// Result of [`prune`](super::Store::prune).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pruned {
    /// Deliveries whose content was removed.
    pub deliveries: u64,
    /// Rejected deliveries that were removed.
    pub rejected: u64,
    /// Final orders from which the customer's data was removed. Each counts once, until it changes again.
    pub orders: u64,
    /// True if the limit was reached and a further call would remove more.
    pub has_more: bool,
}
