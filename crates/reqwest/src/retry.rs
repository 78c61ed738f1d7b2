//! Policy of automatic retries.

use std::{sync::Arc, time::Duration};

use dhow_core::{Jitter, RandomJitter};

/// Number of automatic retries and the pauses before them.
///
/// | event | read | write |
/// |---|---|---|
/// | certainly not sent | retried | retried |
/// | maybe sent, no complete response | retried | **never** |
/// | 502, 503, 504 | retried | **never** |
/// | 429 with `Retry-After`, in seconds or as a date | retried after that time | **never** |
/// | 429 without it, or any other status | the response is returned | the response is returned |
///
/// A read whose [`Retry`](dhow_core::Retry) forbids it is retried only if it was certainly not sent. One with a minimum pause is not
/// retried sooner.
///
/// The pause doubles with each retry, up to a maximum. A random part of up to half of it is subtracted, so that clients that failed
/// together do not return together. `Retry-After` is respected in full. If the pause and a new connection do not fit into the total
/// deadline, the last result is returned at once.
#[derive(Debug, Clone)]
pub struct RetryPolicy {
    max_retries: u32,
    base: Duration,
    max_pause: Duration,
    jitter: Arc<dyn Jitter>,
}

impl Default for RetryPolicy {
    /// At most 2 retries, the first after 100 to 200 ms, the second after 200 to 400 ms.
    fn default() -> Self {
        Self {
            max_retries: 2,
            base: Duration::from_millis(200),
            max_pause: Duration::from_secs(2),
            jitter: Arc::new(RandomJitter),
        }
    }
}

impl RetryPolicy {
    /// Disables retries.
    #[must_use]
    pub fn none() -> Self {
        Self::default().at_most(0)
    }

    /// Sets the maximum number of retries, not counting the first attempt.
    #[must_use]
    pub fn at_most(self, max_retries: u32) -> Self {
        Self {
            max_retries,
            ..self
        }
    }

    /// Sets the pause before the first retry, which doubles for each further one, and the maximum pause.
    #[must_use]
    pub fn pauses(self, base: Duration, max_pause: Duration) -> Self {
        Self {
            base,
            max_pause,
            ..self
        }
    }

    /// Sets the source of randomness for the pauses.
    #[must_use]
    pub fn jitter(self, jitter: impl Jitter + 'static) -> Self {
        Self {
            jitter: Arc::new(jitter),
            ..self
        }
    }

    /// Returns the pause before a retry, counted from 1, or `None` if there are no more retries. `retry_after` is the time in that header.
    pub(crate) fn pause(&self, retry: u32, retry_after: Option<Duration>) -> Option<Duration> {
        if retry > self.max_retries {
            return None;
        }
        let factor = 2u32.saturating_pow(retry.saturating_sub(1));
        let full = self.base.saturating_mul(factor).min(self.max_pause);
        let half = full / 2;
        let jittered = half.saturating_add(self.jitter.up_to(half).min(half));
        Some(retry_after.map_or(jittered, |minimum| minimum.saturating_add(jittered)))
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
    fn pauses_double_up_to_the_maximum() {
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
    fn retry_after_is_respected_in_full() {
        let policy = RetryPolicy::default()
            .pauses(100 * MS, 100 * MS)
            .jitter(Always(10 * MS));
        assert_eq!(policy.pause(1, Some(3000 * MS)), Some(3060 * MS));
        assert!(policy.pause(1, Some(Duration::MAX)).is_some());
    }

    #[test]
    fn none_allows_no_retries() {
        assert_eq!(RetryPolicy::none().pause(1, None), None);
    }
}
