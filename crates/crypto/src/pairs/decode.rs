//! Decodes one name or value into the buffer that all pairs share.

use std::ops::Range;
use std::str;

use super::PairErrorKind;

/// The decoded text of all names and values that differ from what was received.
pub(super) struct Decoder {
    bytes: Vec<u8>,
    /// The length of the input. Decoding only shortens, so the buffer never grows past it.
    capacity: usize,
}

impl Decoder {
    pub(super) fn new(capacity: usize) -> Self {
        Self {
            bytes: Vec::new(),
            capacity,
        }
    }

    /// Appends the decoded text of `raw` and says where it is. An error names the place in `raw`.
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

    /// What [`decode`](Self::decode) appended.
    pub(super) fn get(&self, range: &Range<usize>) -> &[u8] {
        self.bytes.get(range.clone()).unwrap_or_default()
    }

    /// All that was decoded. Each part was checked, so the whole is UTF-8 too.
    pub(super) fn finish(self) -> String {
        String::from_utf8(self.bytes).unwrap_or_default()
    }
}

/// The byte that two hexadecimal digits of either case spell, and what follows them.
fn escaped(text: &[u8]) -> Option<(u8, &[u8])> {
    let ([high, low], rest) = text.split_first_chunk()?;
    Some((digit(*high)? << 4 | digit(*low)?, rest))
}

fn digit(byte: u8) -> Option<u8> {
    let value = char::from(byte).to_digit(16)?;
    u8::try_from(value).ok()
}
