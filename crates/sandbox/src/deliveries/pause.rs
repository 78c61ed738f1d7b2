//! Pauses before delivery attempts.

use std::time::Duration;

/// Days of [`Pause::MAX`].
const MAX_DAYS: u64 = 366;

/// A pause that a control or a form gives, at most 366 days.
// A longer one would lead out of the range of times, and would be shown as another time than the one that was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Pause(Duration);

impl Pause {
    /// Longest pause.
    pub(crate) const MAX: Duration = Duration::from_secs(Self::MAX_SECONDS);
    /// Longest pause in seconds.
    pub(crate) const MAX_SECONDS: u64 = MAX_DAYS * 24 * 60 * 60;

    /// Creates a pause. The error is the rule for its field.
    pub(crate) fn from_seconds(seconds: u64) -> Result<Self, String> {
        let rule = || format!("must be at most {} ({MAX_DAYS} days)", Self::MAX_SECONDS);
        Self::new(Duration::from_secs(seconds)).ok_or_else(rule)
    }

    /// Creates a pause. The error is the rule for its field.
    pub(crate) fn from_milliseconds(milliseconds: u64) -> Result<Self, String> {
        let rule = || {
            format!(
                "must be at most {} ({MAX_DAYS} days)",
                Self::MAX.as_millis()
            )
        };
        Self::new(Duration::from_millis(milliseconds)).ok_or_else(rule)
    }

    /// Creates a pause; `None` if it is too long.
    pub(crate) fn new(duration: Duration) -> Option<Self> {
        (duration <= Self::MAX).then_some(Self(duration))
    }

    /// Returns the pause.
    pub(crate) fn get(self) -> Duration {
        self.0
    }
}
