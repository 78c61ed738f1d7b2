//! Search for the special bytes of a form, eight bytes at a time.
//!
//! A loop over single bytes took four times as long, and half of the time of verifying a webhook.

/// Returns the positions of `&`, `=`, `%` and `+`, each with its byte.
pub(super) fn marks(input: &[u8]) -> impl Iterator<Item = (usize, u8)> {
    let (words, rest) = input.as_chunks::<8>();
    let rest_start = words.len().saturating_mul(8);
    let in_words = words.iter().zip(0_usize..).flat_map(|(word, index)| {
        let found = Places(places(u64::from_le_bytes(*word)));
        found.filter_map(move |place| {
            let byte = word.get(place).copied()?;
            Some((index.saturating_mul(8).saturating_add(place), byte))
        })
    });
    let in_rest = rest.iter().zip(rest_start..);
    in_words.chain(in_rest.filter_map(|(&byte, place)| is_mark(byte).then_some((place, byte))))
}

/// Returns the number of `&`.
pub(super) fn separators(input: &[u8]) -> usize {
    // The compiler vectorizes sums of bytes, which cannot overflow in chunks of 255.
    let chunks = input.chunks(255);
    chunks
        .map(|chunk| {
            let count: u8 = chunk.iter().map(|&byte| u8::from(byte == b'&')).sum();
            usize::from(count)
        })
        .sum()
}

/// Returns true if every byte is a visible ASCII character or a space.
pub(super) fn is_plain(input: &[u8]) -> bool {
    input
        .iter()
        .fold(true, |plain, byte| plain & matches!(byte, b' '..=b'~'))
}

fn is_mark(byte: u8) -> bool {
    matches!(byte, b'&' | b'=' | b'%' | b'+')
}

/// Returns the highest bit of every byte of `word` that is a mark, and no other bit.
fn places(word: u64) -> u64 {
    const LOW: u64 = u64::from_ne_bytes([0x7f; 8]);
    // A byte equals `mark` if its exclusive or with it is zero. Adding 0x7f to the lower seven bits carries into the eighth unless they are
    // zero, and cannot reach the next byte.
    let other = |mark: u8| {
        let left = word ^ u64::from_ne_bytes([mark; 8]);
        ((left & LOW) + LOW) | left
    };
    !(other(b'&') & other(b'=') & other(b'%') & other(b'+') | LOW)
}

/// Iterator over the indices of the bytes whose highest bit is set, from the lowest byte on.
struct Places(u64);

impl Iterator for Places {
    type Item = usize;

    fn next(&mut self) -> Option<usize> {
        if self.0 == 0 {
            return None;
        }
        let bit = self.0.trailing_zeros();
        self.0 &= self.0 - 1;
        usize::try_from(bit / 8).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_at_every_place_is_classified() {
        for byte in 0..=255_u8 {
            for place in 0..19 {
                let mut input = [b'a'; 19];
                input[place] = byte;
                let found: Vec<_> = marks(&input).collect();
                let expected: &[_] = if is_mark(byte) { &[(place, byte)] } else { &[] };
                assert_eq!(found, expected);
                assert_eq!(is_plain(&input), (b' '..=b'~').contains(&byte));
            }
        }
    }

    #[test]
    fn neighbours_do_not_hide_each_other() {
        let input = b"&&==%%++\xff&\x00=\xa6\xbd\x25\x2b+";
        let slow: Vec<_> = (0..)
            .zip(*input)
            .filter(|&(_, byte)| is_mark(byte))
            .collect();
        assert_eq!(marks(input).collect::<Vec<_>>(), slow);
    }

    #[test]
    fn more_separators_than_a_byte_counts() {
        assert_eq!(separators(&[b'&'; 1000]), 1000);
        assert_eq!(separators(b"a&b"), 1);
        assert_eq!(separators(b""), 0);
    }
}
