//! Stores: the trait that a database implements, and the data of its five tables.

mod delivery;
mod effect;
mod error;
mod order;
mod report;
mod time;

use std::fmt::Debug;

use async_trait::async_trait;

pub use delivery::{
    Appended, DedupHash, DeliverySeq, DeliverySummary, NewDelivery, NewRejected, PendingDelivery,
};
pub use effect::{
    ClaimedEffect, Completion, EffectClaim, EffectEnd, EffectFinish, EffectResult, EffectSummary,
    NewEffect, Parameter,
};
pub use error::{Cause, StoreError};
pub use order::{
    Claim, ClaimTarget, Claimed, LeaseToken, OrderData, OrderKey, OrderKind, OrderRow, Phase,
    Settled, Settlement, Wake, Woken,
};
pub use report::{NewHistory, OrderFilter, Prune, Pruned, StoreStats, Timeline};
pub use time::Timestamp;

pub use crate::state::without_customer_data;
pub(crate) use time::iso;

/// Result of every call of a [`Store`].
pub type StoreResult<T> = Result<T, StoreError>;

/// Storage of the engine. The `conformance` module (feature `conformance`) tests each rule below against an implementation.
///
/// # Contract
///
/// - **Atomic.** A call writes everything or nothing, also if the process dies or the future is dropped in the middle.
/// - **Durable.** When a call that writes returns `Ok`, its result survives a power failure. A store that cannot promise this refuses to
///   open with [`StoreError::Unsafe`].
/// - **Serial per order.** Calls about one order take effect one after the other. A read after a returned write sees it, in every process.
/// - **Repeatable.** A caller that got [`StoreError::Unavailable`] calls again with the same arguments; nothing happens twice.
/// - **Time.** Only the times in the arguments count; a store never reads a clock. So virtual time works, and a clock that jumps is the
///   caller's concern alone.
/// - **Group commit.** A store joins writing calls that arrive while a commit is running into the next commit. It never waits for more.
///
/// ## Wake-ups
///
/// `append`, `wake` and the insertion of a row by `append` add one to the order's wake counter and set its due time to `now`, unless it is
/// earlier already. A settlement sets the due time to its own `due_at` only if the counter still equals `seen_wake`, and to its `now`
/// otherwise, in the same statement that compares the counter. Testing for unsettled deliveries instead loses wake-ups: databases do not
/// evaluate a sub-query again after waiting for a row lock.
///
/// A wake-up neither waits for a lease nor ends it. A redelivery ends the lease: the work that is running has read the deliveries before, so
/// its settlement is refused, and the next claim reads them again.
///
/// ## Leases
///
/// An order or effect is under lease while its `lease_until` is later than `now`. A claim never returns a row that is under lease. A
/// settlement is written only with the token of the present lease, and only while `lease_until` is later than its `now`.
#[async_trait]
pub trait Store: Send + Sync + Debug {
    /// Stores a verified delivery and wakes its order; creates a parked order if there is none.
    ///
    /// A delivery whose account and deduplication digest are stored already changes nothing and wakes nothing. It returns the sequence
    /// number of the first copy, after the commit of that copy: the caller acknowledges it to the gateway.
    ///
    /// `now` of the wake-up is [`received_at`](NewDelivery::received_at).
    ///
    /// # Errors
    /// [`StoreError`]. The delivery must then not be acknowledged.
    async fn append(&self, delivery: NewDelivery) -> StoreResult<Appended>;

    /// Adds a rejected delivery to the quarantine and removes the oldest ones of its account beyond [`keep`](NewRejected::keep), by order
    /// of insertion. Never touches deduplication digests: the genuine delivery may still arrive. This call alone need not be durable.
    ///
    /// # Errors
    /// [`StoreError`].
    async fn reject(&self, rejected: NewRejected) -> StoreResult<()>;

    /// Leases orders and reads their unsettled deliveries.
    ///
    /// [`ClaimTarget::Due`] returns up to `limit` orders whose due time is at or before `now` and that are not under lease, the earliest due
    /// first. Concurrent claims never return the same order. Orders that another claim is taking at the same time are skipped, not waited for.
    ///
    /// [`ClaimTarget::Order`] returns that order, or an empty list if it is under lease, or if there is none and `create` is false. A created
    /// row is as [`OrderData::parked`], with a wake counter of zero, no due time and `created_at` and `updated_at` of `now`.
    ///
    /// A claim sets token and end of the lease and changes nothing else. The deliveries are those that were committed before the claim; with
    /// the row's wake counter they form one consistent view: a delivery that is not among them will change the counter.
    ///
    /// # Errors
    /// [`StoreError`].
    async fn claim(&self, claim: Claim) -> StoreResult<Vec<Claimed>>;

    /// Writes the results of work on claimed orders, all in one transaction. Each settlement is written or refused on its own: a
    /// [`Settled::LeaseLost`] does not affect the others. The results have the order of the arguments.
    ///
    /// A written settlement replaces data, attempts and last error, marks the listed deliveries of this order as settled at `now` (other
    /// sequence numbers are ignored), adds effects and history, and sets due time and lease as described at [`Settlement`]. An effect
    /// whose id or effect key its order has already is skipped and not counted. The sequence of an order's effects is the order of
    /// insertion.
    ///
    /// # Errors
    /// [`StoreError`]; nothing of any settlement was written. After [`StoreError::Unavailable`] the same call may be repeated: if the first
    /// one was committed and released the lease, the repetition returns [`Settled::LeaseLost`].
    async fn settle(&self, settlements: Vec<Settlement>) -> StoreResult<Vec<Settled>>;

    /// Makes orders due at `now` and adds one to their wake counters, as described at [`Wake`]. `Move` to an order that does not exist changes
    /// nothing.
    ///
    /// A redelivery never marks a delivery without content. It makes the orders due of which it marks a delivery, and appends
    /// [`NewHistory::redelivery`] to the history of each.
    ///
    /// # Errors
    /// [`StoreError`].
    async fn wake(&self, wake: Wake, now: Timestamp) -> StoreResult<Woken>;

    /// Leases effects that are not done, due at or before `now` and not under lease, the oldest first.
    ///
    /// Effects of one order are done in their sequence: an effect is returned only if every earlier effect of its order is done. So at most one
    /// effect of an order is under lease. A claim whose predecessor's lease ended without a result counts as a further attempt.
    ///
    /// # Errors
    /// [`StoreError`].
    async fn claim_effects(&self, claim: EffectClaim) -> StoreResult<Vec<ClaimedEffect>>;

    /// Writes the end of an attempt at an effect and releases its lease. `Done` and `Retry` need the token of the present lease and a lease
    /// that is later than `now`. An effect that is done stays done.
    ///
    /// # Errors
    /// [`StoreError`], and [`StoreError::Conflict`] if the order has no effect with this id.
    async fn finish_effect(&self, end: EffectEnd) -> StoreResult<EffectFinish>;

    /// Returns the statement that marks a claimed effect as done, with `now` as its time; `None` if the store has no SQL.
    ///
    /// Run by any client of the same database, it changes one row if the effect is not done and still has this token, and none otherwise.
    fn completion(&self, id: &str, lease: &LeaseToken, now: Timestamp) -> Option<Completion>;

    /// Reads orders that match all fields of the filter, in the order of their keys: account, kind as text, reference, compared by bytes.
    ///
    /// # Errors
    /// [`StoreError`].
    async fn orders(&self, filter: OrderFilter) -> StoreResult<Vec<OrderRow>>;

    /// Reads everything about one order; `None` if there is no such row.
    ///
    /// # Errors
    /// [`StoreError`].
    async fn timeline(&self, key: &OrderKey) -> StoreResult<Option<Timeline>>;

    /// Counts for metrics and health checks.
    ///
    /// # Errors
    /// [`StoreError`].
    async fn stats(&self) -> StoreResult<StoreStats>;

    /// Removes old content as described at [`Prune`]. Deduplication digests, orders, effects and history stay, so that a late copy of a
    /// removed delivery is still a duplicate. Deliveries that are not settled, and those of
    /// orders that are not [`Final`](Phase::Final), keep their content: a correction of the expectation judges them again.
    ///
    /// The state of an old final order is replaced by that of [`without_customer_data`], and its last error is removed; everything else of the
    /// row stays, the time of the last settlement included. An order under lease is left to a later call.
    ///
    /// # Errors
    /// [`StoreError`].
    async fn prune(&self, prune: Prune) -> StoreResult<Pruned>;
}
