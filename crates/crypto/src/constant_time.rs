//! Comparison in constant time, and the error of failed verifications.

use ctutils::CtEq as _;
use thiserror::Error;

/// Error of a failed verification.
///
/// It has no details on purpose: a forger must not learn where two values differ, or whether the text was readable at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Error)]
#[error("does not match")]
pub struct Mismatch;

/// Returns true if two byte strings are equal. The time depends on their lengths only.
///
/// ```
/// assert!(dhow_crypto::constant_time::eq(b"same", b"same"));
/// assert!(!dhow_crypto::constant_time::eq(b"same", b"sam"));
/// ```
#[must_use]
pub fn eq(a: &[u8], b: &[u8]) -> bool {
    a.ct_eq(b).to_bool()
}

/// Compares two byte strings as [`eq`] does.
///
/// # Errors
///
/// [`Mismatch`] if they differ in any byte or in length.
pub fn check(a: &[u8], b: &[u8]) -> Result<(), Mismatch> {
    if eq(a, b) { Ok(()) } else { Err(Mismatch) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_prefix_is_not_equal() {
        assert!(!eq(b"abc", b"abcd"));
        assert!(!eq(b"", b"a"));
        assert!(eq(b"", b""));
    }

    #[test]
    fn every_single_bit_counts() {
        let right = [0x5a_u8; 32];
        for byte in 0..right.len() {
            for bit in 0..8 {
                let mut wrong = right;
                wrong[byte] ^= 1 << bit;
                assert_eq!(check(&right, &wrong), Err(Mismatch));
            }
        }
    }
}
