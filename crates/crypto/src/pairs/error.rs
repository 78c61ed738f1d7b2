//! Why pairs were refused: which pair, where, which rule. Never the text.

use thiserror::Error;

/// The first pair that broke a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("pair {pair}, byte {offset}: {kind}")]
#[non_exhaustive]
pub struct PairError {
    /// Which pair, counted from 0 with empty pairs included.
    pub pair: usize,
    /// Where in the input, in bytes from its beginning.
    pub offset: usize,
    /// Which rule.
    #[source]
    pub kind: PairErrorKind,
}

/// The rule that was broken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum PairErrorKind {
    /// There are more bytes than allowed.
    #[error("more than {limit} bytes")]
    TooLong {
        /// Bytes that are allowed.
        limit: usize,
    },
    /// There are more pairs than allowed.
    #[error("more than {limit} pairs")]
    TooMany {
        /// FormPairs that are allowed.
        limit: usize,
    },
    /// There is nothing between two `&`.
    #[error("an empty pair")]
    EmptyPair,
    /// There is nothing before the `=`.
    #[error("an empty name")]
    EmptyName,
    /// `%` is not followed by two hexadecimal digits.
    #[error("`%` without two hexadecimal digits")]
    Escape,
    /// The text is not UTF-8, as received or when decoded.
    #[error("not UTF-8")]
    NotUtf8,
    /// A name has a control character.
    #[error("a control character in a name")]
    ControlInName,
    /// The name came before, in this or another spelling.
    #[error("the same name as pair {first}")]
    Duplicate {
        /// The pair that had the name first.
        first: usize,
    },
}
