//! Limits of the pair parser.

/// Limits of the pair parser. All other rules are fixed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PairRules {
    pub(super) max_pairs: usize,
    pub(super) max_bytes: usize,
    pub(super) empty_pairs: bool,
}

impl PairRules {
    /// Creates the default limits: 64 pairs, 64 KiB, no empty pairs.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            max_pairs: 64,
            max_bytes: 64 * 1024,
            empty_pairs: false,
        }
    }

    /// Sets the maximum number of pairs.
    #[must_use]
    pub const fn max_pairs(mut self, pairs: usize) -> Self {
        self.max_pairs = pairs;
        self
    }

    /// Sets the maximum number of bytes before decoding.
    #[must_use]
    pub const fn max_bytes(mut self, bytes: usize) -> Self {
        self.max_bytes = bytes;
        self
    }

    /// Skips empty pairs (`a=1&&b=2`, a leading or trailing `&`) instead of refusing them. They count towards
    /// [`max_pairs`](Self::max_pairs).
    #[must_use]
    pub const fn allow_empty_pairs(mut self) -> Self {
        self.empty_pairs = true;
        self
    }
}

impl Default for PairRules {
    fn default() -> Self {
        Self::new()
    }
}
