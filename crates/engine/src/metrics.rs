//! Metrics, through one small trait. Names are stable.

use std::{fmt::Debug, time::Duration};

use dhow_core::words;

use crate::store::{StoreStats, Timestamp};

/// Receiver of metrics. Called from workers and webhooks, so it must return at once.
///
/// Counters come through this trait; a [`Gauge`] is read from [`Engine::stats`](crate::Engine::stats). The names, labels and help texts of both
/// are stable: [`Counter::ALL`] and [`Gauge::ALL`] list them.
pub trait Metrics: Send + Sync + Debug {
    /// Adds one to a counter of an account.
    fn count(&self, counter: Counter, account: &str);

    /// Adds one to a counter of an account that has a [label](Counter::label), with the label's value. Drops the value by default.
    ///
    /// Values are few and fixed: reasons, operations, types, and the labels of configured secrets. None is a secret or a reference.
    fn count_by(&self, counter: Counter, account: &str, value: &str) {
        let _ = value;
        self.count(counter, account);
    }
}

/// Counters of an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Counter {
    /// A verified webhook was stored.
    WebhookAccepted,
    /// A webhook was stored before.
    WebhookDuplicate,
    /// A webhook was rejected.
    WebhookRejected,
    /// A webhook could not be stored and was answered with 503.
    WebhookNotStored,
    /// A webhook was verified, by the label of the secret that matched. During a rotation the old secret is still in use while its counter
    /// grows.
    WebhookMatched,
    /// The work on an order with acknowledged webhooks failed. The order is due again when its lease ends.
    AcknowledgedFailed,
    /// The status was read from the gateway.
    Poll,
    /// The gateway limited the rate.
    RateLimited,
    /// The outcome of a call is unknown.
    UnknownOutcome,
    /// Money arrived that does not match its order.
    Mismatch,
    /// A person was asked to act.
    Attention,
    /// A handler has completed an effect.
    EffectDone,
    /// A handler failed, panicked or did not end in time.
    EffectFailed,
}

words!(Counter, "counter", {
    WebhookAccepted => "webhooks_accepted_total",
    WebhookDuplicate => "webhooks_duplicate_total",
    WebhookRejected => "webhooks_rejected_total",
    WebhookNotStored => "webhooks_not_stored_total",
    WebhookMatched => "webhooks_matched_total",
    AcknowledgedFailed => "webhooks_acknowledged_failed_total",
    Poll => "polls_total",
    RateLimited => "rate_limited_total",
    UnknownOutcome => "unknown_outcomes_total",
    Mismatch => "mismatches_total",
    Attention => "attention_total",
    EffectDone => "effects_done_total",
    EffectFailed => "effects_failed_total",
});

impl Counter {
    /// Name of the label whose value [`Metrics::count_by`] gets; `None` for a counter without one.
    #[must_use]
    pub const fn label(self) -> Option<&'static str> {
        match self {
            Self::WebhookRejected | Self::Attention => Some("reason"),
            Self::WebhookMatched => Some("secret"),
            Self::UnknownOutcome => Some("operation"),
            Self::EffectDone | Self::EffectFailed => Some("type"),
            _ => None,
        }
    }

    /// Help text of one clause.
    #[must_use]
    pub const fn help(self) -> &'static str {
        match self {
            Self::WebhookAccepted => "Verified webhooks that were stored.",
            Self::WebhookDuplicate => "Verified webhooks that were stored before.",
            Self::WebhookRejected => "Webhooks that were rejected, by reason.",
            Self::WebhookNotStored => {
                "Webhooks that could not be stored and were answered with 503."
            }
            Self::WebhookMatched => "Verified webhooks, by the label of the secret that matched.",
            Self::AcknowledgedFailed => "Failed attempts to process acknowledged webhooks.",
            Self::Poll => "Reads from the gateway.",
            Self::RateLimited => "Reads that the gateway answered with 429.",
            Self::UnknownOutcome => "Calls with an unknown outcome, by operation.",
            Self::Mismatch => "Payments with money that does not match the order.",
            Self::Attention => "Requests for a person, by reason.",
            Self::EffectDone => "Effects that a handler completed, by type.",
            Self::EffectFailed => "Failed attempts at an effect, by type.",
        }
    }
}

/// Gauges of the whole store, read from its [`StoreStats`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Gauge {
    /// Parked orders with at least one delivery.
    OrdersParked,
    /// Open orders.
    OrdersOpen,
    /// Orders that need a person.
    OrdersAttention,
    /// Seconds for which the order that is due the longest has waited.
    OldestDue,
    /// Effects that are not done.
    EffectsPending,
    /// Effects that are not done and whose last attempt failed.
    EffectsFailing,
    /// Age in seconds of the oldest effect that is not done.
    OldestEffect,
    /// Rejected deliveries in the quarantine.
    WebhooksQuarantined,
}

words!(Gauge, "gauge", {
    OrdersParked => "orders_parked",
    OrdersOpen => "orders_open",
    OrdersAttention => "orders_attention",
    OldestDue => "orders_oldest_due_seconds",
    EffectsPending => "effects_pending",
    EffectsFailing => "effects_failing",
    OldestEffect => "effects_oldest_seconds",
    WebhooksQuarantined => "webhooks_quarantined",
});

impl Gauge {
    /// Value at a time.
    #[must_use]
    pub fn value(self, stats: &StoreStats, now: Timestamp) -> u64 {
        let age = |time: Option<Timestamp>| {
            let age = time.map_or(Duration::ZERO, |time| now.since(time));
            age.as_secs()
        };
        match self {
            Self::OrdersParked => stats.parked,
            Self::OrdersOpen => stats.open,
            Self::OrdersAttention => stats.attention,
            Self::OldestDue => age(stats.oldest_due),
            Self::EffectsPending => stats.effects_pending,
            Self::EffectsFailing => stats.effects_failing,
            Self::OldestEffect => age(stats.oldest_effect),
            Self::WebhooksQuarantined => stats.rejected,
        }
    }

    /// Help text of one clause.
    #[must_use]
    pub const fn help(self) -> &'static str {
        match self {
            Self::OrdersParked => "Orders that are known by webhooks only.",
            Self::OrdersOpen => "Orders without a final status.",
            Self::OrdersAttention => "Orders that need a person.",
            Self::OldestDue => "Seconds for which the order that is due the longest has waited.",
            Self::EffectsPending => "Effects that are not done.",
            Self::EffectsFailing => "Effects whose last attempt failed.",
            Self::OldestEffect => "Age in seconds of the oldest effect that is not done.",
            Self::WebhooksQuarantined => "Rejected webhooks that are kept.",
        }
    }
}

/// Drops all metrics.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoMetrics;

impl Metrics for NoMetrics {
    fn count(&self, _: Counter, _: &str) {}
}
