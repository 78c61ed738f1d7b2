//! Deliveries that were changed on the way.

use std::cell::RefCell;

use dhow_core::{Delivery, WebhookVerifier};
use proptest::{
    prelude::any,
    sample::Index,
    test_runner::{TestCaseError, TestRunner},
};

use crate::{
    Harness, Verdict,
    calls::content::quiet,
    stage::{Checked, Stage},
};

use super::{Genuine, event, genuine, is_harmless, parts::Parts};

/// Bytes of a signature's header that may be something else than the signature: the name of one of two secrets, say.
const LABEL: usize = 2;

/// Every digit is changed once, and any byte to any other many times; so are the bytes of the signature.
pub(crate) fn forged_deliveries_are_rejected<H: Harness>(stage: &Stage<'_, H>) -> Checked {
    let provider = stage.listener()?;
    for one in genuine(stage, &provider)? {
        let parts = Parts::of(&one.delivery);
        let content = parts.content();
        let digits = content.iter().enumerate();
        for (position, digit) in digits.filter(|(_, byte)| byte.is_ascii_digit()) {
            let other = if *digit == b'9' { b'1' } else { b'9' };
            let forged = parts.with_content(changed(&content, position, other));
            judge(&provider, &one, forged, &format!("byte {position} changed"))?;
        }
        let failed = RefCell::new(None);
        let bytes = (any::<Index>(), 0x20_u8..0x7f);
        let run = TestRunner::new(quiet(256)).run(&bytes, |(index, byte)| {
            let position = index.index(content.len().max(1));
            let forged = parts.with_content(changed(&content, position, byte));
            let what = format!("byte {position} changed to {byte:#04x}");
            judge(&provider, &one, forged, &what).map_err(|what| {
                failed.replace(Some(what));
                TestCaseError::fail("see the last failure")
            })
        });
        if let Some(what) = failed.into_inner().filter(|_| run.is_err()) {
            return Err(what);
        }
        if let Some(name) = stage.harness.signature_header() {
            forged_signatures(&provider, &one, name)?;
        }
    }
    Ok(Verdict::Holds)
}

fn forged_signatures(
    provider: &dyn WebhookVerifier,
    one: &Genuine,
    name: &str,
) -> Result<(), String> {
    let parts = Parts::of(&one.delivery);
    let signature = parts.header(name);
    if signature.is_empty() {
        // This kind carries its signature in its content.
        return Ok(());
    }
    let content = parts.content();
    let believed = (0..signature.len()).filter(|position| {
        let byte = signature.get(*position).copied().unwrap_or_default();
        let other = if byte == b'0' { b'1' } else { b'0' };
        let forged = parts.with_header(name, &[changed(&signature, *position, other)]);
        forged.is_some_and(|forged| event(provider, &forged).is_ok())
    });
    let believed = believed.count();
    if believed > LABEL {
        let length = signature.len();
        return Err(format!(
            "of {length} signatures with one byte changed, {believed} were believed"
        ));
    }
    for (values, what) in [
        (vec![], "without its signature"),
        (vec![Vec::new()], "with an empty signature"),
        (vec![content.clone()], "with its content for a signature"),
    ] {
        strictly(provider, parts.with_header(name, &values), what)?;
    }
    Ok(())
}

/// Every beginning of the content.
pub(crate) fn truncated_deliveries_are_rejected<H: Harness>(stage: &Stage<'_, H>) -> Checked {
    let provider = stage.listener()?;
    for one in genuine(stage, &provider)? {
        let parts = Parts::of(&one.delivery);
        let content = parts.content();
        for length in 0..content.len() {
            let cut = content.get(..length).unwrap_or_default().to_vec();
            let what = format!("cut after {length} bytes");
            judge(&provider, &one, parts.with_content(cut), &what)?;
        }
    }
    Ok(Verdict::Holds)
}

/// A field twice, the signature twice, the whole content twice.
pub(crate) fn doubled_deliveries_are_rejected<H: Harness>(stage: &Stage<'_, H>) -> Checked {
    let provider = stage.listener()?;
    let ambiguous = stage.harness.ambiguous();
    if ambiguous.is_empty() {
        return Err("the harness made no ambiguous delivery".to_owned());
    }
    for (number, delivery) in ambiguous.into_iter().enumerate() {
        let what = format!("ambiguous (number {number}) but with a valid signature");
        strictly(&provider, Some(delivery), &what)?;
    }
    for one in genuine(stage, &provider)? {
        let parts = Parts::of(&one.delivery);
        let content = parts.content();
        for between in ["", "&", "\n", ","] {
            let doubled = [&content, between.as_bytes(), &content].concat();
            judge(&provider, &one, parts.with_content(doubled), "doubled")?;
        }
        if let Some(name) = stage.harness.signature_header() {
            let signature = parts.header(name);
            if signature.is_empty() {
                continue;
            }
            for other in [signature.clone(), b"0".repeat(64)] {
                for both in [
                    [signature.clone(), other.clone()],
                    [other, signature.clone()],
                ] {
                    strictly(&provider, parts.with_header(name, &both), "signed twice")?;
                }
            }
        }
    }
    Ok(Verdict::Holds)
}

/// The same message in other bytes: blanks, escapes, capitals.
pub(crate) fn re_encoded_deliveries_change_nothing<H: Harness>(stage: &Stage<'_, H>) -> Checked {
    let provider = stage.listener()?;
    for one in genuine(stage, &provider)? {
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
            format!("{text}\n"),
            format!(" {text}"),
            format!("{text}&"),
            format!("\u{feff}{text}"),
        ];
        for (number, other) in rewritten.into_iter().enumerate() {
            if other != text {
                let what = format!("written again (way {number})");
                judge(&provider, &one, parts.with_content(other), &what)?;
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
fn judge(
    provider: &dyn WebhookVerifier,
    one: &Genuine,
    delivery: Option<Delivery>,
    what: &str,
) -> Result<(), String> {
    let Some(delivery) = delivery else {
        return Ok(());
    };
    match event(provider, &delivery) {
        Ok(event) if !is_harmless(&one.event, &event) => Err(format!(
            "a `{}` was believed, {what}, and its event says something else with assurance `{}`",
            one.kind,
            event.assurance.level()
        )),
        Ok(_) | Err(_) => Ok(()),
    }
}

/// A delivery is rejected, whatever it says.
fn strictly(
    provider: &dyn WebhookVerifier,
    delivery: Option<Delivery>,
    what: &str,
) -> Result<(), String> {
    match delivery.map(|delivery| event(provider, &delivery)) {
        Some(Ok(_)) => Err(format!("a delivery was believed that is {what}")),
        Some(Err(_)) | None => Ok(()),
    }
}
