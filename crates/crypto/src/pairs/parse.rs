//! The parser: one pass that splits and decodes, then one sort that finds duplicates.

use std::ops::Range;
use std::str;

use super::{Fault, PairError, PairRules, Pairs, Slot};

pub(super) fn parse<'a>(input: &'a [u8], rules: &PairRules) -> Result<Pairs<'a>, PairError> {
    if input.len() > rules.max_bytes {
        let limit = rules.max_bytes;
        return Err(fail(input, limit, Fault::TooLong { limit }));
    }
    let text =
        str::from_utf8(input).map_err(|error| fail(input, error.valid_up_to(), Fault::NotUtf8))?;
    let count = match text {
        "" => 0,
        _ => separators(input).saturating_add(1),
    };
    if count > rules.max_pairs {
        let limit = rules.max_pairs;
        let offset = text.match_indices('&').nth(limit.saturating_sub(1));
        let offset = offset.map_or(0, |(place, _)| place.saturating_add(1));
        return Err(fail(input, offset, Fault::TooMany { limit }));
    }

    let mut slots = Vec::with_capacity(count);
    let mut decoded = Vec::new();
    let mut offset = 0_usize;
    for raw in text.split('&').take(count) {
        match slot(raw, offset, &mut decoded, input.len()) {
            Ok(slot) => slots.push(slot),
            Err((_, Fault::EmptyPair)) if rules.empty_pairs => {}
            Err((place, fault)) => return Err(fail(input, place, fault)),
        }
        offset = offset.saturating_add(raw.len()).saturating_add(1);
    }
    let decoded = String::from_utf8(decoded).map_err(|_| fail(input, 0, Fault::NotUtf8))?;
    let by_name = sort(&slots, &decoded).map_err(|(offset, first)| {
        fail(
            input,
            offset,
            Fault::Duplicate {
                first: pair_at(input, first),
            },
        )
    })?;
    Ok(Pairs {
        slots,
        by_name,
        decoded,
    })
}

/// Reads one pair that begins at `offset`. An error carries its place.
fn slot<'a>(
    raw: &'a str,
    offset: usize,
    decoded: &mut Vec<u8>,
    capacity: usize,
) -> Result<Slot<'a>, (usize, Fault)> {
    let (raw_name, raw_value) = match raw.split_once('=') {
        Some((name, value)) => (name, Some(value)),
        None => (raw, None),
    };
    if raw_name.is_empty() {
        let fault = match raw_value {
            Some(_) => Fault::EmptyName,
            None => Fault::EmptyPair,
        };
        return Err((offset, fault));
    }
    let value_offset = offset.saturating_add(raw_name.len()).saturating_add(1);
    let name = decode(raw_name, offset, decoded, capacity)?;
    let shown = match &name {
        Some(range) => decoded.get(range.clone()).unwrap_or_default(),
        None => raw_name.as_bytes(),
    };
    if has_control(shown) {
        return Err((offset, Fault::ControlInName));
    }
    let value = decode(
        raw_value.unwrap_or_default(),
        value_offset,
        decoded,
        capacity,
    )?;
    Ok(Slot {
        raw_name,
        raw_value,
        name,
        value,
        offset,
    })
}

/// Appends the decoded text and says where it is; `None` if it is the raw text.
fn decode(
    raw: &str,
    offset: usize,
    decoded: &mut Vec<u8>,
    capacity: usize,
) -> Result<Option<Range<usize>>, (usize, Fault)> {
    if !raw.bytes().any(|byte| matches!(byte, b'+' | b'%')) {
        return Ok(None);
    }
    if decoded.capacity() == 0 {
        // Decoding only shortens, so this is the last time that it grows.
        decoded.reserve_exact(capacity);
    }
    let start = decoded.len();
    let mut rest = raw.as_bytes();
    while let [byte, tail @ ..] = rest {
        rest = tail;
        decoded.push(match byte {
            b'+' => b' ',
            b'%' => {
                let (byte, tail) = escaped(tail).ok_or_else(|| {
                    (
                        offset.saturating_add(raw.len() - tail.len() - 1),
                        Fault::Escape,
                    )
                })?;
                rest = tail;
                byte
            }
            byte => *byte,
        });
    }
    let text = decoded.get(start..).unwrap_or_default();
    str::from_utf8(text).map_err(|_| (offset, Fault::NotUtf8))?;
    Ok(Some(start..decoded.len()))
}

/// The byte that two hexadecimal digits of either case spell, and what follows them.
fn escaped(text: &[u8]) -> Option<(u8, &[u8])> {
    let ([high, low], rest) = text.split_first_chunk()?;
    let high = char::from(*high).to_digit(16)?;
    let low = char::from(*low).to_digit(16)?;
    let byte = u8::try_from(high * 16 + low).ok()?;
    Some((byte, rest))
}

/// Whether a name has a control character: ASCII's, and those of U+0080 to U+009F.
fn has_control(name: &[u8]) -> bool {
    name.iter().any(u8::is_ascii_control)
        || name
            .windows(2)
            .any(|pair| matches!(pair, [0xc2, 0x80..=0x9f]))
}

/// The order by decoded name, or where a second and a first pair of one name begin.
fn sort(slots: &[Slot<'_>], decoded: &str) -> Result<Vec<usize>, (usize, usize)> {
    let mut by_name: Vec<usize> = (0..slots.len()).collect();
    let name = |index: usize| slots.get(index).map(|slot| slot.name(decoded));
    by_name.sort_by(|&a, &b| name(a).cmp(&name(b)));
    for pair in by_name.windows(2) {
        if let &[first, second] = pair
            && name(first) == name(second)
        {
            let offset = |index: usize| slots.get(index).map_or(0, |slot| slot.offset);
            return Err((offset(second), offset(first)));
        }
    }
    Ok(by_name)
}

fn fail(input: &[u8], offset: usize, fault: Fault) -> PairError {
    let pair = pair_at(input, offset);
    PairError {
        pair,
        offset,
        fault,
    }
}

/// The number of the pair that holds a place.
fn pair_at(input: &[u8], offset: usize) -> usize {
    separators(input.get(..offset).unwrap_or(input))
}

fn separators(input: &[u8]) -> usize {
    input.iter().filter(|&&byte| byte == b'&').count()
}
