//! The whole signed text, for signatures that are computed in one step.

use std::fmt;

use super::{Segment, SegmentSink};

/// Number of bytes that need no allocation.
const SHORT: usize = 256;

/// The signed text as one slice. A short one, as that of nearly every form, is not allocated.
///
/// One update of a digest with the whole text takes less time than one for each segment. The bytes may include a secret.
pub struct JoinedInput {
    short: [u8; SHORT],
    length: usize,
    /// The whole text if it is longer than [`SHORT`].
    long: Vec<u8>,
}

impl JoinedInput {
    /// Creates an empty text.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            short: [0; SHORT],
            length: 0,
            long: Vec::new(),
        }
    }

    /// Returns the bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        match self.long.is_empty() {
            true => self.short.get(..self.length).unwrap_or_default(),
            false => &self.long,
        }
    }

    #[cold]
    fn push_long(&mut self, bytes: &[u8]) {
        if self.long.is_empty() {
            let short = self.short.get(..self.length).unwrap_or_default();
            self.long.extend_from_slice(short);
        }
        self.long.extend_from_slice(bytes);
        self.length = SHORT;
    }
}

/// Shows the length, since the bytes may be personal data or a secret.
impl fmt::Debug for JoinedInput {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("JoinedInput")
            .field("len", &self.as_bytes().len())
            .finish_non_exhaustive()
    }
}

impl Default for JoinedInput {
    fn default() -> Self {
        Self::new()
    }
}

impl SegmentSink for JoinedInput {
    #[inline]
    fn segment(&mut self, segment: Segment<'_>) {
        let bytes = segment.bytes;
        if bytes.is_empty() {
            return;
        }
        let end = self.length.saturating_add(bytes.len());
        match self.short.get_mut(self.length..end) {
            Some(place) => {
                copy(place, bytes);
                self.length = end;
            }
            None => self.push_long(bytes),
        }
    }
}

/// Copies a text to a place of the same length.
// The usual lengths are copied by a few instructions. A call of `memcpy` takes several times as long.
#[inline]
fn copy(to: &mut [u8], from: &[u8]) {
    match from.len() {
        4..=7 => ends::<4>(to, from),
        8..=16 => ends::<8>(to, from),
        17..=32 => ends::<16>(to, from),
        33..=64 => ends::<32>(to, from),
        _ => to.copy_from_slice(from),
    }
}

/// Copies the first and the last bytes, which overlap.
#[inline]
fn ends<const N: usize>(to: &mut [u8], from: &[u8]) {
    let both = [from.first_chunk::<N>(), from.last_chunk::<N>()];
    if let [Some(first), Some(last)] = both {
        if let Some(place) = to.first_chunk_mut() {
            *place = *first;
        }
        if let Some(place) = to.last_chunk_mut() {
            *place = *last;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn segments_of_every_length_are_joined() {
        let text: Vec<u8> = (0..=255).cycle().take(700).collect();
        for length in 1..140 {
            let (mut joined, mut all) = (JoinedInput::default(), Vec::new());
            assert_eq!(joined.as_bytes(), b"");
            for bytes in text.chunks(length) {
                joined.value("part", bytes);
                all.value("part", bytes);
                assert_eq!(joined.as_bytes(), all, "{length}");
            }
        }
        let mut whole = JoinedInput::new();
        whole.name("");
        whole.value("all", &text);
        assert_eq!(whole.as_bytes(), text);
    }
}
