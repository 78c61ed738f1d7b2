//! What the pair parser allows.

/// How many pairs and bytes are accepted, and whether empty pairs are. Everything else is not for
/// choice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PairRules {
    pub(super) max_pairs: usize,
    pub(super) max_bytes: usize,
    pub(super) empty_pairs: bool,
}

impl PairRules {
    /// At most 64 pairs in at most 64 KiB, none of them empty.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            max_pairs: 64,
            max_bytes: 64 * 1024,
            empty_pairs: false,
        }
    }

    /// Sets how many pairs are accepted.
    #[must_use]
    pub const fn max_pairs(mut self, pairs: usize) -> Self {
        self.max_pairs = pairs;
        self
    }

    /// Sets how many bytes are accepted, before decoding.
    #[must_use]
    pub const fn max_bytes(mut self, bytes: usize) -> Self {
        self.max_bytes = bytes;
        self
    }

    /// Skips empty pairs (`a=1&&b=2`, a leading or trailing `&`) instead of refusing them. They
    /// still count towards [`max_pairs`](Self::max_pairs).
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
