//! Measured ratios and their limits.

use std::{
    fmt,
    time::{Duration, Instant},
};

use crate::pairs::Ratio;

/// Limit of a ratio in percent.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Limit {
    AtLeast(u128),
    AtMost(u128),
    /// Measured for comparison only.
    None,
}

/// A measured ratio.
#[derive(Debug)]
pub(crate) struct Measured {
    pub(crate) work: String,
    pub(crate) ratio: Ratio,
    pub(crate) limit: Limit,
    /// The measured values.
    pub(crate) details: String,
}

impl Measured {
    /// True unless the median misses the limit.
    pub(crate) fn keeps_limit(&self) -> bool {
        match self.limit {
            Limit::AtLeast(limit) => self.ratio.median >= limit,
            Limit::AtMost(limit) => self.ratio.median <= limit,
            Limit::None => true,
        }
    }

    /// True if the limit is inside the interval, so that another run may decide otherwise.
    fn is_close(&self) -> bool {
        let Ratio { low, high, .. } = self.ratio;
        match self.limit {
            Limit::AtLeast(limit) => low < limit && limit <= high,
            Limit::AtMost(limit) => low <= limit && limit < high,
            Limit::None => false,
        }
    }
}

impl fmt::Display for Measured {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Ratio { median, low, high } = self.ratio;
        write!(f, "{:<48} {}", self.work, Hundredths(median))?;
        if low != high {
            write!(f, " ({} to {})", Hundredths(low), Hundredths(high))?;
        }
        match self.limit {
            Limit::AtLeast(limit) => write!(f, ", at least {}", Hundredths(limit))?,
            Limit::AtMost(limit) => write!(f, ", at most {}", Hundredths(limit))?,
            Limit::None => {}
        }
        match (self.keeps_limit(), self.is_close()) {
            (false, false) => f.write_str(" MISSED")?,
            (false, true) => f.write_str(" MISSED (within the interval)")?,
            (true, true) => f.write_str(" kept (within the interval)")?,
            (true, false) => {}
        }
        write!(f, "   {}", self.details)
    }
}

/// Percent, printed as a ratio.
struct Hundredths(u128);

impl fmt::Display for Hundredths {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{:02}", self.0 / 100, self.0 % 100)
    }
}

/// A ratio of two counts, which is exact.
pub(crate) fn exact(part: u64, whole: u64) -> Ratio {
    let percent = u128::from(part) * 100 / u128::from(whole.max(1));
    Ratio {
        median: percent,
        low: percent,
        high: percent,
    }
}

/// Number of rows per second.
pub(crate) fn per_second(rows: u64, time: Duration) -> u128 {
    u128::from(rows) * 1_000_000_000 / time.as_nanos().max(1)
}

/// Runs a future and returns its time.
pub(crate) async fn time(work: impl Future) -> Duration {
    let start = Instant::now();
    work.await;
    start.elapsed()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_median_beyond_its_limit_is_missed() {
        let measured = |limit| Measured {
            work: "work".to_owned(),
            ratio: Ratio {
                median: 92,
                low: 88,
                high: 95,
            },
            limit,
            details: String::new(),
        };
        for (limit, keeps, text) in [
            (Limit::AtLeast(80), true, "at least 0.80   "),
            (Limit::AtLeast(90), true, "kept (within the interval)"),
            (Limit::AtLeast(93), false, "MISSED (within the interval)"),
            (Limit::AtLeast(96), false, "at least 0.96 MISSED   "),
            (Limit::AtMost(91), false, "MISSED (within the interval)"),
            (
                Limit::AtMost(96),
                true,
                "0.92 (0.88 to 0.95), at most 0.96   ",
            ),
            (Limit::None, true, "0.92 (0.88 to 0.95)   "),
        ] {
            let measured = measured(limit);
            assert_eq!(measured.keeps_limit(), keeps, "{measured}");
            assert!(measured.to_string().contains(text), "{measured}");
        }
    }
}
