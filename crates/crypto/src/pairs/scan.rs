//! Search for the special bytes of a form, eight bytes at a time.
//!
//! A loop over single bytes took four times as long, and half of the time of verifying a webhook.

/// Iterator over the positions of `&` and `=` and, with escapes, of `%` and `+`, each with its byte. A `&` at the end of the input is added.
// Written out, because iterators of the standard library in its place took twice as long.
pub(super) struct Marks<'a> {
    input: &'a [u8],
    /// True if `%` and `+` are marks.
    escapes: bool,
    /// Position of the word that was searched last.
    word: usize,
    /// Highest bits of the bytes of that word that are marks and come next.
    found: u64,
    is_at_end: bool,
}

impl<'a> Marks<'a> {
    pub(super) fn new(input: &'a [u8], escapes: bool) -> Self {
        let mut marks = Self {
            input,
            escapes,
            word: 0,
            found: 0,
            is_at_end: false,
        };
        marks.search();
        marks
    }

    /// Searches the word at the current position. Behind the input, its bytes are no marks.
    #[inline]
    fn search(&mut self) {
        let rest = self.input.get(self.word..).unwrap_or_default();
        let word = rest.first_chunk().copied().unwrap_or_else(|| {
            let mut word = [0; 8];
            for (byte, &from) in word.iter_mut().zip(rest) {
                *byte = from;
            }
            word
        });
        self.found = places(u64::from_le_bytes(word), self.escapes);
    }
}

impl Iterator for Marks<'_> {
    type Item = (usize, u8);

    #[inline]
    fn next(&mut self) -> Option<(usize, u8)> {
        while self.found == 0 {
            self.word = self.word.saturating_add(8);
            if self.word >= self.input.len() {
                let end = (self.input.len(), b'&');
                return (!std::mem::replace(&mut self.is_at_end, true)).then_some(end);
            }
            self.search();
        }
        let place = self
            .word
            .saturating_add(self.found.trailing_zeros() as usize / 8);
        self.found &= self.found - 1;
        Some((place, *self.input.get(place)?))
    }
}

/// Properties of an input, found in one pass.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Census {
    /// Number of `&`.
    pub(super) separators: usize,
    /// True if every byte is a visible ASCII character or a space.
    pub(super) plain: bool,
    /// True if there is a `%` or a `+`.
    pub(super) escapes: bool,
}

/// Counts separators and looks for special bytes.
pub(super) fn census(input: &[u8]) -> Census {
    let (mut separators, mut plain, mut escapes) = (0_usize, true, false);
    // The compiler vectorizes sums of bytes, which cannot overflow in chunks of 255.
    for chunk in input.chunks(255) {
        let (mut count, mut odd, mut escaped) = (0_u8, 0_u8, 0_u8);
        for &byte in chunk {
            count = count.wrapping_add(u8::from(byte == b'&'));
            odd |= u8::from(!matches!(byte, b' '..=b'~'));
            escaped |= u8::from(byte == b'%') | u8::from(byte == b'+');
        }
        separators = separators.saturating_add(usize::from(count));
        plain &= odd == 0;
        escapes |= escaped != 0;
    }
    Census {
        separators,
        plain,
        escapes,
    }
}

/// Returns true if every byte is a visible ASCII character or a space, and none is `%` or `+`.
pub(super) fn is_plain(input: &[u8]) -> bool {
    let odd = |byte: u8| !matches!(byte, b' '..=b'~') | (byte == b'%') | (byte == b'+');
    // All bytes are compared, because the compiler vectorizes a loop without an early end.
    let any = input.iter().fold(0, |any, &byte| any | u8::from(odd(byte)));
    any == 0
}

/// Passes the place of every `&` and `=` to a function, with true for `=`, until it returns `None`. A `&` at the end of the input is added.
#[inline(always)]
pub(super) fn each_mark(
    input: &[u8],
    mut each: impl FnMut(usize, bool) -> Option<()>,
) -> Option<()> {
    let (words, rest) = input.as_chunks::<8>();
    // Behind the input, the bytes of the last word are no marks, except for one `&`.
    let mut last = [0; 8];
    for (byte, from) in last.iter_mut().zip(rest.iter().chain(b"&")) {
        *byte = *from;
    }
    let mut start = 0_usize;
    for chunk in words.iter().chain([&last]) {
        let word = u64::from_le_bytes(*chunk);
        let mut found = places(word, false);
        while found != 0 {
            let bit = found.trailing_zeros();
            let byte = word >> (bit & !7) & 0xff;
            each(start + bit as usize / 8, byte == u64::from(b'='))?;
            found &= found - 1;
        }
        start += 8;
    }
    Some(())
}

/// Returns the number of `&`.
pub(super) fn separators(input: &[u8]) -> usize {
    census(input).separators
}

/// Returns the highest bit of every byte of `word` that is `&` or `=` or, with escapes, `%` or `+`, and no other bit.
#[inline]
fn places(word: u64, escapes: bool) -> u64 {
    const LOW: u64 = u64::from_ne_bytes([0x7f; 8]);
    // A byte equals `mark` if its exclusive or with it is zero. Adding 0x7f to the lower seven bits carries into the eighth unless they are
    // zero, and cannot reach the next byte.
    let other = |mark: u8| {
        let left = word ^ u64::from_ne_bytes([mark; 8]);
        ((left & LOW) + LOW) | left
    };
    let mut others = other(b'&') & other(b'=');
    if escapes {
        others &= other(b'%') & other(b'+');
    }
    !(others | LOW)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_mark(byte: u8) -> bool {
        matches!(byte, b'&' | b'=' | b'%' | b'+')
    }

    fn marks(input: &[u8], escapes: bool) -> Vec<(usize, u8)> {
        let mut marks: Vec<_> = Marks::new(input, escapes).collect();
        assert_eq!(marks.pop(), Some((input.len(), b'&')));
        marks
    }

    #[test]
    fn every_byte_at_every_place_is_classified() {
        for byte in 0..=255_u8 {
            for place in 0..19 {
                let mut input = [b'a'; 19];
                input[place] = byte;
                let expected: &[_] = if is_mark(byte) { &[(place, byte)] } else { &[] };
                assert_eq!(marks(&input, true), expected);
                let census = census(&input);
                assert_eq!(census.plain, (b' '..=b'~').contains(&byte));
                assert_eq!(census.escapes, matches!(byte, b'%' | b'+'));
                assert_eq!(census.separators, usize::from(byte == b'&'));
            }
        }
    }

    #[test]
    fn each_mark_is_found_and_plain_bytes_are_told_from_all_others() {
        for byte in 0..=255_u8 {
            for place in 0..19 {
                let mut input = [b'a'; 19];
                input[place] = byte;
                let mut found = Vec::new();
                let all = each_mark(&input, |place, equals| {
                    found.push((place, equals));
                    Some(())
                });
                assert_eq!(all, Some(()));
                let expected: &[_] = match byte {
                    b'&' | b'=' => &[(place, byte == b'=')],
                    _ => &[],
                };
                assert_eq!(found.pop(), Some((19, false)));
                assert_eq!(found, expected);
                let escape = matches!(byte, b'%' | b'+');
                assert_eq!(is_plain(&input), (b' '..=b'~').contains(&byte) && !escape);
            }
        }
        let mut found = Vec::new();
        let stopped = each_mark(b"&=a=&&&&&&=&=", |place, equals| {
            found.push((place, equals));
            (place < 11).then_some(())
        });
        let places = [0, 1, 3, 4, 5, 6, 7, 8, 9, 10, 11];
        assert_eq!(
            found,
            places.map(|place| (place, matches!(place, 1 | 3 | 10)))
        );
        assert_eq!(stopped, None);
    }

    #[test]
    fn neighbours_do_not_hide_each_other() {
        let input = b"&&==%%++\xff&\x00=\xa6\xbd\x25\x2b+";
        let slow: Vec<_> = (0..)
            .zip(*input)
            .filter(|&(_, byte)| is_mark(byte))
            .collect();
        assert_eq!(marks(input, true), slow);
    }

    #[test]
    fn without_escapes_only_two_bytes_are_marks() {
        let found = marks(b"a=1&bcd=efghi&j=", false);
        let expected = [(1, b'='), (3, b'&'), (7, b'='), (13, b'&'), (15, b'=')];
        assert_eq!(found, expected);
    }

    #[test]
    fn more_separators_than_a_byte_counts() {
        assert_eq!(separators(&[b'&'; 1000]), 1000);
        assert_eq!(separators(b"a&b"), 1);
        assert_eq!(separators(b""), 0);
    }
}
