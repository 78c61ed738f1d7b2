//! Limits of a search.

use std::time::{Duration, Instant};

use serde::Serialize;

use super::Algorithm;

/// Length of a request in bytes above which it is large.
const LARGE: usize = 8 * 1024;

/// Limits of one explanation, and the part of them that is used.
///
/// Single mistakes are always tried, whatever their cost, up to the limit of time. Combinations are tried until their estimated time on a
/// current processor reaches [`COMBINATIONS`](Self::COMBINATIONS), so that the result does not depend on the load of the machine.
#[derive(Debug, Clone)]
pub struct Budget {
    combinations: u64,
    /// Estimated time of the present stage and of all earlier ones since the first limit.
    nanoseconds: u64,
    limit: Option<u64>,
    /// Time for combinations.
    all: u64,
    is_large: bool,
    is_spent: bool,
    is_complete: bool,
    end: Instant,
}

/// Effort of a search.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Effort {
    /// Number of signatures that were computed or verified.
    pub tried: u64,
    /// False if the search ended at a limit before every combination was tried.
    pub complete: bool,
    /// Maximum estimated time for combinations of mistakes, in milliseconds.
    pub combinations_ms: u64,
    /// Maximum time of the whole search in milliseconds.
    pub time_ms: u64,
    /// Maximum memory for one changed request and its parts, in bytes.
    pub memory_bytes: usize,
}

impl Budget {
    /// Estimated time for combinations of mistakes.
    pub const COMBINATIONS: Duration = Duration::from_millis(12);
    /// Maximum time of a whole search.
    pub const TIME: Duration = Duration::from_secs(20);
    /// Maximum memory for a changed request and its parts.
    pub const MEMORY: usize = 64 * 1024 * 1024;

    /// Starts a search.
    #[must_use]
    pub fn start() -> Self {
        let now = Instant::now();
        Self {
            combinations: 0,
            nanoseconds: 0,
            limit: None,
            all: u64::try_from(Self::COMBINATIONS.as_nanos()).unwrap_or(u64::MAX),
            is_large: false,
            is_spent: false,
            is_complete: true,
            end: now.checked_add(Self::TIME).unwrap_or(now),
        }
    }

    /// Starts a search for a request of this length. Of a large one each try takes longer, so there are fewer: less time for combinations, and
    /// no mistakes that need a hundred tries each.
    #[must_use]
    pub fn for_length(length: usize) -> Self {
        let mut budget = Self::start();
        if length > LARGE {
            let parts = u64::try_from(length / LARGE).unwrap_or(u64::MAX);
            // Single mistakes take longer too, so combinations get less than in proportion.
            let parts = parts.saturating_add(1);
            budget.all /= parts.saturating_mul(parts);
            budget.is_large = true;
        }
        budget
    }

    /// Returns true for a large request.
    #[must_use]
    pub fn is_large(&self) -> bool {
        self.is_large
    }

    /// Begins a search for combinations, which may use one of `parts` equal parts of the time that is left.
    pub fn limit(&mut self, parts: u64) {
        if self.limit.is_none() {
            self.nanoseconds = 0;
        }
        let left = self.all.saturating_sub(self.nanoseconds);
        self.limit = Some(self.nanoseconds.saturating_add(left / parts.max(1)));
        self.is_spent = Instant::now() >= self.end;
    }

    /// Returns true for a search for combinations.
    #[must_use]
    pub fn is_limited(&self) -> bool {
        self.limit.is_some()
    }

    /// Returns true if nothing more can be tried.
    #[must_use]
    pub fn is_spent(&self) -> bool {
        self.is_spent
    }

    /// Returns true if a request with a body of this length, and all that is made of it at one time, fits into the memory.
    #[must_use]
    pub fn fits(length: usize) -> bool {
        // The tokens of a document need up to 8 bytes for each of its own, and a few copies are alive at a time.
        length.saturating_mul(24) <= Self::MEMORY
    }

    /// Counts a changed text of this length.
    pub fn make(&mut self, length: usize) {
        let length = u64::try_from(length).unwrap_or(u64::MAX);
        self.spend(length.saturating_add(100));
    }

    /// Counts a verification of a request of this length. Returns false if nothing more can be tried.
    pub fn verify(&mut self, length: usize) -> bool {
        self.combinations = self.combinations.saturating_add(1);
        let length = u64::try_from(length).unwrap_or(u64::MAX);
        self.spend(length.saturating_mul(2).saturating_add(2_000));
        !self.is_spent
    }

    /// Counts a signature of a text of this length. Returns false if nothing more can be tried.
    pub fn digest(&mut self, algorithm: Algorithm, length: usize) -> bool {
        self.combinations = self.combinations.saturating_add(1);
        self.spend(algorithm.nanoseconds(length));
        !self.is_spent
    }

    fn spend(&mut self, nanoseconds: u64) {
        self.nanoseconds = self.nanoseconds.saturating_add(nanoseconds);
        let is_late = self.combinations.is_multiple_of(64) && Instant::now() >= self.end;
        let is_beyond = self.limit.is_some_and(|limit| self.nanoseconds > limit);
        self.is_spent |= is_late || is_beyond;
        self.is_complete &= !self.is_spent;
    }

    /// Returns the effort so far.
    #[must_use]
    pub fn effort(&self) -> Effort {
        let milliseconds = |time: Duration| u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
        Effort {
            tried: self.combinations,
            complete: self.is_complete,
            combinations_ms: self.all / 1_000_000,
            time_ms: milliseconds(Self::TIME),
            memory_bytes: Self::MEMORY,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_combinations_are_limited() {
        let mut budget = Budget::start();
        for _ in 0..100 {
            assert!(budget.verify(1024 * 1024));
        }
        budget.limit(2);
        let mut tried = || (0..100).take_while(|_| budget.verify(1024 * 1024)).count();
        assert_eq!(tried(), 2);
        budget.limit(1);
        let mut tried = || (0..100).take_while(|_| budget.verify(1024 * 1024)).count();
        assert_eq!(tried(), 2);
        let effort = budget.effort();
        assert_eq!((effort.tried, effort.complete), (106, false));
    }

    #[test]
    fn memory_is_limited_by_the_length_of_the_body() {
        assert!(Budget::fits(1024 * 1024));
        assert!(!Budget::fits(16 * 1024 * 1024));
    }
}
