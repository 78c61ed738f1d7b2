//! Comparison of the user's own signed text with the correct one.

use dhow_crypto::{
    fingerprint::Fingerprint,
    signing_input::{RecordedSegment, Role, SigningInput},
};
use serde::Serialize;

use crate::output::{Page, Tone, visible};

/// Number of bytes shown before the first difference.
const SHOWN_BEFORE: usize = 24;

/// Number of bytes shown from the first difference on.
const SHOWN_AFTER: usize = 32;

/// Comparison of two texts.
#[derive(Debug, Serialize)]
pub(super) struct Difference {
    equal: bool,
    offset: Option<usize>,
    segment: Option<Place>,
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
struct Place {
    label: String,
    role: Role,
    offset: usize,
}

impl Difference {
    /// Compares two texts. Secrets in the correct text and `known` secrets in `yours` are masked.
    pub(super) fn new(correct: &SigningInput, yours: &[u8], known: &[Fingerprint]) -> Self {
        let same = Self {
            equal: true,
            offset: None,
            segment: None,
            expected: None,
            yours: None,
            expected_length: correct.len(),
            your_length: yours.len(),
            caret: 0,
            hint: None,
        };
        let Some(offset) = first_difference(correct, yours) else {
            return same;
        };
        let from = offset.saturating_sub(SHOWN_BEFORE);
        let secrets = secrets(correct, known);
        let end = next_secret(correct, offset).min(offset.saturating_add(SHOWN_AFTER));
        let place = correct
            .segments()
            .iter()
            .find(|segment| offset < segment.offset() + segment.len());
        Self {
            equal: false,
            offset: Some(offset),
            segment: place.map(Place::from),
            expected: Some(expected(correct, from, offset.saturating_add(SHOWN_AFTER))),
            yours: Some(masked(yours, from, end, &secrets)),
            caret: expected(correct, from, offset).chars().count(),
            hint: hint(correct, yours, offset),
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
            let conclusion = "The text is correct, so the mistake is in the secret, the digest or the encoding of the signature.";
            return page.paragraph("", conclusion);
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

impl From<&RecordedSegment> for Place {
    fn from(segment: &RecordedSegment) -> Self {
        Self {
            label: segment.label().to_owned(),
            role: segment.role(),
            offset: segment.offset(),
        }
    }
}

/// Returns the offset of the first difference. A secret is compared by its fingerprint, so a difference in it has the offset of its start.
fn first_difference(correct: &SigningInput, yours: &[u8]) -> Option<usize> {
    for segment in correct.segments() {
        let rest = yours.get(segment.offset()..).unwrap_or_default();
        let part = rest.get(..segment.len()).unwrap_or(rest);
        match (segment.bytes(), segment.fingerprint()) {
            (Some(bytes), _) => {
                let common = bytes.iter().zip(part).take_while(|(a, b)| a == b).count();
                if common < bytes.len() {
                    return Some(segment.offset() + common);
                }
            }
            (None, Some(print)) if Fingerprint::new(part) != print => {
                return Some(segment.offset());
            }
            (None, _) => {}
        }
    }
    (yours.len() > correct.len()).then_some(correct.len())
}

/// Returns a range of the correct text, with secrets as `***`.
fn expected(correct: &SigningInput, from: usize, to: usize) -> String {
    let segments = correct.segments().iter().map(|segment| {
        let start = from.saturating_sub(segment.offset()).min(segment.len());
        let end = to.saturating_sub(segment.offset()).min(segment.len());
        match segment.bytes() {
            Some(bytes) => visible(bytes.get(start..end).unwrap_or_default()),
            None if start < end => "***".to_owned(),
            None => String::new(),
        }
    });
    segments.collect()
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
            part.is_some_and(|part| Fingerprint::new(part) == *print)
        });
        found.map(|range| range.end)
    })
}

fn secrets(correct: &SigningInput, known: &[Fingerprint]) -> Vec<Fingerprint> {
    let signed = correct
        .segments()
        .iter()
        .filter_map(RecordedSegment::fingerprint);
    signed.chain(known.iter().copied()).collect()
}

/// Returns the offset of the next secret in the correct text. The user's text may contain a misspelt secret there, so it is not shown.
fn next_secret(correct: &SigningInput, offset: usize) -> usize {
    let secrets = correct
        .segments()
        .iter()
        .filter(|segment| segment.bytes().is_none());
    let next = secrets.filter(|segment| segment.offset() + segment.len() > offset);
    next.map(RecordedSegment::offset)
        .min()
        .map_or(usize::MAX, |start| start.max(offset))
}

fn hint(correct: &SigningInput, yours: &[u8], offset: usize) -> Option<&'static str> {
    let rest = yours.get(offset..).unwrap_or_default();
    if offset == correct.len() && matches!(rest, b"\n" | b"\r\n") {
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

    fn correct() -> SigningInput {
        let mut correct = SigningInput::new();
        correct.name("amount");
        correct.value("amount", b"599.00");
        correct.separator(b"|");
        correct.value("note", "é a".as_bytes());
        correct.secret("passcode", b"swordfish");
        correct.value("end", b"!");
        correct
    }

    fn compare(yours: &str) -> Difference {
        Difference::new(&correct(), yours.as_bytes(), &[])
    }

    #[test]
    fn texts_with_the_same_secret_are_equal() {
        assert!(compare("amount599.00|é aswordfish!").equal);
    }

    #[test]
    fn the_first_difference_is_found_in_its_segment() {
        let difference = compare("amount599|é aswordfish!");
        assert_eq!(difference.offset, Some(9));
        assert_eq!(difference.segment.unwrap().label, "amount");
        assert_eq!(difference.expected.unwrap(), "amount599.00|é·a***!");
        assert_eq!(difference.caret, 9);
        let yours = difference.yours.unwrap();
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
            let difference = compare(yours);
            let object = serde_json::to_string(&difference).unwrap();
            assert!(!object.contains("sword"), "{object}");
        }
    }

    #[test]
    fn additional_bytes_are_after_the_end() {
        let difference = compare("amount599.00|é aswordfish!\n");
        assert_eq!(difference.offset, Some(27));
        assert!(difference.segment.is_none());
        assert!(difference.hint.unwrap().contains("line break"));
        assert_eq!(difference.yours.unwrap(), "unt599.00|é·a***!␊");
    }
}
