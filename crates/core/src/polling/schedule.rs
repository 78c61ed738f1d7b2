//! When the next question is due: a pure function of the plan, what was heard, and a roll of the dice.

use std::time::Duration;

use super::{PollEnd, PollPlan};

/// What the last question brought.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Heard {
    /// It is still open.
    Open,
    /// It is not to be polled further.
    Closed,
    /// The gateway limits the rate, and perhaps said how long it wants to be left alone.
    Limited(Option<Duration>),
    /// The gateway could not be reached or understood.
    Trouble(Option<Duration>),
}

impl Heard {
    pub(super) fn of(is_open: bool) -> Self {
        if is_open { Self::Open } else { Self::Closed }
    }
}

/// What to do now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PollStep {
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
        let pause = plan.first.min(plan.longest);
        Self { plan, pause }
    }

    /// What to do after hearing that, so long after the beginning. `roll` is any number.
    pub fn next(&mut self, heard: Heard, elapsed: Duration, roll: u32) -> PollStep {
        let asked_for = match heard {
            Heard::Closed => return PollStep::Stop(PollEnd::Closed),
            Heard::Open => Duration::ZERO,
            Heard::Trouble(wanted) => wanted.unwrap_or_default(),
            Heard::Limited(wanted) => {
                // The limit was met at this pace, so the pace is wrong: longer by a step of its own.
                self.grow();
                let window = self.plan.pace.map_or(self.plan.first, |pace| pace.per);
                wanted.unwrap_or(window)
            }
        };
        let wait = jittered(self.pause, self.plan.jitter_percent, roll)
            .max(later(asked_for, self.plan.jitter_percent, roll))
            .max(self.plan.shortest());
        self.grow();
        if elapsed.saturating_add(wait) > self.plan.give_up_after {
            return PollStep::Stop(PollEnd::OutOfTime);
        }
        PollStep::Wait(wait)
    }

    fn grow(&mut self) {
        let longer = percent(self.pause, self.plan.growth_percent.max(100));
        self.pause = longer.min(self.plan.longest);
    }
}

/// Up to `spread` hundredths shorter or longer.
fn jittered(pause: Duration, spread: u32, roll: u32) -> Duration {
    let spread = spread.min(100);
    let width = spread.saturating_mul(2).saturating_add(1);
    let shift = roll.checked_rem(width).unwrap_or(0);
    percent(pause, 100_u32.saturating_sub(spread).saturating_add(shift))
}

/// Up to `spread` hundredths longer, never shorter: what a gateway asked for is the least.
fn later(asked_for: Duration, spread: u32, roll: u32) -> Duration {
    let width = spread.min(100).saturating_add(1);
    let shift = roll.checked_rem(width).unwrap_or(0);
    percent(asked_for, 100_u32.saturating_add(shift))
}

fn percent(time: Duration, percent: u32) -> Duration {
    time.checked_mul(percent).map_or(time, |time| time / 100)
}
