//! Measured ratios and their limits.

use std::{
    fmt,
    time::{Duration, Instant},
};

/// Limit of a ratio in percent.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Limit {
    AtLeast(u128),
    AtMost(u128),
    /// Measured for comparison only.
    None,
}

/// A measured ratio.
pub(crate) struct Measured {
    pub(crate) work: String,
    /// Ratio in percent.
    pub(crate) percent: u128,
    pub(crate) limit: Limit,
    /// The measured values.
    pub(crate) details: String,
}

impl Measured {
    pub(crate) fn keeps_limit(&self) -> bool {
        match self.limit {
            Limit::AtLeast(limit) => self.percent >= limit,
            Limit::AtMost(limit) => self.percent <= limit,
            Limit::None => true,
        }
    }
}

impl fmt::Display for Measured {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:<44} {}", self.work, Ratio(self.percent))?;
        match self.limit {
            Limit::AtLeast(limit) => write!(f, " (at least {})", Ratio(limit))?,
            Limit::AtMost(limit) => write!(f, " (at most {})", Ratio(limit))?,
            Limit::None => {}
        }
        if !self.keeps_limit() {
            f.write_str(" MISSED")?;
        }
        write!(f, "   {}", self.details)
    }
}

/// Percent, printed as a ratio.
struct Ratio(u128);

impl fmt::Display for Ratio {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{:02}", self.0 / 100, self.0 % 100)
    }
}

/// Returns `part` in percent of `whole`.
pub(crate) fn percent(part: Duration, whole: Duration) -> u128 {
    part.as_nanos() * 100 / whole.as_nanos().max(1)
}

/// Number of rows per second.
pub(crate) fn per_second(rows: u64, time: Duration) -> u128 {
    u128::from(rows) * 1_000_000_000 / time.as_nanos().max(1)
}

/// The middle of measured times.
pub(crate) fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

/// Runs a future and returns its time.
pub(crate) async fn time(work: impl Future) -> Duration {
    let start = Instant::now();
    work.await;
    start.elapsed()
}
