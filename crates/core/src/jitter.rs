//! Jitter, injected wherever it spreads requests over time.

use std::{
    fmt::Debug,
    hash::{BuildHasher, Hasher, RandomState},
    time::Duration,
};

/// Source of jitter: randomness that keeps clients which failed together from coming back together. Not for secrets.
pub trait Jitter: Send + Sync + Debug {
    /// Returns a duration from zero to `most`. A longer result counts as `most`.
    fn up_to(&self, most: Duration) -> Duration;
}

/// Jitter from the standard library's hash map seeds. Not cryptographically secure.
#[derive(Debug, Clone, Copy, Default)]
pub struct RandomJitter;

impl Jitter for RandomJitter {
    fn up_to(&self, most: Duration) -> Duration {
        // The keys of `RandomState` are random, which is enough to spread requests and needs no further crate.
        let random = RandomState::new().build_hasher().finish();
        let most = u64::try_from(most.as_nanos()).unwrap_or(u64::MAX);
        // `most` itself is a possible result, so one more number than `most` is possible.
        Duration::from_nanos(match most.checked_add(1) {
            Some(count) => random % count,
            None => random,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn random_jitter_stays_in_its_range_and_varies() {
        let second = Duration::from_secs(1);
        let drawn: Vec<_> = (0..64).map(|_| RandomJitter.up_to(second)).collect();
        assert!(drawn.iter().all(|drawn| *drawn <= second));
        assert!(drawn.iter().any(|later| Some(later) != drawn.first()));
        assert_eq!(RandomJitter.up_to(Duration::ZERO), Duration::ZERO);
    }
}
