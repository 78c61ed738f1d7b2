//! Errors of the pair parser. They contain positions and rules, never the text.

use thiserror::Error;

/// Error for input with a pair that breaks a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("pair {pair}, byte {offset}: {kind}")]
#[non_exhaustive]
pub struct PairError {
    /// Index of the pair, empty pairs included.
    pub pair: usize,
    /// Byte offset in the input.
    pub offset: usize,
    /// Rule that the pair breaks.
    #[source]
    pub kind: PairErrorKind,
}

/// Rule that the input breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum PairErrorKind {
    /// The input has too many bytes.
    #[error("more than {limit} bytes")]
    TooLong {
        /// Maximum number of bytes.
        limit: usize,
    },
    /// The input has too many pairs.
    #[error("more than {limit} pairs")]
    TooMany {
        /// Maximum number of pairs.
        limit: usize,
    },
    /// A pair is empty.
    #[error("an empty pair")]
    EmptyPair,
    /// A name is empty.
    #[error("an empty name")]
    EmptyName,
    /// `%` is not followed by two hexadecimal digits.
    #[error("`%` without two hexadecimal digits")]
    Escape,
    /// The raw or decoded text is not UTF-8.
    #[error("not UTF-8")]
    NotUtf8,
    /// A name contains a control character.
    #[error("a control character in a name")]
    ControlInName,
    /// An earlier pair has the same name, in this or another spelling.
    #[error("the same name as pair {first}")]
    Duplicate {
        /// Index of the earlier pair.
        first: usize,
    },
}
