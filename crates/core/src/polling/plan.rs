//! How often to ask, as data.

use std::time::Duration;

/// A row of a gateway's rate table: so many calls in so much time, for one payment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RateLimit {
    /// How many calls.
    pub calls: u32,
    /// In how much time.
    pub per: Duration,
}

impl RateLimit {
    /// The pause that keeps to it for ever.
    #[must_use]
    pub const fn pause(self) -> Duration {
        let pause = match self.per.checked_div(self.calls) {
            Some(pause) => pause,
            None => self.per,
        };
        pause.saturating_add(Duration::from_millis(1))
    }
}

/// When to ask: the first pause, how it grows, where it stops growing, and when to stop asking.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct PollPlan {
    /// Before the first question.
    pub initial_interval: Duration,
    /// Each pause is so many hundredths of the one before: 150 is half as long again.
    pub multiplier_percent: u32,
    /// The longest pause.
    pub max_interval: Duration,
    /// A pause is up to so many hundredths shorter or longer, so that many pollers do not ask at once.
    pub jitter_percent: u32,
    /// Asking stops then.
    pub max_elapsed_time: Duration,
    /// The gateway's rate table; no pause is shorter.
    pub rate_limit: Option<RateLimit>,
}

impl Default for PollPlan {
    /// From two seconds to five minutes, half as long again each time, a fifth of jitter, for a day.
    fn default() -> Self {
        Self {
            initial_interval: Duration::from_secs(2),
            multiplier_percent: 150,
            max_interval: Duration::from_secs(300),
            jitter_percent: 20,
            max_elapsed_time: Duration::from_secs(24 * 60 * 60),
            rate_limit: None,
        }
    }
}

impl PollPlan {
    /// The same with a gateway's rate table.
    #[must_use]
    pub fn with_rate_limit(mut self, rate_limit: RateLimit) -> Self {
        self.rate_limit = Some(rate_limit);
        self
    }

    /// The same with another end.
    #[must_use]
    pub fn with_give_up_after(mut self, time: Duration) -> Self {
        self.max_elapsed_time = time;
        self
    }

    /// The shortest pause that the rate table allows.
    #[must_use]
    pub fn shortest(&self) -> Duration {
        self.rate_limit.map_or(Duration::ZERO, RateLimit::pause)
    }
}
