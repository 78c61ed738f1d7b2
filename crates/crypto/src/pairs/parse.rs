//! Parser: one pass that splits and decodes, then one sort that finds duplicates.

use std::borrow::Cow;
use std::str;

use super::decode::Decoder;
use super::order::{Same, sort};
use super::places::{NONE, Slot};
use super::{FormPairs, PairError, PairErrorKind, PairPlaces, PairRules, scan};

pub(super) fn parse<'a>(input: &'a [u8], rules: &PairRules) -> Result<FormPairs<'a>, PairError> {
    let fail = |offset, kind| PairError {
        pair: pair_at(input, offset),
        offset,
        kind,
    };
    // Places have 32 bits.
    let limit = rules.max_bytes.min(NONE as usize - 1);
    if input.len() > limit {
        return Err(fail(limit, PairErrorKind::TooLong { limit }));
    }
    let text = str::from_utf8(input).map_err(|e| fail(e.valid_up_to(), PairErrorKind::NotUtf8))?;
    if text.is_empty() {
        return Ok(FormPairs::default());
    }
    let census = scan::census(input);
    let count = census.separators.saturating_add(1);
    if count > rules.max_pairs {
        let limit = rules.max_pairs;
        return Err(fail(
            start_of(text, limit),
            PairErrorKind::TooMany { limit },
        ));
    }

    let mut reader = Reader {
        text,
        plain: census.plain,
        slots: Vec::with_capacity(count),
        decoder: Decoder::new(input.len()),
    };
    let mut pair = Found::default();
    for (place, byte) in scan::Marks::new(input, census.escapes) {
        match byte {
            b'&' => {
                match reader.push(&pair, place) {
                    Err((_, PairErrorKind::EmptyPair)) if rules.empty_pairs => {}
                    read => read.map_err(|(offset, kind)| fail(offset, kind))?,
                }
                pair = Found {
                    start: place.saturating_add(1),
                    ..Found::default()
                };
            }
            b'=' => pair.equals = pair.equals.or(Some(place)),
            _ if pair.equals.is_none() => pair.name_escaped = true,
            _ => pair.value_escaped = true,
        }
    }

    let Reader {
        mut slots, decoder, ..
    } = reader;
    let decoded = decoder.finish();
    sort(&mut slots, text, &decoded).map_err(|Same(first, second)| {
        let first = pair_at(input, first.start());
        fail(second.start(), PairErrorKind::Duplicate { first })
    })?;
    let places = Cow::Owned(PairPlaces {
        slots,
        decoded,
        input: input.len(),
    });
    Ok(FormPairs { text, places })
}

/// Result of scanning one pair.
#[derive(Default)]
struct Found {
    start: usize,
    /// Position of the first `=`.
    equals: Option<usize>,
    /// True if the name contains `+` or `%`.
    name_escaped: bool,
    /// True if the value contains `+` or `%`.
    value_escaped: bool,
}

struct Reader<'a> {
    text: &'a str,
    /// True if the whole text is visible ASCII, so that raw names cannot contain control characters.
    plain: bool,
    slots: Vec<Slot>,
    decoder: Decoder,
}

impl Reader<'_> {
    /// Stores the pair that ends before `end`. An error contains its position.
    fn push(&mut self, pair: &Found, end: usize) -> Result<(), (usize, PairErrorKind)> {
        let offset = pair.start;
        let name_end = pair.equals.unwrap_or(end);
        let value_start = name_end.saturating_add(1);
        if name_end == offset {
            let empty = pair
                .equals
                .map_or(PairErrorKind::EmptyPair, |_| PairErrorKind::EmptyName);
            return Err((offset, empty));
        }
        // The ends are ASCII marks or the end of the text, so no character is cut.
        let raw_name = self.text.get(offset..name_end).unwrap_or_default();

        let mut name = None;
        if pair.name_escaped {
            name = Some(self.decode(raw_name, offset)?);
        }
        let control = match &name {
            Some(range) => has_control(self.decoder.get(range)),
            None => !self.plain && has_control(raw_name.as_bytes()),
        };
        if control {
            return Err((offset, PairErrorKind::ControlInName));
        }
        let mut value = None;
        if pair.value_escaped {
            value = Some(self.decode(
                self.text.get(value_start..end).unwrap_or_default(),
                value_start,
            )?);
        }
        self.slots
            .push(Slot::new(offset..end, pair.equals, name, value));
        Ok(())
    }

    fn decode(
        &mut self,
        raw: &str,
        offset: usize,
    ) -> Result<std::ops::Range<usize>, (usize, PairErrorKind)> {
        let decoded = self.decoder.decode(raw);
        decoded.map_err(|(place, kind)| (offset.saturating_add(place), kind))
    }
}

/// Returns true if a name contains an ASCII control character or one of U+0080 to U+009F.
fn has_control(name: &[u8]) -> bool {
    let mut twos = name.windows(2);
    name.iter().any(u8::is_ascii_control) || twos.any(|two| matches!(two, [0xc2, 0x80..=0x9f]))
}

/// Returns the index of the pair at a byte offset.
fn pair_at(input: &[u8], offset: usize) -> usize {
    scan::separators(input.get(..offset).unwrap_or(input))
}

/// Returns the byte offset of the pair with an index.
fn start_of(text: &str, pair: usize) -> usize {
    let before = pair.checked_sub(1);
    let mark = before.and_then(|before| text.match_indices('&').nth(before));
    mark.map_or(0, |(place, _)| place.saturating_add(1))
}
