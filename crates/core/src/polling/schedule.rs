//! Poll schedule: a pure function of the plan, the last result and the jitter.

use std::time::Duration;

use super::{PollEnd, PollPlan};
use crate::Jitter;

/// Result of the last request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Observation {
    /// The status is still open.
    Open,
    /// The status is final or may not be polled.
    Closed,
    /// The gateway limits the rate, with the pause of `Retry-After`, if any.
    Limited(Option<Duration>),
    /// The gateway was unreachable or its response unreadable, with the pause of `Retry-After`, if any.
    Trouble(Option<Duration>),
}

impl Observation {
    pub(super) fn from_open(is_open: bool) -> Self {
        if is_open { Self::Open } else { Self::Closed }
    }
}

/// Next step of a poll.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NextPoll {
    /// Send a request after this time.
    Wait(Duration),
    /// End the poll.
    Stop(PollEnd),
}

/// State of a poll. It has no clock and does not sleep.
#[derive(Debug, Clone)]
pub struct PollSchedule {
    plan: PollPlan,
    pause: Duration,
}

impl PollSchedule {
    /// Starts a poll.
    #[must_use]
    pub fn new(plan: PollPlan) -> Self {
        let pause = plan.initial_interval.min(plan.max_interval);
        Self { plan, pause }
    }

    /// Returns the next step, given the last result and the time since the first poll.
    pub fn next(
        &mut self,
        observation: Observation,
        elapsed: Duration,
        jitter: &dyn Jitter,
    ) -> NextPoll {
        let retry_after = match observation {
            Observation::Closed => return NextPoll::Stop(PollEnd::Closed),
            Observation::Open => Duration::ZERO,
            Observation::Trouble(wanted) => wanted.unwrap_or_default(),
            Observation::Limited(wanted) => {
                // The gateway limited the rate at the current interval, so the interval grows by one step more.
                self.grow();
                let window = self
                    .plan
                    .rate_limit
                    .map_or(self.plan.initial_interval, |limit| limit.per);
                wanted.unwrap_or(window)
            }
        };
        // The longest of the three: the backoff, `Retry-After`, and the rate limit.
        let wait = jittered(self.pause, self.plan.jitter_percent, jitter)
            .max(later(retry_after, self.plan.jitter_percent, jitter))
            .max(self.plan.shortest());
        self.grow();
        // Stops before the wait, so that the last request is never after the time limit.
        if elapsed.saturating_add(wait) > self.plan.max_elapsed_time {
            return NextPoll::Stop(PollEnd::OutOfTime);
        }
        NextPoll::Wait(wait)
    }

    fn grow(&mut self) {
        // A multiplier below 100 would shorten the intervals.
        let longer = percent(self.pause, self.plan.multiplier_percent.max(100));
        self.pause = longer.min(self.plan.max_interval);
    }
}

/// Returns a random interval up to `spread` percent shorter or longer.
fn jittered(pause: Duration, spread: u32, jitter: &dyn Jitter) -> Duration {
    let width = percent(pause, spread.min(100));
    let both_sides = width.saturating_mul(2);
    // Limited again, because a `Jitter` of the program may return more than was asked for.
    let shift = jitter.up_to(both_sides).min(both_sides);
    pause.saturating_sub(width).saturating_add(shift)
}

/// Returns a random interval up to `spread` percent longer than `pause` and never shorter, because `Retry-After` is a minimum.
fn later(pause: Duration, spread: u32, jitter: &dyn Jitter) -> Duration {
    let width = percent(pause, spread.min(100));
    // Only upwards: a request before the end of `Retry-After` would be limited again.
    pause.saturating_add(jitter.up_to(width).min(width))
}

fn percent(time: Duration, percent: u32) -> Duration {
    time.checked_mul(percent).map_or(time, |time| time / 100)
}
