//! Strict lower-case hexadecimal: no upper case, no sign, no white space.
//!
//! The gateways send digests in lower case, and at least one of their own verifiers refuses upper case. A second spelling of the same digest
//! would only help to evade a replay check.

use ctutils::CtEq as _;
use thiserror::Error;

/// Error for a text that is not the expected hexadecimal. It never contains the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum HexError {
    /// The number of digits is wrong.
    #[error("expected {expected} hexadecimal digits, found {found} bytes")]
    Length {
        /// Number of digits expected.
        expected: usize,
        /// Number of bytes found.
        found: usize,
    },
    /// The number of digits is odd.
    #[error("an odd number of hexadecimal digits ({found})")]
    Odd {
        /// Number of bytes found.
        found: usize,
    },
    /// A byte is not one of `0123456789abcdef`.
    #[error("byte {position} is not a lower-case hexadecimal digit")]
    Digit {
        /// Index of the first such byte.
        position: usize,
    },
}

/// Encodes bytes as lower-case hexadecimal digits.
#[must_use]
pub fn encode(bytes: &[u8]) -> String {
    let mut text = Vec::with_capacity(bytes.len().saturating_mul(2));
    let (fours, rest) = bytes.as_chunks::<4>();
    for four in fours {
        text.extend_from_slice(&eight_digits(*four));
    }
    for &byte in rest {
        text.extend_from_slice(&[letter(byte >> 4), letter(byte & 0x0f)]);
    }
    // Digits are always UTF-8.
    String::from_utf8(text).unwrap_or_default()
}

/// Decodes exactly `2 * N` lower-case digits to `N` bytes, without allocating.
///
/// # Errors
///
/// [`HexError::Length`] for any other length; [`HexError::Digit`] for any other character, such as upper-case digits, `+` and spaces.
///
/// ```
/// use dhow_crypto::hex::{HexError, decode_exact};
///
/// assert_eq!(decode_exact::<2>(b"00ff"), Ok([0x00, 0xff]));
/// assert_eq!(decode_exact::<2>(b"00fF"), Err(HexError::Digit { position: 3 }));
/// assert_eq!(decode_exact::<2>(b"00f"), Err(HexError::Length { expected: 4, found: 3 }));
/// ```
pub fn decode_exact<const N: usize>(text: &[u8]) -> Result<[u8; N], HexError> {
    let expected = N.saturating_mul(2);
    if text.len() != expected {
        return Err(HexError::Length {
            expected,
            found: text.len(),
        });
    }
    let mut bytes = [0; N];
    fill(text, &mut bytes)?;
    Ok(bytes)
}

/// Decodes any even number of lower-case digits.
///
/// # Errors
///
/// [`HexError::Odd`] for an odd number of digits; [`HexError::Digit`] for any other character.
pub fn decode(text: &[u8]) -> Result<Vec<u8>, HexError> {
    if !text.len().is_multiple_of(2) {
        return Err(HexError::Odd { found: text.len() });
    }
    let mut bytes = vec![0; text.len() / 2];
    fill(text, &mut bytes)?;
    Ok(bytes)
}

/// Returns true if the text is the lower-case digits of the bytes. The time depends on their lengths only.
pub(crate) fn matches(bytes: &[u8], digits: &[u8]) -> bool {
    if bytes.len().checked_mul(2) != Some(digits.len()) {
        return false;
    }
    let (fours, rest) = bytes.as_chunks::<4>();
    let (eights, rest_digits) = digits.as_chunks::<8>();
    let mut difference = 0;
    for (four, eight) in fours.iter().zip(eights) {
        difference |= u64::from_le_bytes(eight_digits(*four)) ^ u64::from_le_bytes(*eight);
    }
    for (byte, pair) in rest.iter().zip(rest_digits.as_chunks::<2>().0) {
        let own = [letter(byte >> 4), letter(byte & 0x0f)];
        difference |= u64::from(u16::from_le_bytes(own) ^ u16::from_le_bytes(*pair));
    }
    difference.ct_eq(&0).to_bool()
}

/// Decodes into `bytes`, which is half as long as `text`.
fn fill(text: &[u8], bytes: &mut [u8]) -> Result<(), HexError> {
    // Wrong digits are detected once at the end: a branch for each digit would cost more than the whole decoding.
    let mut seen = 0;
    for (byte, pair) in bytes.iter_mut().zip(text.as_chunks::<2>().0) {
        let [high, low] = pair.map(value);
        seen |= high | low;
        *byte = (high << 4) | (low & 0x0f);
    }
    if seen & WRONG == 0 {
        return Ok(());
    }
    let position = text.iter().position(|&byte| value(byte) & WRONG != 0);
    Err(HexError::Digit {
        position: position.unwrap_or(text.len()),
    })
}

/// Bit that marks a byte that is not a digit.
const WRONG: u8 = 0x80;

/// Value of every byte as a digit, or [`WRONG`].
const VALUES: [u8; 256] = values();

const fn values() -> [u8; 256] {
    let mut table = [WRONG; 256];
    let mut value = 0;
    let mut rest: &[u8] = b"0123456789abcdef";
    while let [digit, tail @ ..] = rest {
        // An index out of range would be a compile error.
        #[allow(clippy::indexing_slicing, reason = "evaluated by the compiler only")]
        {
            table[*digit as usize] = value;
        }
        value += 1;
        rest = tail;
    }
    table
}

fn value(byte: u8) -> u8 {
    VALUES.get(usize::from(byte)).copied().unwrap_or(WRONG)
}

/// Returns the digits of four bytes, computed at once.
fn eight_digits(bytes: [u8; 4]) -> [u8; 8] {
    const ONES: u64 = 0x0101_0101_0101_0101;
    // Each byte moves to two bytes of its own, and then its halves to one of them each.
    let pairs = u64::from(u32::from_le_bytes(bytes));
    let pairs = (pairs | pairs << 16) & 0x0000_ffff_0000_ffff;
    let pairs = (pairs | pairs << 8) & 0x00ff_00ff_00ff_00ff;
    let nibbles = pairs >> 4 & (ONES * 0x0f) | (pairs & 0x000f_000f_000f_000f) << 8;
    // One for each value above nine, which is a letter.
    let letters = (nibbles + ONES * 6) >> 4 & ONES;
    let distance = u64::from(b'a' - 10 - b'0');
    (nibbles + ONES * u64::from(b'0') + letters * distance).to_le_bytes()
}

const fn letter(nibble: u8) -> u8 {
    nibble + if nibble < 10 { b'0' } else { b'a' - 10 }
}

/// Returns the lower-case digit of a value below 16.
pub(crate) fn digit(nibble: u8) -> char {
    char::from(letter(nibble))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_round_trips() {
        let all: Vec<u8> = (0..=255).collect();
        let text = encode(&all);
        assert_eq!(text.len(), 512);
        assert!(text.starts_with("00010203"));
        assert_eq!(decode(text.as_bytes()), Ok(all));
    }

    #[test]
    fn only_sixteen_bytes_are_digits() {
        for byte in 0..=255_u8 {
            let is_digit = matches!(byte, b'0'..=b'9' | b'a'..=b'f');
            assert_eq!(decode_exact::<1>(&[b'0', byte]).is_ok(), is_digit);
            assert_eq!(decode_exact::<1>(&[byte, b'0']).is_ok(), is_digit);
        }
    }

    #[test]
    fn only_the_digits_of_the_bytes_match() {
        for length in [0, 1, 3, 4, 20, 32, 64] {
            let bytes: Vec<u8> = (0..length).map(|n: u8| n.wrapping_mul(37)).collect();
            let digits = encode(&bytes).into_bytes();
            assert!(matches(&bytes, &digits));
            assert!(!matches(&bytes, &[&digits[..], b"0"].concat()));
            for place in 0..digits.len() {
                for byte in 0..=255_u8 {
                    let mut other = digits.clone();
                    other[place] = byte;
                    assert_eq!(matches(&bytes, &other), other == digits, "{place}");
                }
                assert!(!matches(&bytes, &digits[..place]));
            }
        }
    }

    #[test]
    fn a_sign_is_not_a_digit() {
        assert_eq!(
            decode_exact::<1>(b"+f"),
            Err(HexError::Digit { position: 0 })
        );
    }

    #[test]
    fn the_first_wrong_digit_is_reported() {
        assert_eq!(decode(b"00x0y0"), Err(HexError::Digit { position: 2 }));
        assert_eq!(decode(b"000"), Err(HexError::Odd { found: 3 }));
        assert_eq!(decode(b""), Ok(vec![]));
    }
}
