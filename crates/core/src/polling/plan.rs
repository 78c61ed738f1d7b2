//! Poll intervals, as data.

use std::time::Duration;

/// Rate limit of a gateway: a number of calls per period.
///
/// The JSON form has `calls` and the period in whole `seconds`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RateLimit {
    /// Number of calls.
    pub calls: u32,
    /// Period of the limit.
    pub per: Duration,
}

impl RateLimit {
    /// Returns the interval that never exceeds the limit.
    #[must_use]
    pub const fn pause(self) -> Duration {
        let pause = match self.per.checked_div(self.calls) {
            // A limit of zero calls is treated as one call per period.
            Some(pause) => pause,
            None => self.per,
        };
        // One millisecond more, because clocks on both sides may differ by their resolution.
        pause.saturating_add(Duration::from_millis(1))
    }
}

/// Intervals of a poll: exponential backoff with a maximum, jitter and a time limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct PollPlan {
    /// Interval before the first request.
    pub initial_interval: Duration,
    /// Backoff multiplier in percent; 150 grows each interval by half.
    pub multiplier_percent: u32,
    /// Maximum interval.
    pub max_interval: Duration,
    /// Jitter in percent of the interval, in both directions, so that many pollers spread out.
    pub jitter_percent: u32,
    /// Maximum time since the start of the poll.
    pub max_elapsed_time: Duration,
    /// Rate limit of the gateway; no interval is shorter than it allows.
    pub rate_limit: Option<RateLimit>,
}

impl Default for PollPlan {
    /// Returns intervals from two seconds to five minutes, growing by half, with 20 % of jitter, for one day.
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
    /// Sets the rate limit.
    #[must_use]
    pub fn with_rate_limit(mut self, rate_limit: RateLimit) -> Self {
        self.rate_limit = Some(rate_limit);
        self
    }

    /// Sets the maximum elapsed time.
    #[must_use]
    pub fn with_max_elapsed_time(mut self, time: Duration) -> Self {
        self.max_elapsed_time = time;
        self
    }

    /// Returns the shortest interval within the rate limit.
    #[must_use]
    pub fn shortest(&self) -> Duration {
        self.rate_limit.map_or(Duration::ZERO, RateLimit::pause)
    }
}
