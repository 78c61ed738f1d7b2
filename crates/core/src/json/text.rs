//! Strings of JSON documents: their length, and their text.

use std::borrow::Cow;

/// Returns the place of the closing quotation mark of a string, and true if it has escapes. `start` is the place behind the opening mark.
///
/// Returns `None` for an invalid string. As in serde_json, any four hexadecimal digits are an escape, so half a surrogate pair is valid.
#[inline(always)]
pub(super) fn quoted_end(bytes: &[u8], start: usize) -> Option<(usize, bool)> {
    let at = plain_end(bytes, start);
    match bytes.get(at)? {
        b'"' => Some((at, false)),
        b'\\' => escaped_end(bytes, at),
        _ => None,
    }
}

#[cold]
fn escaped_end(bytes: &[u8], mut at: usize) -> Option<(usize, bool)> {
    loop {
        match bytes.get(at)? {
            b'"' => return Some((at, true)),
            b'\\' => at += escape_length(bytes.get(at..)?)?,
            // A control character.
            _ => return None,
        }
        at = plain_end(bytes, at);
    }
}

/// Returns the place of the next quotation mark, backslash or control character.
// Eight bytes at once, because most bytes of a document are in strings.
#[inline(always)]
fn plain_end(bytes: &[u8], start: usize) -> usize {
    let mut at = start;
    // As long as most names and values.
    for _ in 0..2 {
        let Some(word) = bytes.get(at..).and_then(<[u8]>::first_chunk) else {
            break;
        };
        if let Some(before) = end_in(*word) {
            return at + before;
        }
        at += word.len();
    }
    long_end(bytes, at)
}

/// Returns the same for a text that is long or at the end of the document.
#[inline(never)]
fn long_end(bytes: &[u8], start: usize) -> usize {
    let is_end = |byte: u8| (byte < b' ') | (byte == b'"') | (byte == b'\\');
    let mut rest = bytes.get(start..).unwrap_or_default();
    while let Some((block, after)) = rest.split_first_chunk::<32>() {
        // Without an early end, so that the bytes are compared at once.
        if block
            .iter()
            .fold(false, |found, byte| found | is_end(*byte))
        {
            break;
        }
        rest = after;
    }
    while let Some((word, after)) = rest.split_first_chunk() {
        if let Some(before) = end_in(*word) {
            return bytes.len() - rest.len() + before;
        }
        rest = after;
    }
    let length = rest.iter().position(|byte| is_end(*byte));
    bytes.len() - rest.len() + length.unwrap_or(rest.len())
}

/// Returns the number of bytes before the first quotation mark, backslash or control character.
#[inline(always)]
fn end_in(bytes: [u8; 8]) -> Option<usize> {
    const ONES: u64 = 0x0101_0101_0101_0101;
    let word = u64::from_le_bytes(bytes);
    // Exchanges 0x20 with 0x22, the quotation mark, so that it follows the control characters.
    let control_or_quote = (word ^ (ONES * 2)).wrapping_sub(ONES * 0x21);
    let backslash = (word ^ (ONES * u64::from(b'\\'))).wrapping_sub(ONES);
    // The lowest bit is exact. Above it, a borrow may have set others.
    let found = (control_or_quote | backslash) & !word & (ONES << 7);
    (found != 0).then(|| found.trailing_zeros() as usize / 8)
}

/// Returns the length of the escape at the start of the text.
fn escape_length(text: &[u8]) -> Option<usize> {
    match text.get(1)? {
        b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' => Some(2),
        b'u' => unit(text).map(|_| 6),
        _ => None,
    }
}

/// Returns the UTF-16 unit of an escape `\uXXXX`.
fn unit(text: &[u8]) -> Option<u16> {
    let digits = text.strip_prefix(b"\\u")?.get(..4)?;
    digits.iter().try_fold(0, |unit, digit| {
        let digit = char::from(*digit).to_digit(16)?;
        Some(unit << 4 | u16::try_from(digit).ok()?)
    })
}

/// Decodes a valid string. Half a surrogate pair becomes U+FFFD.
pub(super) fn decode(written: &[u8]) -> Cow<'_, str> {
    if !written.contains(&b'\\') {
        return String::from_utf8_lossy(written);
    }
    let mut text = Vec::with_capacity(written.len());
    let mut rest = written;
    while let Some(plain) = rest.iter().position(|byte| *byte == b'\\') {
        let (before, escape) = rest.split_at(plain);
        text.extend_from_slice(before);
        let (character, length) = character(escape);
        text.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
        rest = escape.get(length..).unwrap_or_default();
    }
    text.extend_from_slice(rest);
    Cow::Owned(String::from_utf8(text).unwrap_or_default())
}

/// Returns the character of the escape at the start of the text, and the length of the escape.
fn character(escape: &[u8]) -> (char, usize) {
    let simple = match escape.get(1) {
        Some(b'b') => '\u{8}',
        Some(b'f') => '\u{c}',
        Some(b'n') => '\n',
        Some(b'r') => '\r',
        Some(b't') => '\t',
        Some(b'u') => return unicode(escape),
        // A quotation mark, a backslash or a slash.
        Some(other) => char::from(*other),
        None => char::REPLACEMENT_CHARACTER,
    };
    (simple, 2)
}

fn unicode(escape: &[u8]) -> (char, usize) {
    let behind = || escape.get(6..).and_then(unit);
    let high = unit(escape).unwrap_or(0xFFFD);
    let pair = match (high, behind()) {
        (0xD800..=0xDBFF, Some(low @ 0xDC00..=0xDFFF)) => [Some(high), Some(low)],
        _ => [Some(high), None],
    };
    let units = pair.into_iter().flatten();
    let length = if pair.contains(&None) { 6 } else { 12 };
    let decoded = char::decode_utf16(units).next();
    let character = decoded.and_then(Result::ok);
    (character.unwrap_or(char::REPLACEMENT_CHARACTER), length)
}

/// A decoded key.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(super) enum Key<'a> {
    /// Decoded text: `"\u0061"` is `a`.
    Text(Cow<'a, str>),
    /// UTF-16 with half a surrogate pair, which no text contains. Different halves are different keys.
    Broken(Vec<u16>),
}

impl<'a> Key<'a> {
    pub(super) fn decode(written: &'a [u8]) -> Self {
        if !written.contains(&b'\\') {
            return Self::Text(String::from_utf8_lossy(written));
        }
        let units = units(written);
        match String::from_utf16(&units) {
            Ok(text) => Self::Text(Cow::Owned(text)),
            Err(_) => Self::Broken(units),
        }
    }
}

/// Returns the UTF-16 of a valid string, with its escapes decoded one by one.
fn units(written: &[u8]) -> Vec<u16> {
    let mut units = Vec::with_capacity(written.len());
    let mut rest = written;
    while let Some(plain) = rest.iter().position(|byte| *byte == b'\\') {
        let (before, escape) = rest.split_at(plain);
        units.extend(String::from_utf8_lossy(before).encode_utf16());
        let length = match unit(escape) {
            Some(unit) => {
                units.push(unit);
                6
            }
            None => {
                units.extend_from_slice(character(escape).0.encode_utf16(&mut [0; 2]));
                2
            }
        };
        rest = escape.get(length..).unwrap_or_default();
    }
    units.extend(String::from_utf8_lossy(rest).encode_utf16());
    units
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_of_a_string_of_every_length_is_found() {
        for length in 0..150 {
            let text = "é".repeat(length / 4) + &"x".repeat(length - length / 4 * 2);
            let ends: [(&str, Option<(usize, bool)>); 5] = [
                ("\"", Some((length, false))),
                ("\\n\"", Some((length + 2, true))),
                ("\u{1f}", None),
                ("\n", None),
                ("\\x\"", None),
            ];
            for (end, expected) in ends {
                for behind in [String::new(), "\"".repeat(3), "y".repeat(70)] {
                    let string = format!("{text}{end}{behind}");
                    assert_eq!(quoted_end(string.as_bytes(), 0), expected, "{string}");
                }
            }
            assert_eq!(quoted_end(text.as_bytes(), 0), None);
            assert_eq!(quoted_end(text.as_bytes(), length + 2), None);
        }
    }
}
