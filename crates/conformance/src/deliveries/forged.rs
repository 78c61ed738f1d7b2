//! Deliveries that were changed after they were signed.

use dhow_core::{AssuranceLevel, Delivery, WebhookVerifier};
use proptest::{prelude::any, sample::Index};

use crate::{Bench, Harness, Verdict, bench::Checked, edit};

use super::{Genuine, genuine, is_harmless, parts::Parts, payload_text, resigned};

/// A delivery of which any byte was changed is rejected, or its event is harmless: every byte once, and 256 random changes.
pub(crate) fn forged_deliveries_are_rejected<H: Harness>(bench: &Bench<'_, H>) -> Checked {
    let provider = bench.listener()?;
    for genuine in genuine(bench, &provider)? {
        let parts = Parts::new(&genuine.delivery);
        let payload = parts.payload();
        for (position, byte) in payload.iter().enumerate() {
            let other = match byte {
                b'9' => b'1',
                digit if digit.is_ascii_digit() => b'9',
                b'a' => b'b',
                _ => b'a',
            };
            let forged = parts.with_payload(changed(&payload, position, other));
            let what = format!("with byte {position} changed");
            judge(bench, &provider, &genuine, forged, &what)?;
        }
        let bytes = (any::<Index>(), 0x20_u8..0x7f);
        bench.random(256, &bytes, |(index, byte)| {
            let position = index.index(payload.len().max(1));
            let forged = parts.with_payload(changed(&payload, position, byte));
            let what = format!("with byte {position} changed to {byte:#04x}");
            judge(bench, &provider, &genuine, forged, &what)
        })?;
    }
    Ok(Verdict::Holds)
}

/// A delivery that was cut off or extended is rejected, or its event is harmless.
pub(crate) fn truncated_deliveries_are_rejected<H: Harness>(bench: &Bench<'_, H>) -> Checked {
    let provider = bench.listener()?;
    for genuine in genuine(bench, &provider)? {
        let parts = Parts::new(&genuine.delivery);
        let payload = parts.payload();
        for length in 0..payload.len() {
            let cut = payload.get(..length).unwrap_or_default().to_vec();
            let what = format!("cut off after {length} bytes");
            judge(bench, &provider, &genuine, parts.with_payload(cut), &what)?;
        }
        for more in ["\n", "\r\n", " ", "\t", "\0", "}", "{}", "&", "&a=1", "x"] {
            let longer = [&payload, more.as_bytes()].concat();
            let what = format!("with {more:?} appended");
            judge(
                bench,
                &provider,
                &genuine,
                parts.with_payload(longer),
                &what,
            )?;
        }
    }
    Ok(Verdict::Holds)
}

/// A delivery with a repeated field or invalid UTF-8 is rejected even if its signature is valid, and so is a payload sent twice.
pub(crate) fn doubled_deliveries_are_rejected<H: Harness>(bench: &Bench<'_, H>) -> Checked {
    let provider = bench.listener()?;
    for genuine in genuine(bench, &provider)? {
        for (what, delivery) in ambiguous(bench, &genuine) {
            let Ok(event) = bench.event(&provider, &delivery) else {
                continue;
            };
            // Bytes that are not UTF-8 are not ambiguous. They may be accepted with an assurance that confirms nothing.
            let kept =
                what.contains("UTF-8") && event.assurance.level() == AssuranceLevel::AskGateway;
            if !kept {
                return Err(format!(
                    "a delivery that {what} was accepted; reject it as ambiguous"
                ));
            }
        }
        let parts = Parts::new(&genuine.delivery);
        let payload = parts.payload();
        for between in ["", "&", "\n", ","] {
            let doubled = [&payload, between.as_bytes(), &payload].concat();
            let doubled = parts.with_payload(doubled);
            judge(
                bench,
                &provider,
                &genuine,
                doubled,
                "with its payload twice",
            )?;
        }
    }
    Ok(Verdict::Holds)
}

/// Returns validly signed deliveries that can be read in two ways or not at all.
pub(super) fn ambiguous<H: Harness>(
    bench: &Bench<'_, H>,
    genuine: &Genuine,
) -> Vec<(String, Delivery)> {
    let Some(text) = payload_text(bench, &genuine.kind) else {
        return Vec::new();
    };
    let mut all = Vec::new();
    for (name, doubled) in edit::doubled(&text) {
        let what = format!("has the field `{name}` twice and a valid signature");
        all.extend(resigned(bench, &genuine.kind, doubled).map(|delivery| (what, delivery)));
    }
    let invalid = if edit::is_json(&text) {
        let mut bytes = text.into_bytes();
        let end = bytes.len().saturating_sub(1);
        bytes.splice(end..end, b",\"note\":\"\xff\"".iter().copied());
        bytes
    } else {
        format!("{text}&note=%FF").into_bytes()
    };
    let what = "is not UTF-8 and has a valid signature".to_owned();
    all.extend(resigned(bench, &genuine.kind, invalid).map(|delivery| (what, delivery)));
    all
}

/// A delivery that was encoded again is rejected, or its event is harmless: spaces, escapes, capitals.
pub(crate) fn re_encoded_deliveries_change_nothing<H: Harness>(bench: &Bench<'_, H>) -> Checked {
    let provider = bench.listener()?;
    for genuine in genuine(bench, &provider)? {
        let parts = Parts::new(&genuine.delivery);
        let Ok(text) = String::from_utf8(parts.payload()) else {
            continue;
        };
        let rewritten = [
            ("with spaces after its colons", text.replace("\":", "\": ")),
            (
                "with line breaks after its commas",
                text.replace(",\"", ",\n  \""),
            ),
            ("with spaces after its braces", text.replace('{', "{ ")),
            ("with escaped slashes", text.replace('/', "\\/")),
            ("with `%20` for `+`", text.replace('+', "%20")),
            ("with `+` for `%20`", text.replace("%20", "+")),
            ("with `%2E` for `.`", text.replace('.', "%2E")),
            ("with `%2D` for `-`", text.replace('-', "%2D")),
            ("in upper case", text.to_uppercase()),
            ("in lower case", text.to_lowercase()),
            ("with a line break at its end", format!("{text}\n")),
            ("with a space before it", format!(" {text}")),
            ("with `&` at its end", format!("{text}&")),
            ("with a byte order mark", format!("\u{feff}{text}")),
        ];
        for (what, other) in rewritten {
            if other != text {
                judge(bench, &provider, &genuine, parts.with_payload(other), what)?;
            }
        }
    }
    Ok(Verdict::Holds)
}

fn changed(payload: &[u8], position: usize, byte: u8) -> Vec<u8> {
    let mut changed = payload.to_vec();
    if let Some(place) = changed.get_mut(position) {
        *place = byte;
    }
    changed
}

/// Checks that a changed delivery is rejected or harmless.
pub(super) fn judge<H: Harness>(
    bench: &Bench<'_, H>,
    provider: &dyn WebhookVerifier,
    genuine: &Genuine,
    delivery: Option<Delivery>,
    what: &str,
) -> Result<(), String> {
    let Some(delivery) = delivery else {
        return Ok(());
    };
    match bench.event(provider, &delivery) {
        Ok(event) if !is_harmless(&genuine.event, &event) => Err(format!(
            "a delivery of the kind `{}` {what} was accepted, and its event differs from the genuine one with the assurance `{}`; expected: a rejection, the same event, or the assurance `ask-gateway`",
            genuine.kind.name(),
            event.assurance.level()
        )),
        Ok(_) | Err(_) => Ok(()),
    }
}
