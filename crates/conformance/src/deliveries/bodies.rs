//! Large bodies, and genuine bodies in unusual formatting.

use std::time::Duration;

use cpu_time::ThreadTime;
use dhow_core::{Delivery, Event, RejectionReason, ReportedAmount, WebhookVerifier};

use crate::{Bench, Harness, Kind, Verdict, bench::Checked, edit};

use super::{genuine, is_harmless, parts::Parts, payload_text, resigned};

const KIB: usize = 1024;
/// Duration below which a comparison of two measurements is not reliable.
const SHORT: Duration = Duration::from_millis(100);
/// Maximum CPU time of a verification of 1 MiB.
const LONG: Duration = Duration::from_secs(2);

/// Returns a genuine delivery with an additional field of `bytes` bytes; `None` if the gateway cannot sign it.
fn padded<H: Harness>(bench: &Bench<'_, H>, kind: &Kind, bytes: usize) -> Option<Delivery> {
    let text = payload_text(bench, kind)?;
    let text = edit::with_member(&text, "kit_padding", &"x".repeat(bytes))?;
    resigned(bench, kind, text)
}

/// A change in the last bytes of a body of 4 to 256 KiB is noticed.
pub(crate) fn the_end_of_a_big_body_counts<H: Harness>(bench: &Bench<'_, H>) -> Checked {
    let provider = bench.listener()?;
    let mut tested = false;
    for genuine in genuine(bench, &provider)? {
        for size in [4, 8, 16, 32, 64, 128, 256].map(|kib| kib * KIB) {
            let Some(delivery) = padded(bench, &genuine.kind, size) else {
                continue;
            };
            let big = match bench.event(&provider, &delivery) {
                Ok(event) => event,
                // A provider may refuse a body that is larger than any body of the gateway.
                Err(reason)
                    if reason == RejectionReason::TooLarge.to_string() && size >= 64 * KIB =>
                {
                    continue;
                }
                Err(reason) => {
                    return Err(format!(
                        "a genuine delivery with an additional field of {size} bytes was rejected: {reason}; expected: it is accepted, or from 64 KiB on rejected as too large"
                    ));
                }
            };
            tested = true;
            let parts = Parts::new(&delivery);
            let payload = parts.payload();
            let mut changed = payload.clone();
            let place = payload.iter().rposition(|byte| *byte == b'x');
            for (at, other) in [(place, b'y'), (payload.len().checked_sub(1), b' ')] {
                if let Some(byte) = at.and_then(|at| changed.get_mut(at)) {
                    *byte = other;
                }
                let forged = parts.with_payload(changed.clone());
                let event = forged.and_then(|delivery| bench.event(&provider, &delivery).ok());
                if event.is_some_and(|event| !is_harmless(&big, &event)) {
                    return Err(format!(
                        "the last bytes of a body of more than {size} bytes were changed, and the delivery was accepted; verify the signature over the whole body"
                    ));
                }
            }
        }
    }
    if tested {
        Ok(Verdict::Holds)
    } else {
        Ok(Verdict::DoesNotApply(
            "the gateway signs no delivery of this size",
        ))
    }
}

/// The CPU time of a verification grows in proportion to the size of the body, with a valid signature and without.
pub(crate) fn a_big_body_takes_no_longer_for_its_size<H: Harness>(bench: &Bench<'_, H>) -> Checked {
    let provider = bench.listener()?;
    let mut tested = false;
    for kind in bench.harness.kinds() {
        let of_size = |bytes| {
            padded(bench, &kind, bytes).map(|delivery| [delivery.clone(), without_end(&delivery)])
        };
        let (Some(small), Some(large)) = (of_size(256 * KIB), of_size(KIB * KIB)) else {
            continue;
        };
        tested = true;
        for (small, large) in small.iter().zip(&large) {
            let (short, long) = (
                fastest(bench, &provider, small),
                fastest(bench, &provider, large),
            );
            let steep = long > SHORT && long > short.saturating_mul(9);
            if steep || long > LONG {
                return Err(format!(
                    "the verification of 256 KiB took {} ms of CPU time, of 1 MiB {} ms; expected: about four times as much, and at most {} ms",
                    short.as_millis(),
                    long.as_millis(),
                    LONG.as_millis()
                ));
            }
        }
    }
    for (what, body) in odd_bodies() {
        for delivery in [
            Delivery::post("/webhook", body.clone()),
            Delivery::get("/webhook", body.clone()),
        ] {
            if bench.event(&provider, &delivery).is_ok() {
                return Err(format!(
                    "an unsigned delivery of {what} was accepted; reject a delivery without a valid signature"
                ));
            }
        }
        tested = true;
    }
    if tested {
        Ok(Verdict::Holds)
    } else {
        Ok(Verdict::DoesNotApply(
            "the gateway signs no delivery of this size",
        ))
    }
}

fn without_end(delivery: &Delivery) -> Delivery {
    let parts = Parts::new(delivery);
    let payload = parts.payload();
    let short = payload
        .get(..payload.len().saturating_sub(3))
        .unwrap_or_default();
    parts
        .with_payload(short.to_vec())
        .unwrap_or_else(|| delivery.clone())
}

/// Returns the shortest CPU time of three verifications. CPU time does not depend on other programs on the machine.
fn fastest<H: Harness>(
    bench: &Bench<'_, H>,
    provider: &dyn WebhookVerifier,
    delivery: &Delivery,
) -> Duration {
    let times = (0..3).map(|_| {
        let start = ThreadTime::now();
        drop(bench.event(provider, delivery));
        start.elapsed()
    });
    times.min().unwrap_or_default()
}

/// Returns large bodies that are costly for some parsers, with descriptions.
fn odd_bodies() -> [(&'static str, String); 7] {
    [
        ("1 MiB of `x`", "x".repeat(KIB * KIB)),
        ("102,400 nested arrays", "[".repeat(100 * KIB)),
        ("51,200 nested objects", "{\"a\":".repeat(50 * KIB)),
        ("51,200 pairs without a value", "a&".repeat(50 * KIB)),
        ("64 KiB of `%`", "%".repeat(64 * KIB)),
        ("a number of 65,536 digits", "9".repeat(64 * KIB)),
        ("128 KiB of two-byte characters", "\u{e9}".repeat(64 * KIB)),
    ]
}

/// A validly signed delivery is accepted with any JSON formatting and with new fields.
pub(crate) fn genuine_deliveries_in_other_spellings_verify<H: Harness>(
    bench: &Bench<'_, H>,
) -> Checked {
    let provider = bench.listener()?;
    for genuine in genuine(bench, &provider)? {
        let kind = genuine.kind.name();
        let Some(text) = payload_text(bench, &genuine.kind) else {
            continue;
        };
        for (what, spelled) in spellings(&text) {
            let Some(delivery) = resigned(bench, &genuine.kind, spelled) else {
                continue;
            };
            let event = bench.event(&provider, &delivery).map_err(|reason| {
                format!("a genuine delivery of the kind `{kind}` with {what} was rejected: {reason}; verify the bytes as received")
            })?;
            let money = |event: &Event| event.amount.as_ref().and_then(ReportedAmount::money);
            let same = event.subject == genuine.event.subject
                && money(&event) == money(&genuine.event)
                && event.merchant_reference == genuine.event.merchant_reference
                && event.provider_reference == genuine.event.provider_reference;
            if !same {
                return Err(format!(
                    "a genuine delivery of the kind `{kind}` with {what} gave another event; subject, amount and references must stay the same"
                ));
            }
        }
    }
    Ok(Verdict::Holds)
}

/// Returns the text in other formatting, with descriptions.
fn spellings(text: &str) -> Vec<(&'static str, String)> {
    let mut all = Vec::new();
    if edit::is_json(text) {
        all.push(("a line break at its end", format!("{text}\n")));
        all.push(("a line break before it", format!("\r\n{text}")));
        all.push(("spaces after its colons", text.replace("\":", "\": ")));
        all.push((
            "spaces before its commas",
            text.replace(",\"", " ,\r\n\t\""),
        ));
        all.push(("escaped slashes", text.replace('/', "\\/")));
        all.push(("escaped hyphens", text.replace('-', "\\u002d")));
        let new = text.replacen('{', r#"{"kit_new":{"a":[1,2,{"b":null}],"c":"\ud83d"},"#, 1);
        all.push(("a new field with half a surrogate pair", new));
    }
    all.extend(edit::with_member(text, "kit_note", "a b/c").map(|text| ("a new field", text)));
    all.extend(edit::with_member(text, "kit_empty", "").map(|text| ("a new empty field", text)));
    all
}
