//! Pairs of measurements that take turns, and the median of their ratios.

use std::time::{Duration, Instant};

/// Time limit of one part.
const MAX_TIME: Duration = Duration::from_secs(60);
/// Number of rounds before the interval is looked at.
const MIN_ROUNDS: usize = 21;
/// Width of an interval that is narrow enough, in percent of its median.
const NARROW: u128 = 8;

/// Times of the two sides, one pair for each round.
#[derive(Debug, Default)]
pub(crate) struct Pairs(Vec<(Duration, Duration)>);

/// Median of the ratios in percent, and the interval that contains the true one in 95 of 100 runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Ratio {
    pub(crate) median: u128,
    pub(crate) low: u128,
    pub(crate) high: u128,
}

impl Pairs {
    /// Measures pairs until the ratio of the first side to the second one is known well enough. `round` gets the number of the round.
    pub(crate) async fn measure(mut round: impl AsyncFnMut(u64) -> (Duration, Duration)) -> Self {
        let start = Instant::now();
        let mut pairs = Self::default();
        // The first round fills caches.
        round(0).await;
        for number in 1.. {
            let pair = round(number).await;
            pairs.0.push(pair);
            if pairs.is_enough() || start.elapsed() > MAX_TIME {
                break;
            }
        }
        pairs
    }

    fn is_enough(&self) -> bool {
        let Ratio { median, low, high } = self.ratio();
        self.0.len() >= MIN_ROUNDS && (high - low) * 100 <= median * NARROW
    }

    pub(crate) fn rounds(&self) -> usize {
        self.0.len()
    }

    /// Ratio of the first side to the second one.
    pub(crate) fn ratio(&self) -> Ratio {
        let ratios = self.0.iter();
        let ratios =
            ratios.map(|(first, second)| first.as_nanos() * 100 / second.as_nanos().max(1));
        let mut ratios: Vec<u128> = ratios.collect();
        ratios.sort_unstable();
        let count = ratios.len();
        // Order statistics: the number of ratios below the median has the standard deviation √n / 2, and 1.96 of these are 95 %.
        let rank = count.saturating_sub((count * 4).isqrt()) / 2;
        Ratio {
            median: ratios[count / 2],
            low: ratios[rank],
            high: ratios[count - 1 - rank],
        }
    }

    /// Median time of each side.
    pub(crate) fn medians(&self) -> (Duration, Duration) {
        let median = |side: fn(&(Duration, Duration)) -> Duration| {
            let mut times: Vec<Duration> = self.0.iter().map(side).collect();
            times.sort_unstable();
            times[times.len() / 2]
        };
        (median(|pair| pair.0), median(|pair| pair.1))
    }
}

/// Runs two sides, in the other order in every second round, so that none of them always has the other one's work behind it.
pub(crate) async fn take_turns<C>(
    number: u64,
    context: &mut C,
    first: impl AsyncFn(&mut C) -> Duration,
    second: impl AsyncFn(&mut C) -> Duration,
) -> (Duration, Duration) {
    if number.is_multiple_of(2) {
        let time = first(context).await;
        (time, second(context).await)
    } else {
        let time = second(context).await;
        (first(context).await, time)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(firsts: impl Iterator<Item = u64>) -> Pairs {
        let pairs = firsts.map(|first| (Duration::from_millis(first), Duration::from_millis(100)));
        Pairs(pairs.collect())
    }

    #[test]
    fn an_interval_surrounds_the_median_and_gets_narrow_with_rounds() {
        let ratio = pairs(1..=100).ratio();
        assert_eq!((ratio.median, ratio.low, ratio.high), (51, 41, 60));
        assert!(!pairs(1..=100).is_enough());
        assert!(pairs((0..100).map(|_| 90)).is_enough());
        assert!(!pairs((0..20).map(|_| 90)).is_enough());
    }

    #[test]
    fn a_few_disturbed_rounds_change_nothing() {
        let disturbed = (0..100).map(|number| if number % 10 == 0 { 5_000 } else { 90 });
        let ratio = pairs(disturbed).ratio();
        assert_eq!((ratio.median, ratio.low, ratio.high), (90, 90, 90));
    }
}
