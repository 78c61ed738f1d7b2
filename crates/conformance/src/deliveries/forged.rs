//! Deliveries that were changed on the way.

use dhow_core::{AssuranceLevel, Delivery, WebhookVerifier};
use proptest::{prelude::any, sample::Index};

use crate::{Bench, Harness, Verdict, bench::Checked, edit};

use super::{Genuine, content_text, genuine, is_harmless, parts::Parts, resigned};

/// Every byte is changed once, and any byte to any other many times.
pub(crate) fn forged_deliveries_are_rejected<H: Harness>(bench: &Bench<'_, H>) -> Checked {
    let provider = bench.listener()?;
    for one in genuine(bench, &provider)? {
        let parts = Parts::of(&one.delivery);
        let content = parts.content();
        for (position, byte) in content.iter().enumerate() {
            let other = match byte {
                b'9' => b'1',
                digit if digit.is_ascii_digit() => b'9',
                b'a' => b'b',
                _ => b'a',
            };
            let forged = parts.with_content(changed(&content, position, other));
            let what = format!("byte {position} changed");
            judge(bench, &provider, &one, forged, &what)?;
        }
        let bytes = (any::<Index>(), 0x20_u8..0x7f);
        bench.random(256, &bytes, |(index, byte)| {
            let position = index.index(content.len().max(1));
            let forged = parts.with_content(changed(&content, position, byte));
            let what = format!("byte {position} changed to {byte:#04x}");
            judge(bench, &provider, &one, forged, &what)
        })?;
    }
    Ok(Verdict::Holds)
}

/// Every beginning of the content, and anything after it.
pub(crate) fn truncated_deliveries_are_rejected<H: Harness>(bench: &Bench<'_, H>) -> Checked {
    let provider = bench.listener()?;
    for one in genuine(bench, &provider)? {
        let parts = Parts::of(&one.delivery);
        let content = parts.content();
        for length in 0..content.len() {
            let cut = content.get(..length).unwrap_or_default().to_vec();
            let what = format!("cut after {length} bytes");
            judge(bench, &provider, &one, parts.with_content(cut), &what)?;
        }
        for more in ["\n", "\r\n", " ", "\t", "\0", "}", "{}", "&", "&a=1", "x"] {
            let longer = [&content, more.as_bytes()].concat();
            let what = format!("with {more:?} after it");
            judge(bench, &provider, &one, parts.with_content(longer), &what)?;
        }
    }
    Ok(Verdict::Holds)
}

/// Deliveries with a valid signature that read in two ways, and the whole content twice.
pub(crate) fn doubled_deliveries_are_rejected<H: Harness>(bench: &Bench<'_, H>) -> Checked {
    let provider = bench.listener()?;
    for one in genuine(bench, &provider)? {
        for (what, delivery) in ambiguous(bench, &one) {
            let Ok(event) = bench.event(&provider, &delivery) else {
                continue;
            };
            // Bytes that are no text cannot be read in two ways: they may be kept, if they confirm nothing.
            let kept =
                what.contains("UTF-8") && event.assurance.level() == AssuranceLevel::AskGateway;
            if !kept {
                return Err(format!("a delivery was believed that {what}"));
            }
        }
        let parts = Parts::of(&one.delivery);
        let content = parts.content();
        for between in ["", "&", "\n", ","] {
            let doubled = [&content, between.as_bytes(), &content].concat();
            let doubled = parts.with_content(doubled);
            judge(bench, &provider, &one, doubled, "doubled")?;
        }
    }
    Ok(Verdict::Holds)
}

/// Deliveries with a valid signature that read in two ways or not at all.
pub(super) fn ambiguous<H: Harness>(
    bench: &Bench<'_, H>,
    one: &Genuine,
) -> Vec<(String, Delivery)> {
    let Some(text) = content_text(bench, &one.kind) else {
        return Vec::new();
    };
    let mut all = Vec::new();
    for (name, doubled) in edit::doubled(&text) {
        let what = format!("has the member `{name}` twice and a valid signature");
        all.extend(resigned(bench, &one.kind, doubled).map(|delivery| (what, delivery)));
    }
    let invalid = if edit::is_json(&text) {
        let mut bytes = text.into_bytes();
        let end = bytes.len().saturating_sub(1);
        bytes.splice(end..end, b",\"note\":\"\xff\"".iter().copied());
        bytes
    } else {
        format!("{text}&note=%FF").into_bytes()
    };
    let what = "is no UTF-8 and has a valid signature".to_owned();
    all.extend(resigned(bench, &one.kind, invalid).map(|delivery| (what, delivery)));
    all
}

/// The same message in other bytes: spaces, escapes, capitals.
pub(crate) fn re_encoded_deliveries_change_nothing<H: Harness>(bench: &Bench<'_, H>) -> Checked {
    let provider = bench.listener()?;
    for one in genuine(bench, &provider)? {
        let parts = Parts::of(&one.delivery);
        let Ok(text) = String::from_utf8(parts.content()) else {
            continue;
        };
        let rewritten = [
            text.replace("\":", "\": "),
            text.replace(",\"", ",\n  \""),
            text.replace('{', "{ "),
            text.replace('/', "\\/"),
            text.replace('+', "%20"),
            text.replace("%20", "+"),
            text.replace('.', "%2E"),
            text.replace('-', "%2D"),
            text.to_uppercase(),
            text.to_lowercase(),
            format!("{text}\n"),
            format!(" {text}"),
            format!("{text}&"),
            format!("\u{feff}{text}"),
        ];
        for (number, other) in rewritten.into_iter().enumerate() {
            if other != text {
                let what = format!("written again (way {number})");
                judge(bench, &provider, &one, parts.with_content(other), &what)?;
            }
        }
    }
    Ok(Verdict::Holds)
}

fn changed(content: &[u8], position: usize, byte: u8) -> Vec<u8> {
    let mut changed = content.to_vec();
    if let Some(place) = changed.get_mut(position) {
        *place = byte;
    }
    changed
}

/// A changed delivery is rejected, or it is harmless.
pub(super) fn judge<H: Harness>(
    bench: &Bench<'_, H>,
    provider: &dyn WebhookVerifier,
    one: &Genuine,
    delivery: Option<Delivery>,
    what: &str,
) -> Result<(), String> {
    let Some(delivery) = delivery else {
        return Ok(());
    };
    match bench.event(provider, &delivery) {
        Ok(event) if !is_harmless(&one.event, &event) => Err(format!(
            "a `{}` was believed, {what}, and its event says something else with assurance `{}`",
            one.kind.name(),
            event.assurance.level()
        )),
        Ok(_) | Err(_) => Ok(()),
    }
}
