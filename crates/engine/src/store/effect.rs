//! The outbox: table `dhow_effect`.

use serde::{Deserialize, Serialize};

use super::{LeaseToken, OrderKey, Timestamp};

/// An effect to be added to the outbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewEffect {
    /// Id, made from the order and the effect key, so that every retry has the same one and no other order has it. At most 64 characters from `a` to `z`, digits and `_`.
    pub id: String,
    /// Key that makes the effect unique for its order: `paid`, `refund:R-1:succeeded`.
    pub effect_key: String,
    /// Type: `payment.paid`.
    pub effect_type: String,
    /// Body as JSON.
    pub body: String,
    /// Time of creation, which is also its first due time.
    pub created_at: Timestamp,
}

/// Request for the lease of effects.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EffectClaim {
    /// Accounts that this process serves.
    pub accounts: Vec<String>,
    /// Maximum number of effects.
    pub limit: u32,
    /// Token of the new leases.
    pub lease: LeaseToken,
    /// Current time.
    pub now: Timestamp,
    /// End of the new leases, after `now`.
    pub until: Timestamp,
}

/// An effect under lease.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClaimedEffect {
    /// Id.
    pub id: String,
    /// Order.
    pub order: OrderKey,
    /// Type.
    pub effect_type: String,
    /// Body as JSON.
    pub body: String,
    /// Time of creation.
    pub created_at: Timestamp,
    /// Number of claims before this one that ended in [`EffectResult::Retry`] or in the end of their lease.
    pub attempts: u32,
}

/// End of an attempt at an effect.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EffectEnd {
    /// Id.
    pub id: String,
    /// Order of the effect. A store may look the effect up by it instead of keeping an index of every id.
    pub order: OrderKey,
    /// Token of the lease.
    pub lease: LeaseToken,
    /// Current time.
    pub now: Timestamp,
    /// Result.
    pub result: EffectResult,
}

/// Result of an attempt at an effect.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EffectResult {
    /// The handler has succeeded.
    Done,
    /// The handler has failed.
    Retry {
        /// Time of the next attempt.
        due_at: Timestamp,
        /// Error, for reports.
        error: String,
    },
}

/// Result of [`finish_effect`](super::Store::finish_effect).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EffectFinish {
    /// The result was written.
    Written,
    /// The effect was done before: by its [`Completion`] in the shop's transaction or by another process. Nothing was written.
    AlreadyDone,
    /// The lease has ended or belongs to another claim. Nothing was written; the other claim decides.
    LeaseLost,
}

/// One SQL statement that marks an effect as done, to be run by any driver inside the shop's own transaction.
///
/// It must change exactly one row. If it changes none, the effect was done before or its lease has ended: roll the transaction back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Completion {
    /// Statement with numbered placeholders in the notation of the database: `?1` for SQLite, `$1` for PostgreSQL.
    pub sql: String,
    /// Parameters in the order of their numbers.
    pub parameters: Vec<Parameter>,
}

/// A parameter of a [`Completion`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Parameter {
    /// `text`
    Text(String),
    /// `bigint`
    Integer(i64),
}

/// An effect without its body, for reports.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EffectSummary {
    /// Id.
    pub id: String,
    /// Key that makes the effect unique for its order.
    pub effect_key: String,
    /// Type.
    pub effect_type: String,
    /// Time of creation.
    pub created_at: Timestamp,
    /// Time of completion; `None` before.
    pub done_at: Option<Timestamp>,
    /// Number of failed attempts.
    pub attempts: u32,
    /// Error of the last failed attempt.
    pub last_error: Option<String>,
}
