//! When the next question is due: a pure function of the plan, what was heard, and the jitter.

use std::time::Duration;

use super::{PollEnd, PollPlan};
use crate::Jitter;

/// What the last question brought.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Observation {
    /// It is still open.
    Open,
    /// It is not to be polled further.
    Closed,
    /// The gateway limits the rate, and perhaps said how long it wants to be left alone.
    Limited(Option<Duration>),
    /// The gateway could not be reached or understood.
    Trouble(Option<Duration>),
}

impl Observation {
    pub(super) fn of(is_open: bool) -> Self {
        if is_open { Self::Open } else { Self::Closed }
    }
}

/// What to do now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NextPoll {
    /// Ask after that time.
    Wait(Duration),
    /// Ask no more.
    Stop(PollEnd),
}

/// Where a poll stands. It knows no clock and waits for nothing.
#[derive(Debug, Clone)]
pub struct PollSchedule {
    plan: PollPlan,
    pause: Duration,
}

impl PollSchedule {
    /// The beginning of a poll.
    #[must_use]
    pub fn new(plan: PollPlan) -> Self {
        let pause = plan.initial_interval.min(plan.max_interval);
        Self { plan, pause }
    }

    /// Returns the next step, given the last result and the time since the first poll.
    pub fn next(&mut self, heard: Observation, elapsed: Duration, jitter: &dyn Jitter) -> NextPoll {
        let asked_for = match heard {
            Observation::Closed => return NextPoll::Stop(PollEnd::Closed),
            Observation::Open => Duration::ZERO,
            Observation::Trouble(wanted) => wanted.unwrap_or_default(),
            Observation::Limited(wanted) => {
                // The limit was met at this pace, so the pace is wrong: longer by a step of its own.
                self.grow();
                let window = self
                    .plan
                    .rate_limit
                    .map_or(self.plan.initial_interval, |limit| limit.per);
                wanted.unwrap_or(window)
            }
        };
        let wait = jittered(self.pause, self.plan.jitter_percent, jitter)
            .max(later(asked_for, self.plan.jitter_percent, jitter))
            .max(self.plan.shortest());
        self.grow();
        if elapsed.saturating_add(wait) > self.plan.max_elapsed_time {
            return NextPoll::Stop(PollEnd::OutOfTime);
        }
        NextPoll::Wait(wait)
    }

    fn grow(&mut self) {
        let longer = percent(self.pause, self.plan.multiplier_percent.max(100));
        self.pause = longer.min(self.plan.max_interval);
    }
}

/// Up to `spread` percent shorter or longer.
fn jittered(pause: Duration, spread: u32, jitter: &dyn Jitter) -> Duration {
    let width = percent(pause, spread.min(100));
    let both_sides = width.saturating_mul(2);
    let shift = jitter.up_to(both_sides).min(both_sides);
    pause.saturating_sub(width).saturating_add(shift)
}

/// Up to `spread` percent longer, never shorter: the pause that a gateway asked for is the least.
fn later(asked_for: Duration, spread: u32, jitter: &dyn Jitter) -> Duration {
    let width = percent(asked_for, spread.min(100));
    asked_for.saturating_add(jitter.up_to(width).min(width))
}

fn percent(time: Duration, percent: u32) -> Duration {
    time.checked_mul(percent).map_or(time, |time| time / 100)
}
