//! The format of signatures: exactly one text is the signature of a delivery.

use dhow_core::{Delivery, WebhookVerifier};

use crate::{Bench, Harness, Verdict, bench::Checked};

use super::{Genuine, genuine, parts::Cut};

/// Returns a genuine delivery of each kind with its signature.
///
/// # Errors
/// Returns the kind whose delivery has no signature at the declared place.
pub(super) fn cuts<H: Harness>(
    bench: &Bench<'_, H>,
    provider: &H::Provider,
) -> Result<Vec<(Genuine, Cut)>, String> {
    let all = genuine(bench, provider)?.into_iter();
    all.map(|genuine| {
        let place = bench.harness.signature(genuine.kind.name());
        let cut = Cut::new(&genuine.delivery, place);
        let cut = cut.ok_or_else(|| {
            format!(
                "Harness::signature() names {place:?}, and the delivery that Harness::sign() returned for the kind `{}` has no signature there",
                genuine.kind.name()
            )
        })?;
        Ok((genuine, cut))
    })
    .collect()
}

/// Checks that a delivery is rejected.
pub(super) fn must_reject<H: Harness>(
    bench: &Bench<'_, H>,
    provider: &dyn WebhookVerifier,
    delivery: Option<Delivery>,
    what: impl FnOnce() -> String,
) -> Result<(), String> {
    match delivery.map(|delivery| bench.event(provider, &delivery)) {
        Some(Ok(_)) => Err(format!(
            "a delivery {} was accepted; expected: a rejection",
            what()
        )),
        Some(Err(_)) | None => Ok(()),
    }
}

/// A shortened, empty or missing signature is rejected.
pub(crate) fn a_beginning_of_a_signature_is_none<H: Harness>(bench: &Bench<'_, H>) -> Checked {
    let provider = bench.listener()?;
    for (_, cut) in cuts(bench, &provider)? {
        for length in 0..cut.value.len() {
            let start = cut.value.get(..length).unwrap_or_default();
            must_reject(bench, &provider, cut.with(start), || {
                format!(
                    "with only the first {length} of {} bytes of its signature",
                    cut.value.len()
                )
            })?;
        }
        let digits = cut.digits();
        let end = cut.value.get(digits.start..).unwrap_or_default();
        for skipped in 1..end.len() {
            let end = end.get(skipped..).unwrap_or_default();
            must_reject(bench, &provider, cut.with(end), || {
                format!("without the first {skipped} digits of its signature")
            })?;
        }
        let without = || "without its signature".to_owned();
        must_reject(bench, &provider, cut.without(), without)?;
    }
    Ok(Verdict::Holds)
}

/// A signature with one changed byte is rejected, also in a label or a time beside the digits.
pub(crate) fn every_digit_of_a_signature_counts<H: Harness>(bench: &Bench<'_, H>) -> Checked {
    let provider = bench.listener()?;
    for (_, cut) in cuts(bench, &provider)? {
        let digits = cut.digits();
        other_labels(bench, &provider, &cut)?;
        for (at, byte) in cut.value.iter().enumerate() {
            let others: &[u8] = match byte {
                b'0'..=b'9' => b"19a",
                _ if digits.contains(&at) => b"0fZ",
                _ => b"0x",
            };
            for other in others.iter().filter(|other| *other != byte) {
                let mut changed = cut.value.clone();
                if let Some(place) = changed.get_mut(at) {
                    *place = *other;
                }
                if cut.is_the_same(&changed) {
                    continue;
                }
                must_reject(bench, &provider, cut.with(&changed), || {
                    format!("with byte {at} of its signature changed to {other:#04x}")
                })?;
            }
        }
    }
    Ok(Verdict::Holds)
}

/// Checks that an invalid signature with another number in its label, such as `v0` for `v1`, is rejected: no version skips verification.
fn other_labels<H: Harness>(
    bench: &Bench<'_, H>,
    provider: &H::Provider,
    cut: &Cut,
) -> Result<(), String> {
    let digits = cut.digits();
    for at in (0..cut.value.len()).filter(|at| !digits.contains(at)) {
        for number in b'0'..=b'9' {
            let mut changed = cut.value.clone();
            changed
                .get_mut(digits.clone())
                .unwrap_or_default()
                .fill(b'0');
            match changed.get_mut(at) {
                Some(place) if place.is_ascii_digit() => *place = number,
                _ => continue,
            }
            let empty = changed.get(..digits.start).unwrap_or_default().to_vec();
            for signature in [changed, empty] {
                must_reject(bench, provider, cut.with(&signature), || {
                    format!(
                        "with the number {number} in the label of its signature and invalid digits",
                        number = char::from(number)
                    )
                })?;
            }
        }
    }
    Ok(())
}

/// A signature with anything before or after it is rejected, except for the texts that the harness allows.
pub(crate) fn nothing_follows_a_signature<H: Harness>(bench: &Bench<'_, H>) -> Checked {
    let provider = bench.listener()?;
    for (genuine, cut) in cuts(bench, &provider)? {
        let allowed = bench.harness.allowed_beside_signature(genuine.kind.name());
        let value = &cut.value;
        for more in [
            "0", "a", "00", "x", " ", "\t", ",", ";", "=", "\\0", " 0", ",0", ",v1=", ",v2=0", "&",
            "#", "+", "%20", "%09", "%0A", "%00",
        ] {
            // In a form, `&` begins another pair and is not text beside the signature.
            if allowed.contains(&more) || (cut.is_pair() && more == "&") {
                continue;
            }
            let more = more.as_bytes();
            for both in [[value.as_slice(), more], [more, value.as_slice()]] {
                must_reject(bench, &provider, cut.with(&both.concat()), || {
                    format!(
                        "with `{}` before or after its signature",
                        String::from_utf8_lossy(more)
                    )
                })?;
            }
        }
        let digits = value.get(cut.digits()).unwrap_or_default();
        let twice = [value.as_slice(), digits].concat();
        let doubled = || "with the digits of its signature twice".to_owned();
        must_reject(bench, &provider, cut.with(&twice), doubled)?;
    }
    Ok(Verdict::Holds)
}

/// A signature in another case, with a prefix, quotation marks or a space, or without its label, is rejected.
pub(crate) fn a_signature_has_one_spelling<H: Harness>(bench: &Bench<'_, H>) -> Checked {
    let provider = bench.listener()?;
    for (genuine, cut) in cuts(bench, &provider)? {
        let allowed = bench.harness.allowed_beside_signature(genuine.kind.name());
        let Ok(value) = String::from_utf8(cut.value.clone()) else {
            continue;
        };
        let range = cut.digits();
        let part = |range: std::ops::Range<usize>| value.get(range).unwrap_or_default();
        let (before, digits, after) = (
            part(0..range.start),
            part(range.clone()),
            part(range.end..value.len()),
        );
        let spelled: [(&str, String); 9] = [
            ("in upper case", digits.to_uppercase()),
            ("in lower case", digits.to_lowercase()),
            ("in alternating case", capitals_alternating(digits)),
            ("with the prefix `0x`", format!("0x{digits}")),
            ("with the prefix `sha256=`", format!("sha256={digits}")),
            ("in quotation marks", format!("\"{digits}\"")),
            ("with a space in the middle", spaced(digits)),
            ("in reverse order", digits.chars().rev().collect()),
            (
                "in hexadecimal digits once more",
                digits.bytes().map(|byte| format!("{byte:02x}")).collect(),
            ),
        ];
        for (what, other) in &spelled {
            let prefix = other.strip_suffix(digits).unwrap_or_default();
            if other != digits && !allowed.contains(&prefix) {
                let signature = format!("{before}{other}{after}");
                if cut.is_the_same(signature.as_bytes()) {
                    continue;
                }
                must_reject(bench, &provider, cut.with(signature.as_bytes()), || {
                    format!("with its signature {what}")
                })?;
            }
        }
        if !before.is_empty() {
            let label = before.to_uppercase();
            let bare = || "without the label of its signature".to_owned();
            must_reject(bench, &provider, cut.with(digits.as_bytes()), bare)?;
            let capitals = before.match_indices(|c: char| c.is_ascii_lowercase());
            let capitals = capitals.map(|(at, letter)| {
                let mut label = before.to_owned();
                label.replace_range(at..=at, &letter.to_uppercase());
                label
            });
            for label in capitals.chain([label]).filter(|label| label != before) {
                let signature = format!("{label}{digits}{after}");
                let capital = || "with capitals in the label of its signature".to_owned();
                must_reject(bench, &provider, cut.with(signature.as_bytes()), capital)?;
            }
        }
    }
    Ok(Verdict::Holds)
}

fn capitals_alternating(digits: &str) -> String {
    let each = digits.char_indices().map(|(at, digit)| match at % 2 {
        0 => digit.to_ascii_uppercase(),
        _ => digit,
    });
    each.collect()
}

fn spaced(digits: &str) -> String {
    let (first, second) = digits
        .split_at_checked(digits.len() / 2)
        .unwrap_or_default();
    format!("{first} {second}")
}

/// A signature of any bytes and any length is rejected without a panic: invalid UTF-8, long values, multi-byte characters.
pub(crate) fn no_signature_makes_it_panic<H: Harness>(bench: &Bench<'_, H>) -> Checked {
    let provider = bench.listener()?;
    for (_, cut) in cuts(bench, &provider)? {
        let length = cut.value.len();
        let mut strange = vec![
            vec![0x80; length],
            vec![0xff; length],
            b"\xc3\x28".repeat(length / 2),
            "\u{e9}".repeat(length).into_bytes(),
            "\u{20ac}".repeat(length / 3 + 1).into_bytes(),
            "\u{1f600}".repeat(length / 4 + 1).into_bytes(),
            b"0".repeat(64 * 1024),
            b"=".repeat(length),
            b",".repeat(length),
            b"%".repeat(length),
            b"%F".to_vec(),
        ];
        for at in [0, 1, length / 2, length.saturating_sub(1)] {
            for piece in ["\u{e9}", "\u{20ac}", "\u{1f600}"] {
                let (start, end) = cut.value.split_at_checked(at).unwrap_or_default();
                strange.push([start, piece.as_bytes(), end].concat());
                let rest = end.get(piece.len()..).unwrap_or_default();
                strange.push([start, piece.as_bytes(), rest].concat());
            }
        }
        for (number, signature) in strange.into_iter().enumerate() {
            must_reject(bench, &provider, cut.with(&signature), || {
                format!("with an invalid signature of unusual bytes (number {number})")
            })?;
        }
    }
    Ok(Verdict::Holds)
}

/// A delivery with two signatures is rejected, whichever of them is valid.
pub(crate) fn several_signatures_are_rejected<H: Harness>(bench: &Bench<'_, H>) -> Checked {
    let provider = bench.listener()?;
    for (genuine, cut) in cuts(bench, &provider)? {
        let allowed = bench.harness.allowed_beside_signature(genuine.kind.name());
        let right = cut.value.clone();
        let mut wrong = right.clone();
        let digits = cut.digits();
        for place in wrong.get_mut(digits).unwrap_or_default() {
            *place = if *place == b'0' { b'1' } else { b'0' };
        }
        for pair in [
            [right.clone(), right.clone()],
            [right.clone(), wrong.clone()],
            [wrong.clone(), right.clone()],
            [Vec::new(), right.clone()],
        ] {
            // If the harness allows a comma beside a signature, an empty signature and a comma are allowed as well.
            if pair[0].is_empty() && allowed.contains(&",") {
                continue;
            }
            let several = cut.with_several(&pair);
            let twice = || "with two signature headers".to_owned();
            must_reject(bench, &provider, several, twice)?;
            for between in [",", ";", " ", ", ", "|", "\t"] {
                let joined = pair.join(between.as_bytes());
                must_reject(bench, &provider, cut.with(&joined), || {
                    format!("with two signatures and `{between}` between them")
                })?;
            }
        }
    }
    Ok(Verdict::Holds)
}
