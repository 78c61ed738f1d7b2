//! Decoding of names and values into one shared buffer.

use std::ops::Range;
use std::str;

use super::PairErrorKind;

/// Decoded text of all names and values that differ from the raw text.
pub(super) struct Decoder {
    bytes: Vec<u8>,
    /// Length of the input. Decoding only shortens text, so the buffer never grows beyond it.
    capacity: usize,
}

impl Decoder {
    pub(super) fn new(capacity: usize) -> Self {
        Self {
            bytes: Vec::new(),
            capacity,
        }
    }

    /// Appends the decoded text of `raw` and returns its range. An error contains the position in `raw`.
    pub(super) fn decode(&mut self, raw: &str) -> Result<Range<usize>, (usize, PairErrorKind)> {
        if self.bytes.capacity() == 0 {
            self.bytes.reserve_exact(self.capacity);
        }
        let start = self.bytes.len();
        let mut rest = raw.as_bytes();
        while let [byte, tail @ ..] = rest {
            let (byte, tail) = match byte {
                b'+' => (b' ', tail),
                b'%' => escaped(tail).ok_or((raw.len() - rest.len(), PairErrorKind::Escape))?,
                byte => (*byte, tail),
            };
            self.bytes.push(byte);
            rest = tail;
        }
        let range = start..self.bytes.len();
        match str::from_utf8(self.get(&range)) {
            Ok(_) => Ok(range),
            Err(_) => Err((0, PairErrorKind::NotUtf8)),
        }
    }

    /// Returns the bytes that [`decode`](Self::decode) appended.
    pub(super) fn get(&self, range: &Range<usize>) -> &[u8] {
        self.bytes.get(range.clone()).unwrap_or_default()
    }

    /// Returns all decoded text. Each part was checked, so the whole is valid UTF-8.
    pub(super) fn finish(self) -> String {
        String::from_utf8(self.bytes).unwrap_or_default()
    }
}

/// Returns the byte of two hexadecimal digits of either case, and the text after them.
fn escaped(text: &[u8]) -> Option<(u8, &[u8])> {
    let ([high, low], rest) = text.split_first_chunk()?;
    Some((digit(*high)? << 4 | digit(*low)?, rest))
}

fn digit(byte: u8) -> Option<u8> {
    let value = char::from(byte).to_digit(16)?;
    u8::try_from(value).ok()
}
