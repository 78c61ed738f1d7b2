//! Metrics, through one small trait.

use std::fmt::Debug;

/// Receiver of metrics. Called from workers and webhooks, so it must return at once.
pub trait Metrics: Send + Sync + Debug {
    /// Adds one to a counter of an account.
    fn count(&self, counter: Counter, account: &str);
}

/// Counters. [`Store::stats`](crate::store::Store::stats) has the gauges: parked orders, pending effects, oldest due time.
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
    /// The status was read from the gateway.
    Poll,
    /// The gateway limited the rate.
    RateLimited,
    /// The outcome of a call is unknown.
    UnknownOutcome,
    /// A handler has completed an effect.
    EffectDone,
    /// A handler failed, panicked or did not end in time.
    EffectFailed,
}

impl Counter {
    /// Name in the notation of Prometheus, without a prefix.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::WebhookAccepted => "webhooks_accepted_total",
            Self::WebhookDuplicate => "webhooks_duplicate_total",
            Self::WebhookRejected => "webhooks_rejected_total",
            Self::WebhookNotStored => "webhooks_not_stored_total",
            Self::Poll => "polls_total",
            Self::RateLimited => "rate_limited_total",
            Self::UnknownOutcome => "unknown_outcomes_total",
            Self::EffectDone => "effects_done_total",
            Self::EffectFailed => "effects_failed_total",
        }
    }
}

/// Drops all metrics.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoMetrics;

impl Metrics for NoMetrics {
    fn count(&self, _: Counter, _: &str) {}
}
