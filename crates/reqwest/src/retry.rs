//! Which calls go out again on their own, how often, and after what pause.

use std::{sync::Arc, time::Duration};

use dhow_core::{Jitter, RandomJitter};

/// How often, and after what pause, a call that may be repeated is repeated.
///
/// | what happened | read | write |
/// |---|---|---|
/// | certainly not sent | again | again |
/// | maybe sent, no whole answer | again | **never** |
/// | 502, 503, 504 | again | **never** |
/// | 429 with `Retry-After`, in seconds or as a date | again, not sooner than asked | **never** |
/// | 429 without it, or any other status | the answer is returned | the answer is returned |
///
/// A read whose [`Repeat`](dhow_core::Repeat) forbids it is repeated only when it was certainly not sent, and one that has a shortest
/// pause not sooner.
///
/// The pause doubles from the base each time, up to the longest, and a random half of it is taken away so that clients that
/// failed together do not come back together. A pause that the gateway asks for with `Retry-After` is kept in full. When pause
/// and connecting no longer fit before the total deadline, what happened last is returned at once.
#[derive(Debug, Clone)]
pub struct RetryPolicy {
    most: u32,
    base: Duration,
    longest: Duration,
    jitter: Arc<dyn Jitter>,
}

impl Default for RetryPolicy {
    /// At most 2 repetitions, the first after 100 to 200 ms, the second after 200 to 400 ms.
    fn default() -> Self {
        Self {
            most: 2,
            base: Duration::from_millis(200),
            longest: Duration::from_secs(2),
            jitter: Arc::new(RandomJitter),
        }
    }
}

impl RetryPolicy {
    /// Nothing is ever sent again.
    #[must_use]
    pub fn none() -> Self {
        Self::default().at_most(0)
    }

    /// Sets how often a call is repeated at most, besides the first time.
    #[must_use]
    pub fn at_most(self, most: u32) -> Self {
        Self { most, ..self }
    }

    /// Sets the pause before the first repetition, which doubles for each further one, and the longest pause.
    #[must_use]
    pub fn pauses(self, base: Duration, longest: Duration) -> Self {
        Self {
            base,
            longest,
            ..self
        }
    }

    /// Sets where the randomness of the pauses comes from.
    #[must_use]
    pub fn jitter(self, jitter: impl Jitter + 'static) -> Self {
        Self {
            jitter: Arc::new(jitter),
            ..self
        }
    }

    /// The pause before that repetition, counted from 1, or `None` when there have been enough.
    pub(crate) fn pause(&self, repetition: u32, asked: Option<Duration>) -> Option<Duration> {
        if repetition > self.most {
            return None;
        }
        let factor = 2u32.saturating_pow(repetition.saturating_sub(1));
        let full = self.base.saturating_mul(factor).min(self.longest);
        let half = full / 2;
        let jittered = half.saturating_add(self.jitter.up_to(half).min(half));
        Some(asked.map_or(jittered, |asked| asked.saturating_add(jittered)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug)]
    struct Always(Duration);

    impl Jitter for Always {
        fn up_to(&self, _: Duration) -> Duration {
            self.0
        }
    }

    const MS: Duration = Duration::from_millis(1);

    #[test]
    fn pauses_double_up_to_the_longest() {
        let policy = RetryPolicy::default()
            .at_most(5)
            .pauses(100 * MS, 500 * MS)
            .jitter(Always(Duration::MAX));
        let pauses: Vec<_> = (1..=6).map(|n| policy.pause(n, None)).collect();
        let expected = [100, 200, 400, 500, 500].map(|n| Some(n * MS));
        assert_eq!(pauses[..5], expected);
        assert_eq!(pauses[5], None);
    }

    #[test]
    fn jitter_takes_away_at_most_half() {
        let policy = RetryPolicy::default()
            .pauses(100 * MS, 100 * MS)
            .jitter(Always(Duration::ZERO));
        assert_eq!(policy.pause(1, None), Some(50 * MS));
    }

    #[test]
    fn a_pause_that_was_asked_for_is_kept_in_full() {
        let policy = RetryPolicy::default()
            .pauses(100 * MS, 100 * MS)
            .jitter(Always(10 * MS));
        assert_eq!(policy.pause(1, Some(3000 * MS)), Some(3060 * MS));
        assert!(policy.pause(1, Some(Duration::MAX)).is_some());
    }

    #[test]
    fn none_allows_no_repetition() {
        assert_eq!(RetryPolicy::none().pause(1, None), None);
    }
}
