//! Strict base64: standard alphabet with padding, and exactly one text for every byte string.

use ::base64::Engine as _;
use ::base64::engine::general_purpose::STANDARD;
use thiserror::Error;

/// Error for a text that is not strict base64.
///
/// Refused are characters outside of the alphabet (line breaks and the URL-safe characters included), missing or superfluous padding, and
/// unused bits that are set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("not standard base64 with padding")]
pub struct Base64Error;

/// Encodes bytes in the standard alphabet, with padding and without line breaks.
#[must_use]
pub fn encode(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

/// Decodes the output of [`encode`] and no other spelling.
///
/// # Errors
///
/// [`Base64Error`] for any other text.
///
/// ```
/// use dhow_crypto::base64::{Base64Error, decode};
///
/// assert_eq!(decode(b"+/8="), Ok(vec![0xfb, 0xff]));
/// for lenient in ["-_8=", "+/8", "+/8=\n", "+/9="] {
///     assert_eq!(decode(lenient.as_bytes()), Err(Base64Error));
/// }
/// ```
pub fn decode(text: &[u8]) -> Result<Vec<u8>, Base64Error> {
    STANDARD.decode(text).map_err(|_| Base64Error)
}

/// Decodes into the beginning of a buffer, without allocating, and returns the decoded part.
///
/// # Errors
///
/// [`Base64Error`] for a text that is not strict base64, and for one that does not fit into the buffer.
pub fn decode_into<'b>(text: &[u8], buffer: &'b mut [u8]) -> Result<&'b mut [u8], Base64Error> {
    let decoded = STANDARD.decode_slice(text, buffer);
    let len = decoded.map_err(|_| Base64Error)?;
    buffer.get_mut(..len).ok_or(Base64Error)
}
