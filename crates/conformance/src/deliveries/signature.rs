//! The grammar of signatures: exactly one text is the signature of a delivery.

use dhow_core::{Delivery, WebhookVerifier};

use crate::{Bench, Harness, Verdict, bench::Checked};

use super::{Genuine, genuine, parts::Cut};

pub(super) fn cuts<H: Harness>(
    bench: &Bench<'_, H>,
    provider: &H::Provider,
) -> Result<Vec<(Genuine, Cut)>, String> {
    let all = genuine(bench, provider)?.into_iter();
    all.map(|one| {
        let place = bench.harness.signature(one.kind.name());
        let cut = Cut::of(&one.delivery, place);
        let cut = cut.ok_or_else(|| {
            format!(
                "a genuine `{}` has no signature at {place:?}",
                one.kind.name()
            )
        })?;
        Ok((one, cut))
    })
    .collect()
}

/// A delivery is rejected, whatever it says.
pub(super) fn strictly<H: Harness>(
    bench: &Bench<'_, H>,
    provider: &dyn WebhookVerifier,
    delivery: Option<Delivery>,
    what: impl FnOnce() -> String,
) -> Result<(), String> {
    match delivery.map(|delivery| bench.event(provider, &delivery)) {
        Some(Ok(_)) => Err(format!("a delivery was believed {}", what())),
        Some(Err(_)) | None => Ok(()),
    }
}

/// Every proper beginning of a signature, the empty one included, and no signature at all.
pub(crate) fn a_beginning_of_a_signature_is_none<H: Harness>(bench: &Bench<'_, H>) -> Checked {
    let provider = bench.listener()?;
    for (_, cut) in cuts(bench, &provider)? {
        for length in 0..cut.value.len() {
            let start = cut.value.get(..length).unwrap_or_default();
            strictly(bench, &provider, cut.with(start), || {
                format!(
                    "with {length} of {} bytes of its signature",
                    cut.value.len()
                )
            })?;
        }
        let digits = cut.digits();
        let end = cut.value.get(digits.start..).unwrap_or_default();
        for skipped in 1..end.len() {
            let end = end.get(skipped..).unwrap_or_default();
            strictly(bench, &provider, cut.with(end), || {
                format!("without the first {skipped} digits of its signature")
            })?;
        }
        let without = || "without its signature".to_owned();
        strictly(bench, &provider, cut.without(), without)?;
    }
    Ok(Verdict::Holds)
}

/// Every byte of a signature changed, alone: digits, labels and a time beside them.
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
                strictly(bench, &provider, cut.with(&changed), || {
                    format!("with byte {at} of its signature changed to {other:#04x}")
                })?;
            }
        }
    }
    Ok(Verdict::Holds)
}

/// Another number in the label of a signature, such as `v0` for `v1`, with digits that are no signature: no scheme is weaker than another.
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
                strictly(bench, provider, cut.with(&signature), || {
                    format!(
                        "with {number} in its label and digits that are no signature",
                        number = char::from(number)
                    )
                })?;
            }
        }
    }
    Ok(())
}

/// Anything before or after a signature.
pub(crate) fn nothing_follows_a_signature<H: Harness>(bench: &Bench<'_, H>) -> Checked {
    let provider = bench.listener()?;
    for (one, cut) in cuts(bench, &provider)? {
        let allowed = bench.harness.allowed_beside_signature(one.kind.name());
        let value = &cut.value;
        for more in [
            "0", "a", "00", "x", " ", "\t", ",", ";", "=", "\\0", " 0", ",0", ",v1=", ",v2=0", "&",
            "#", "+", "%20", "%09", "%0A", "%00",
        ] {
            // A further pair of a form stands beside the pair of the signature, not beside the signature.
            if allowed.contains(&more) || (cut.is_pair() && more == "&") {
                continue;
            }
            let more = more.as_bytes();
            for both in [[value.as_slice(), more], [more, value.as_slice()]] {
                strictly(bench, &provider, cut.with(&both.concat()), || {
                    format!(
                        "with `{}` beside its signature",
                        String::from_utf8_lossy(more)
                    )
                })?;
            }
        }
        let digits = value.get(cut.digits()).unwrap_or_default();
        let twice = [value.as_slice(), digits].concat();
        let doubled = || "with its digits twice".to_owned();
        strictly(bench, &provider, cut.with(&twice), doubled)?;
    }
    Ok(Verdict::Holds)
}

/// The digits in capitals, in another alphabet, or with something around them.
pub(crate) fn a_signature_has_one_spelling<H: Harness>(bench: &Bench<'_, H>) -> Checked {
    let provider = bench.listener()?;
    for (one, cut) in cuts(bench, &provider)? {
        let allowed = bench.harness.allowed_beside_signature(one.kind.name());
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
        let spelled = [
            digits.to_uppercase(),
            digits.to_lowercase(),
            capitals_alternating(digits),
            format!("0x{digits}"),
            format!("sha256={digits}"),
            format!("\"{digits}\""),
            spaced(digits),
            digits.chars().rev().collect(),
            digits.bytes().map(|byte| format!("{byte:02x}")).collect(),
        ];
        for (number, other) in spelled.iter().enumerate() {
            let prefix = other.strip_suffix(digits).unwrap_or_default();
            if other != digits && !allowed.contains(&prefix) {
                let signature = format!("{before}{other}{after}");
                if cut.is_the_same(signature.as_bytes()) {
                    continue;
                }
                strictly(bench, &provider, cut.with(signature.as_bytes()), || {
                    format!("with its signature in another spelling (number {number})")
                })?;
            }
        }
        if !before.is_empty() {
            let label = before.to_uppercase();
            let bare = || "without the label of its signature".to_owned();
            strictly(bench, &provider, cut.with(digits.as_bytes()), bare)?;
            let capitals = before.match_indices(|c: char| c.is_ascii_lowercase());
            let capitals = capitals.map(|(at, letter)| {
                let mut label = before.to_owned();
                label.replace_range(at..=at, &letter.to_uppercase());
                label
            });
            for label in capitals.chain([label]).filter(|label| label != before) {
                let signature = format!("{label}{digits}{after}");
                let capital = || "with the label of its signature in capitals".to_owned();
                strictly(bench, &provider, cut.with(signature.as_bytes()), capital)?;
            }
        }
    }
    Ok(Verdict::Holds)
}

fn capitals_alternating(digits: &str) -> String {
    let each = digits.char_indices().map(|(at, one)| match at % 2 {
        0 => one.to_ascii_uppercase(),
        _ => one,
    });
    each.collect()
}

fn spaced(digits: &str) -> String {
    let (first, second) = digits
        .split_at_checked(digits.len() / 2)
        .unwrap_or_default();
    format!("{first} {second}")
}

/// Bytes that are no text, very long values, and letters of several bytes where digits belong.
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
            strictly(bench, &provider, cut.with(&signature), || {
                format!("with bytes that are no signature (number {number})")
            })?;
        }
    }
    Ok(Verdict::Holds)
}

/// Several signatures where one belongs, in every order.
pub(crate) fn several_signatures_are_rejected<H: Harness>(bench: &Bench<'_, H>) -> Checked {
    let provider = bench.listener()?;
    for (one, cut) in cuts(bench, &provider)? {
        let allowed = bench.harness.allowed_beside_signature(one.kind.name());
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
            // Where a comma may stand beside a signature, nothing and a comma may, too.
            if pair[0].is_empty() && allowed.contains(&",") {
                continue;
            }
            let several = cut.with_several(&pair);
            let twice = || "with two signature headers".to_owned();
            strictly(bench, &provider, several, twice)?;
            for between in [",", ";", " ", ", ", "|", "\t"] {
                let joined = pair.join(between.as_bytes());
                strictly(bench, &provider, cut.with(&joined), || {
                    format!("with two signatures and `{between}` between them")
                })?;
            }
        }
    }
    Ok(Verdict::Holds)
}
