//! Comparison of the user's own signed text with the correct one.

use dhow_crypto::{
    fingerprint::Fingerprint,
    signing_input::{RecordedSegment, SigningInput},
};
use serde::Serialize;

use super::signed;
use crate::output::{Page, Tone, visible};

/// Number of bytes shown before the first difference.
const BEFORE: usize = 24;

/// Number of bytes shown from the first difference on.
const AFTER: usize = 32;

/// Comparison of two texts.
#[derive(Debug, Serialize)]
pub(super) struct DifferenceView {
    equal: bool,
    offset: Option<usize>,
    segment: Option<PlaceView>,
    expected: Option<String>,
    yours: Option<String>,
    expected_length: usize,
    your_length: usize,
    #[serde(skip)]
    caret: usize,
    #[serde(skip)]
    hint: Option<&'static str>,
}

#[derive(Debug, Serialize)]
struct PlaceView {
    label: String,
    role: &'static str,
    offset: usize,
}

impl DifferenceView {
    /// Compares two texts. Secrets in the correct text and `known` secrets in `yours` are masked.
    pub(super) fn of(right: &SigningInput, yours: &[u8], known: &[Fingerprint]) -> Self {
        let same = Self {
            equal: true,
            offset: None,
            segment: None,
            expected: None,
            yours: None,
            expected_length: right.len(),
            your_length: yours.len(),
            caret: 0,
            hint: None,
        };
        let Some(offset) = first_difference(right, yours) else {
            return same;
        };
        let from = offset.saturating_sub(BEFORE);
        let secrets = secrets(right, known);
        let end = next_secret(right, offset).min(offset.saturating_add(AFTER));
        let place = right
            .segments()
            .iter()
            .find(|one| offset < one.offset() + one.len());
        Self {
            equal: false,
            offset: Some(offset),
            segment: place.map(PlaceView::of),
            expected: Some(expected(right, from, offset.saturating_add(AFTER))),
            yours: Some(masked(yours, from, end, &secrets)),
            caret: expected(right, from, offset).chars().count(),
            hint: hint(right, yours, offset),
            ..same
        }
    }

    pub(super) fn show(&self, page: &mut Page) {
        super::title(page, "Comparison with your text");
        let lengths = format!(
            "{} bytes; the correct text has {}",
            self.your_length, self.expected_length
        );
        let Some(offset) = self.offset else {
            page.pair_in("equal", Tone::Good, "byte for byte");
            let then = "The text is correct, so the mistake is in the secret, the digest or the encoding of the signature.";
            return page.paragraph("", then);
        };
        let place = match &self.segment {
            Some(place) if place.label.is_empty() => format!("in a {}", place.role),
            Some(place) => format!("in the {} of {}", place.role, place.label),
            None => "after the end of the correct text".to_owned(),
        };
        page.pair("your length", lengths);
        page.pair_in(
            "first difference",
            Tone::Bad,
            format!("byte {offset}, {place}"),
        );
        page.pair_if("correct", self.expected.as_ref());
        page.pair_if("yours", self.yours.as_ref());
        page.pair_in("", Tone::Bad, format!("{}^", " ".repeat(self.caret)));
        if let Some(hint) = self.hint {
            page.paragraph("", hint);
        }
    }
}

impl PlaceView {
    fn of(piece: &RecordedSegment) -> Self {
        Self {
            label: piece.label().to_owned(),
            role: signed::role(piece.role()),
            offset: piece.offset(),
        }
    }
}

/// Returns the offset of the first difference. A secret is compared by its fingerprint, so a difference in it has the offset of its start.
fn first_difference(right: &SigningInput, yours: &[u8]) -> Option<usize> {
    for piece in right.segments() {
        let rest = yours.get(piece.offset()..).unwrap_or_default();
        let part = rest.get(..piece.len()).unwrap_or(rest);
        match (piece.bytes(), piece.fingerprint()) {
            (Some(bytes), _) => {
                let common = bytes.iter().zip(part).take_while(|(a, b)| a == b).count();
                if common < bytes.len() {
                    return Some(piece.offset() + common);
                }
            }
            (None, Some(print)) if Fingerprint::of(part) != print => return Some(piece.offset()),
            (None, _) => {}
        }
    }
    (yours.len() > right.len()).then_some(right.len())
}

/// Returns a range of the correct text, with secrets as `***`.
fn expected(right: &SigningInput, from: usize, to: usize) -> String {
    let pieces = right.segments().iter().map(|piece| {
        let start = from.saturating_sub(piece.offset()).min(piece.len());
        let end = to.saturating_sub(piece.offset()).min(piece.len());
        match piece.bytes() {
            Some(bytes) => visible(bytes.get(start..end).unwrap_or_default()),
            None if start < end => "***".to_owned(),
            None => String::new(),
        }
    });
    pieces.collect()
}

/// Returns a range of the user's text, with known secrets as `***`.
fn masked(yours: &[u8], from: usize, to: usize, secrets: &[Fingerprint]) -> String {
    let to = to.min(yours.len());
    let mut shown = String::new();
    let mut clear = from;
    let mut at = from;
    while at < to {
        match secret_at(yours, at, secrets) {
            Some(end) => {
                shown.push_str(&visible(yours.get(clear..at).unwrap_or_default()));
                shown.push_str("***");
                at = end;
                clear = end;
            }
            None => at += 1,
        }
    }
    shown.push_str(&visible(yours.get(clear..to).unwrap_or_default()));
    shown
}

/// Returns the end of the secret that contains the byte at an offset.
fn secret_at(yours: &[u8], at: usize, secrets: &[Fingerprint]) -> Option<usize> {
    secrets.iter().find_map(|print| {
        let length = print.secret_len();
        let starts = at.saturating_sub(length.saturating_sub(1))..=at;
        let mut ranges = starts.map(|start| start..start.saturating_add(length));
        let found = ranges.find(|range| {
            let part = yours.get(range.clone()).filter(|part| !part.is_empty());
            part.is_some_and(|part| Fingerprint::of(part) == *print)
        });
        found.map(|range| range.end)
    })
}

fn secrets(right: &SigningInput, known: &[Fingerprint]) -> Vec<Fingerprint> {
    let own = right
        .segments()
        .iter()
        .filter_map(RecordedSegment::fingerprint);
    own.chain(known.iter().copied()).collect()
}

/// Returns the offset of the next secret in the correct text. The user's text may contain a misspelt secret there, so it is not shown.
fn next_secret(right: &SigningInput, offset: usize) -> usize {
    let secrets = right.segments().iter().filter(|one| one.bytes().is_none());
    let next = secrets.filter(|one| one.offset() + one.len() > offset);
    next.map(RecordedSegment::offset)
        .min()
        .map_or(usize::MAX, |start| start.max(offset))
}

fn hint(right: &SigningInput, yours: &[u8], offset: usize) -> Option<&'static str> {
    let rest = yours.get(offset..).unwrap_or_default();
    if offset == right.len() && matches!(rest, b"\n" | b"\r\n") {
        Some("Your text has only a line break more. Did an editor or a shell add it?")
    } else if offset == yours.len() {
        Some("Your text ends here.")
    } else if offset == 0 && yours.starts_with(b"\xef\xbb\xbf") {
        Some("Your text starts with a byte order mark.")
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use dhow_crypto::signing_input::SegmentSink;

    use super::*;

    fn right() -> SigningInput {
        let mut right = SigningInput::new();
        right.name("amount");
        right.value("amount", b"599.00");
        right.separator(b"|");
        right.value("note", "é a".as_bytes());
        right.secret("passcode", b"swordfish");
        right.value("end", b"!");
        right
    }

    fn compare(yours: &str) -> DifferenceView {
        DifferenceView::of(&right(), yours.as_bytes(), &[])
    }

    #[test]
    fn texts_with_the_same_secret_are_equal() {
        assert!(compare("amount599.00|é aswordfish!").equal);
    }

    #[test]
    fn the_first_difference_is_found_in_its_segment() {
        let view = compare("amount599|é aswordfish!");
        assert_eq!(view.offset, Some(9));
        assert_eq!(view.segment.unwrap().label, "amount");
        assert_eq!(view.expected.unwrap(), "amount599.00|é·a***!");
        assert_eq!(view.caret, 9);
        let yours = view.yours.unwrap();
        assert!(!yours.contains("sword"), "{yours}");
    }

    #[test]
    fn a_wrong_secret_is_not_shown() {
        for yours in [
            "amount599.00|é aswordfist!",
            "amount599.00|é a swordfish!",
            "amount599.00|swordfish",
            "swordfishamount599.00",
        ] {
            let view = compare(yours);
            let object = serde_json::to_string(&view).unwrap();
            assert!(!object.contains("sword"), "{object}");
        }
    }

    #[test]
    fn additional_bytes_are_after_the_end() {
        let view = compare("amount599.00|é aswordfish!\n");
        assert_eq!(view.offset, Some(27));
        assert!(view.segment.is_none());
        assert!(view.hint.unwrap().contains("line break"));
        assert_eq!(view.yours.unwrap(), "unt599.00|é·a***!␊");
    }
}
