//! How often to ask, as data.

use std::time::Duration;

/// A row of a gateway's rate table: so many calls in so much time, for one payment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pace {
    /// How many calls.
    pub calls: u32,
    /// In how much time.
    pub per: Duration,
}

impl Pace {
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
    pub first: Duration,
    /// Each pause is so many hundredths of the one before: 150 is half as long again.
    pub growth_percent: u32,
    /// The longest pause.
    pub longest: Duration,
    /// A pause is up to so many hundredths shorter or longer, so that many pollers do not ask at once.
    pub jitter_percent: u32,
    /// Asking stops then.
    pub give_up_after: Duration,
    /// The gateway's rate table; no pause is shorter.
    pub pace: Option<Pace>,
}

impl Default for PollPlan {
    /// From two seconds to five minutes, half as long again each time, a fifth of jitter, for a day.
    fn default() -> Self {
        Self {
            first: Duration::from_secs(2),
            growth_percent: 150,
            longest: Duration::from_secs(300),
            jitter_percent: 20,
            give_up_after: Duration::from_secs(24 * 60 * 60),
            pace: None,
        }
    }
}

impl PollPlan {
    /// The same with a gateway's rate table.
    #[must_use]
    pub fn with_pace(mut self, pace: Pace) -> Self {
        self.pace = Some(pace);
        self
    }

    /// The same with another end.
    #[must_use]
    pub fn with_give_up_after(mut self, time: Duration) -> Self {
        self.give_up_after = time;
        self
    }

    /// The shortest pause that the rate table allows.
    #[must_use]
    pub fn shortest(&self) -> Duration {
        self.pace.map_or(Duration::ZERO, Pace::pause)
    }
}
