//! Limits of a search.

use std::time::{Duration, Instant};

use serde::Serialize;

use super::Algorithm;

/// Length of a request in bytes up to which the limits of time are the same. For a longer one they grow with its length, as each try does.
const USUAL: usize = 16 * 1024;

/// Share of the estimated time that is kept for combinations: one part of this number.
const FOR_COMBINATIONS: u64 = 4;

/// Limits of one explanation, and the part of them that is used.
///
/// The time is estimated from the lengths of the texts that are read, made and signed, so that the result does not depend on the load of the
/// machine. Single mistakes come first, and combinations of mistakes have the time that is left.
#[derive(Debug, Clone)]
pub struct Budget {
    tried: u64,
    /// Estimated time so far.
    nanoseconds: u64,
    /// Estimated time at which the present stage ends.
    limit: u64,
    /// Estimated time at which the search ends.
    all: u64,
    /// Estimated time at which the search for combinations ends.
    last: u64,
    /// Maximum estimated time for combinations.
    combinations: u64,
    is_limited: bool,
    is_spent: bool,
    left_out: LeftOut,
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
    /// Mistakes that were not tried.
    pub left_out: LeftOut,
    /// Estimated time of the search in microseconds.
    pub estimated_us: u64,
    /// Maximum estimated time of the search in milliseconds.
    pub estimated_ms: u64,
    /// Maximum estimated time for combinations of mistakes, in milliseconds.
    pub combinations_ms: u64,
    /// Maximum time of the whole search in milliseconds, whatever the estimate.
    pub time_ms: u64,
    /// Maximum memory in bytes.
    pub memory_bytes: usize,
}

/// Mistakes that a search did not try because of its limits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[non_exhaustive]
pub struct LeftOut {
    /// True if some single mistakes were not tried. Those that were are the more common ones.
    pub single_mistakes: bool,
    /// True if some combinations of mistakes were not tried.
    pub combinations: bool,
    /// True if some changes were not tried because they need more memory than the limit.
    pub large_texts: bool,
}

impl Budget {
    /// Estimated time of a search for a request of at most 16 KiB.
    pub const ESTIMATED: Duration = Duration::from_millis(12);
    /// Part of it that combinations of mistakes may use at most.
    pub const COMBINATIONS: Duration = Duration::from_millis(12);
    /// Maximum time of a whole search.
    pub const TIME: Duration = Duration::from_secs(20);
    /// Maximum memory of a search.
    pub const MEMORY: usize = 64 * 1024 * 1024;

    /// Memory that does not grow with the request.
    const FIXED: usize = 8 * 1024 * 1024;
    /// Maximum memory for each byte of the request.
    const FACTOR: usize = 16;

    /// Starts a search for a short request.
    #[must_use]
    pub fn start() -> Self {
        Self::for_length(0)
    }

    /// Starts a search for a request of this length in bytes.
    #[must_use]
    pub fn for_length(length: usize) -> Self {
        let now = Instant::now();
        let scaled = |time: Duration| {
            let scaled = time.as_nanos().saturating_mul(length.max(USUAL) as u128) / USUAL as u128;
            u64::try_from(scaled).unwrap_or(u64::MAX)
        };
        let all = scaled(Self::ESTIMATED);
        Self {
            tried: 0,
            nanoseconds: 0,
            limit: all.saturating_sub(all / FOR_COMBINATIONS),
            all,
            last: all,
            combinations: scaled(Self::COMBINATIONS),
            is_limited: false,
            is_spent: false,
            left_out: LeftOut::default(),
            end: now.checked_add(Self::TIME).unwrap_or(now),
        }
    }

    /// Begins a search for combinations, which may use one of `parts` equal parts of the time that is left.
    pub fn limit(&mut self, parts: u64) {
        if !self.is_limited {
            let last = self.nanoseconds.saturating_add(self.combinations);
            self.last = self.all.min(last);
        }
        let left = self.last.saturating_sub(self.nanoseconds);
        self.limit = self.nanoseconds.saturating_add(left / parts.max(1));
        self.is_limited = true;
        self.is_spent = Instant::now() >= self.end;
        self.left_out.combinations |= self.is_spent;
    }

    /// Lets a part of the search use at most this share of the rest, in percent. Returns the limit for [`end_part`](Self::end_part).
    #[must_use]
    pub fn begin_part(&mut self, percent: u64) -> u64 {
        let whole = self.limit;
        let left = whole.saturating_sub(self.nanoseconds);
        self.limit = self.nanoseconds.saturating_add(left / 100 * percent);
        whole
    }

    /// Ends a part of the search: the rest of the budget can be used again.
    pub fn end_part(&mut self, whole: u64) {
        self.limit = whole;
        self.is_spent = self.nanoseconds > whole || Instant::now() >= self.end;
    }

    /// Returns true for a search for combinations.
    #[must_use]
    pub fn is_limited(&self) -> bool {
        self.is_limited
    }

    /// Returns true if nothing more can be tried.
    #[must_use]
    pub fn is_spent(&self) -> bool {
        self.is_spent
    }

    /// Returns true if the search for a request of this length in bytes fits into the memory.
    #[must_use]
    pub fn fits(length: usize) -> bool {
        length.saturating_mul(Self::FACTOR) <= Self::MEMORY - Self::FIXED
    }

    /// Returns the maximum length in bytes of a text that is made of another one.
    #[must_use]
    pub(super) fn longest_text(length: usize) -> usize {
        // The buffer of a text grows by doubling, and the old one is alive meanwhile, so that this is six bytes for each byte of the request.
        length.saturating_mul(4).saturating_add(USUAL)
    }

    /// Notes that a change was not tried because it needs too much memory.
    pub fn leave_out_large(&mut self) {
        self.left_out.large_texts = true;
    }

    /// Counts the reading of a text of this length, such as its JSON or its fields. Returns false if nothing more can be tried.
    pub fn read(&mut self, length: usize) -> bool {
        let length = u64::try_from(length).unwrap_or(u64::MAX);
        self.spend(length.saturating_mul(3).saturating_add(200));
        !self.is_spent
    }

    /// Counts a document of this length and number of values that is written.
    pub(super) fn write(&mut self, length: usize, values: usize) {
        self.make(
            length
                .saturating_mul(2)
                .saturating_add(values.saturating_mul(12)),
        );
    }

    /// Counts a changed text of this length.
    pub fn make(&mut self, length: usize) {
        let length = u64::try_from(length).unwrap_or(u64::MAX);
        self.spend(length.saturating_add(100));
    }

    /// Counts a verification of a request of this length. Returns false if nothing more can be tried.
    pub fn verify(&mut self, length: usize) -> bool {
        self.tried = self.tried.saturating_add(1);
        let length = u64::try_from(length).unwrap_or(u64::MAX);
        self.spend(length.saturating_mul(2).saturating_add(2_000));
        !self.is_spent
    }

    /// Counts a signature of a text of this length. Returns false if nothing more can be tried.
    pub fn digest(&mut self, algorithm: Algorithm, length: usize) -> bool {
        self.tried = self.tried.saturating_add(1);
        self.spend(algorithm.nanoseconds(length));
        !self.is_spent
    }

    fn spend(&mut self, nanoseconds: u64) {
        let before = self.nanoseconds;
        self.nanoseconds = before.saturating_add(nanoseconds);
        // The clock is read after each tenth of a millisecond.
        let is_late = before / 100_000 != self.nanoseconds / 100_000 && Instant::now() >= self.end;
        self.is_spent |= is_late || self.nanoseconds > self.limit;
        match self.is_limited {
            true => self.left_out.combinations |= self.is_spent,
            false => self.left_out.single_mistakes |= self.is_spent,
        }
    }

    /// Returns the effort so far.
    #[must_use]
    pub fn effort(&self) -> Effort {
        let milliseconds = |time: Duration| u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
        Effort {
            tried: self.tried,
            complete: self.left_out == LeftOut::default(),
            left_out: self.left_out,
            estimated_us: self.nanoseconds / 1_000,
            estimated_ms: self.all / 1_000_000,
            combinations_ms: self.combinations / 1_000_000,
            time_ms: milliseconds(Self::TIME),
            memory_bytes: Self::MEMORY,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Verifies requests of 1 MiB until nothing more can be tried, and returns their number.
    fn verified(budget: &mut Budget) -> usize {
        (0..100).take_while(|_| budget.verify(1 << 20)).count()
    }

    #[test]
    fn single_mistakes_leave_time_for_combinations() {
        let mut budget = Budget::start();
        assert_eq!(verified(&mut budget), 4);
        let single = LeftOut {
            single_mistakes: true,
            ..LeftOut::default()
        };
        assert_eq!(budget.effort().left_out, single);
        budget.limit(1);
        assert_eq!(verified(&mut budget), 0);
        let effort = budget.effort();
        assert!(effort.left_out.combinations && !effort.complete);
        assert_eq!(effort.tried, 6);
    }

    #[test]
    fn combinations_share_the_time_that_is_left() {
        let mut budget = Budget::start();
        budget.limit(2);
        assert_eq!(verified(&mut budget), 2);
        budget.limit(1);
        assert_eq!(verified(&mut budget), 2);
        assert!(!budget.effort().left_out.single_mistakes);
    }

    #[test]
    fn the_time_grows_with_a_long_request() {
        let of = |length| Budget::for_length(length).effort().estimated_ms;
        assert_eq!([of(0), of(USUAL), of(USUAL * 3)], [12, 12, 36]);
    }

    #[test]
    fn nothing_is_tried_after_the_end() {
        let mut budget = Budget::start();
        budget.end = Instant::now();
        assert!(!budget.verify(1 << 20));
        budget.limit(1);
        assert!(budget.is_spent() && budget.effort().left_out.combinations);
    }

    #[test]
    fn memory_is_limited_by_the_length_of_the_request() {
        assert!(Budget::fits(1024 * 1024));
        assert!(!Budget::fits(16 * 1024 * 1024));
    }
}
