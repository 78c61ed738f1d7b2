//! Orders: table `dhow_order`, one row per account, kind and reference. The row is lease, wake-up, parking place and poll timer in one.

use std::fmt;

use dhow_core::{Money, words};
use serde::{Deserialize, Serialize};

use super::{DeliverySeq, NewEffect, NewHistory, PendingDelivery, Timestamp};

/// Kind of an order row.
// In the order of the words, so that keys compare as their columns do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum OrderKind {
    /// Deliveries that name no known order; the reference is the gateway's, or a digest of the delivery.
    Other,
    /// A payment with its refunds; the reference is the merchant reference of the payment.
    Payment,
    /// A payout; the reference is its merchant reference.
    Payout,
    /// The merchant reference of a refund, which names its payment. The refund itself is kept in the row of the payment, so that the sum of
    /// all refunds is limited by one row.
    Refund,
}

words!(OrderKind, "kind of order", {
    Other => "other",
    Payment => "payment",
    Payout => "payout",
    Refund => "refund",
});

/// Primary key of an order row.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct OrderKey {
    /// Name of the account, as given to the engine.
    pub account: String,
    /// Kind.
    pub kind: OrderKind,
    /// Reference, at most 512 bytes.
    pub reference: String,
}

impl OrderKey {
    /// Key of an account, a kind and a reference.
    #[must_use]
    pub fn new(account: impl Into<String>, kind: OrderKind, reference: impl Into<String>) -> Self {
        Self {
            account: account.into(),
            kind,
            reference: reference.into(),
        }
    }
}

impl fmt::Display for OrderKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}/{}", self.account, self.kind, self.reference)
    }
}

/// Phase of an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Phase {
    /// Only deliveries are known; the merchant's order is not.
    Parked,
    /// Not final.
    Open,
    /// Final. A later delivery may still change it.
    Final,
    /// A person must act.
    Attention,
}

words!(Phase, "phase of an order", {
    Parked => "parked",
    Open => "open",
    Final => "final",
    Attention => "attention",
});

/// Data of an order that [`settle`](super::Store::settle) writes. The engine alone gives it a meaning; stores keep every field as it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderData {
    /// Phase.
    pub phase: Phase,
    /// Status in one word, for reports.
    pub status: String,
    /// Provider reference, if it is known. Searched by [`orders`](super::Store::orders), not unique.
    pub provider_reference: Option<String>,
    /// Expected amount in minor units; `None` if the order is parked.
    pub amount_minor: Option<i64>,
    /// Currency of the amount, ISO 4217.
    pub currency: Option<String>,
    /// Complete state as JSON: expectation, intents, folded status. Empty for a row that was never settled.
    pub state: String,
}

impl OrderData {
    /// Expected amount, if it is known.
    #[must_use]
    pub fn amount(&self) -> Option<Money> {
        let currency = self.currency.as_ref()?.parse().ok()?;
        Some(Money::from_minor(self.amount_minor?, currency))
    }

    /// Data of a row that was never settled.
    #[must_use]
    pub fn parked() -> Self {
        Self {
            phase: Phase::Parked,
            status: Phase::Parked.as_str().to_owned(),
            provider_reference: None,
            amount_minor: None,
            currency: None,
            state: String::new(),
        }
    }
}

/// An order row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderRow {
    /// Primary key.
    pub key: OrderKey,
    /// Data, as settled last; [`OrderData::parked`] before.
    pub data: OrderData,
    /// Wake counter: the number of wake-ups so far.
    pub wake: i64,
    /// Time of the next work; `None` without any.
    pub due_at: Option<Timestamp>,
    /// End of the current or last lease; `None` after a release.
    pub lease_until: Option<Timestamp>,
    /// Number of attempts at the current work, as settled last.
    pub attempts: u32,
    /// Last error, as settled last.
    pub last_error: Option<String>,
    /// Time of creation.
    pub created_at: Timestamp,
    /// Time of the last settlement, or of the creation before the first one.
    pub updated_at: Timestamp,
}

/// Lease token, unique for every claim. 128 random bits as 32 lower-case hexadecimal characters.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct LeaseToken(pub String);

/// Request for the lease of orders.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// Orders to claim.
    pub target: ClaimTarget,
    /// Token of the new leases.
    pub lease: LeaseToken,
    /// Current time.
    pub now: Timestamp,
    /// End of the new leases, after `now`.
    pub until: Timestamp,
    /// Maximum number of unsettled deliveries to read per order, the oldest first; at least 1.
    pub deliveries_per_order: u32,
}

/// Orders to claim.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ClaimTarget {
    /// Orders of these accounts that are due, the longest due first.
    Due {
        /// Accounts that this process serves.
        accounts: Vec<String>,
        /// Maximum number of orders.
        limit: u32,
    },
    /// One order, due or not.
    Order {
        /// Key.
        key: OrderKey,
        /// Creates a parked row without a due time if there is none.
        create: bool,
    },
}

/// An order under lease.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claimed {
    /// The row, as after the claim.
    pub order: OrderRow,
    /// Unsettled deliveries, the oldest sequence number first.
    pub deliveries: Vec<PendingDelivery>,
    /// True if there are more unsettled deliveries than were read.
    pub has_more: bool,
}

/// Result of work on a claimed order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settlement {
    /// Order.
    pub key: OrderKey,
    /// Token of the lease. The settlement is refused if the row has another token, no lease, or a lease that ended at or before `now`.
    pub lease: LeaseToken,
    /// Current time.
    pub now: Timestamp,
    /// Wake counter that the claim returned, also for a second settlement under the same lease: deliveries that arrived since the claim were
    /// not read.
    pub seen_wake: i64,
    /// Sequence numbers of the processed deliveries: exactly those that were read, because a smaller number may become visible later.
    pub settled: Vec<DeliverySeq>,
    /// New data; `None` keeps the stored data.
    pub data: Option<OrderData>,
    /// Effects to add to the outbox. An effect with the account, kind, reference and effect key of a stored one is skipped.
    pub effects: Vec<NewEffect>,
    /// Entries to append to the history.
    pub history: Vec<NewHistory>,
    /// New end of the lease; `None` releases it.
    pub lease_until: Option<Timestamp>,
    /// Time of the next work. Replaced by `now` if the row's wake counter differs from `seen_wake`.
    pub due_at: Option<Timestamp>,
    /// Number of attempts at the current work.
    pub attempts: u32,
    /// Last error.
    pub last_error: Option<String>,
}

/// Result of one [`Settlement`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Settled {
    /// Everything was written.
    Done {
        /// Number of effects that were new.
        new_effects: u32,
    },
    /// Nothing of this settlement was written: the lease has ended or belongs to another claim.
    LeaseLost,
}

/// Request to process orders (again).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wake {
    /// Makes an order due.
    Order(OrderKey),
    /// Marks the deliveries of an order as unsettled, ends its lease and makes it due.
    RedeliverOrder(OrderKey),
    /// Marks one delivery as unsettled, ends the lease of its order and makes it due.
    RedeliverOne(DeliverySeq),
    /// Marks the deliveries received at or after a time as unsettled, ends the leases of their orders and makes them due.
    RedeliverSince(Timestamp),
    /// Moves all deliveries of one order to another existing order, marks them as unsettled and makes the other order due.
    Move {
        /// Present order of the deliveries.
        from: OrderKey,
        /// New order of the deliveries.
        to: OrderKey,
    },
}

/// Result of [`wake`](super::Store::wake).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Woken {
    /// Orders that were made due.
    pub orders: u64,
    /// Deliveries that were marked as unsettled by a redelivery.
    pub deliveries: u64,
    /// Deliveries that the redelivery names and whose content was removed, so that they cannot be processed again.
    pub without_content: u64,
}

impl Woken {
    /// Result of a wake-up without a redelivery.
    #[must_use]
    pub fn orders(orders: u64) -> Self {
        Self {
            orders,
            ..Self::default()
        }
    }
}
