//! Big bodies, and bodies in unusual but genuine spellings.

use std::time::Duration;

use cpu_time::ThreadTime;
use dhow_core::{Delivery, RejectionReason, WebhookVerifier};

use crate::{Bench, Harness, Kind, Verdict, bench::Checked, edit};

use super::{content_text, genuine, is_harmless, parts::Parts, resigned};

const KIB: usize = 1024;
/// Below this, differences of time say nothing.
const SHORT: Duration = Duration::from_millis(100);
/// A provider that takes longer for a megabyte holds up a server.
const LONG: Duration = Duration::from_secs(2);

/// A genuine delivery with a member of that many bytes; `None` if no delivery of the kind is so big.
fn padded<H: Harness>(bench: &Bench<'_, H>, kind: &Kind, bytes: usize) -> Option<Delivery> {
    let text = content_text(bench, kind)?;
    let text = edit::with_member(&text, "kit_padding", &"x".repeat(bytes))?;
    resigned(bench, kind, text)
}

/// The last bytes of a body over 64 KiB are signed like the first ones.
pub(crate) fn the_end_of_a_big_body_counts<H: Harness>(bench: &Bench<'_, H>) -> Checked {
    let provider = bench.listener()?;
    let mut tried = false;
    for one in genuine(bench, &provider)? {
        for size in [4, 8, 16, 32, 64, 128, 256].map(|kib| kib * KIB) {
            let Some(delivery) = padded(bench, &one.kind, size) else {
                continue;
            };
            let big = match bench.event(&provider, &delivery) {
                Ok(event) => event,
                // A body that no gateway sends may be refused for its size.
                Err(reason)
                    if reason == RejectionReason::TooLarge.to_string() && size >= 64 * KIB =>
                {
                    continue;
                }
                Err(reason) => {
                    return Err(format!(
                        "a genuine delivery with {size} bytes more was rejected: {reason}"
                    ));
                }
            };
            tried = true;
            let parts = Parts::of(&delivery);
            let content = parts.content();
            let mut changed = content.clone();
            let place = content.iter().rposition(|byte| *byte == b'x');
            for (at, other) in [(place, b'y'), (content.len().checked_sub(1), b' ')] {
                if let Some(byte) = at.and_then(|at| changed.get_mut(at)) {
                    *byte = other;
                }
                let read = parts.with_content(changed.clone());
                let read = read.and_then(|one| bench.event(&provider, &one).ok());
                if read.is_some_and(|event| !is_harmless(&big, &event)) {
                    return Err(format!(
                        "of {size} bytes the last ones were changed, and it was believed"
                    ));
                }
            }
        }
    }
    if tried {
        Ok(Verdict::Holds)
    } else {
        Ok(Verdict::DoesNotApply("no delivery is so big"))
    }
}

/// A megabyte takes about four times as long as a quarter of it, and panics nowhere: with a valid signature, and without.
pub(crate) fn a_big_body_takes_no_longer_for_its_size<H: Harness>(bench: &Bench<'_, H>) -> Checked {
    let provider = bench.listener()?;
    let mut tried = false;
    for kind in bench.harness.kinds() {
        let of_size =
            |bytes| padded(bench, &kind, bytes).map(|one| [one.clone(), without_end(&one)]);
        let (Some(small), Some(large)) = (of_size(256 * KIB), of_size(KIB * KIB)) else {
            continue;
        };
        tried = true;
        for (small, large) in small.iter().zip(&large) {
            let (short, long) = (
                fastest(bench, &provider, small),
                fastest(bench, &provider, large),
            );
            let steep = long > SHORT && long > short.saturating_mul(9);
            if steep || long > LONG {
                return Err(format!(
                    "a delivery of 256 KiB took {} ms, one of 1 MiB {} ms",
                    short.as_millis(),
                    long.as_millis()
                ));
            }
        }
    }
    for (number, body) in odd_bodies().into_iter().enumerate() {
        for delivery in [
            Delivery::post("/webhook", body.clone()),
            Delivery::get("/webhook", body.clone()),
        ] {
            if bench.event(&provider, &delivery).is_ok() {
                return Err(format!(
                    "a big body that nothing signed was believed (number {number})"
                ));
            }
        }
        tried = true;
    }
    if tried {
        Ok(Verdict::Holds)
    } else {
        Ok(Verdict::DoesNotApply("no delivery is so big"))
    }
}

fn without_end(delivery: &Delivery) -> Delivery {
    let parts = Parts::of(delivery);
    let content = parts.content();
    let short = content
        .get(..content.len().saturating_sub(3))
        .unwrap_or_default();
    parts
        .with_content(short.to_vec())
        .unwrap_or_else(|| delivery.clone())
}

/// The least processor time of three verifications with their events. Other programs on the machine do not count.
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

fn odd_bodies() -> Vec<String> {
    vec![
        "x".repeat(KIB * KIB),
        "[".repeat(100 * KIB),
        "{\"a\":".repeat(50 * KIB),
        "a&".repeat(50 * KIB),
        "%".repeat(64 * KIB),
        "9".repeat(64 * KIB),
        "\u{e9}".repeat(64 * KIB),
    ]
}

/// The gateway may print spaces, line breaks, escapes and new members as it likes: what it signed is believed.
pub(crate) fn genuine_deliveries_in_other_spellings_verify<H: Harness>(
    bench: &Bench<'_, H>,
) -> Checked {
    let provider = bench.listener()?;
    for one in genuine(bench, &provider)? {
        let Some(text) = content_text(bench, &one.kind) else {
            continue;
        };
        for (what, spelled) in spellings(&text) {
            let Some(delivery) = resigned(bench, &one.kind, spelled) else {
                continue;
            };
            let event = bench.event(&provider, &delivery).map_err(|reason| {
                format!(
                    "a genuine `{}` with {what} was rejected: {reason}",
                    one.kind.name()
                )
            })?;
            let same = event.subject == one.event.subject
                && event
                    .amount
                    .as_ref()
                    .and_then(dhow_core::ReportedAmount::money)
                    == one
                        .event
                        .amount
                        .as_ref()
                        .and_then(dhow_core::ReportedAmount::money)
                && event.merchant_reference == one.event.merchant_reference
                && event.provider_reference == one.event.provider_reference;
            if !same {
                return Err(format!(
                    "a genuine `{}` with {what} says something else",
                    one.kind.name()
                ));
            }
        }
    }
    Ok(Verdict::Holds)
}

/// Spellings that mean the same.
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
        all.push(("a new member and half a surrogate pair", new));
    }
    all.extend(edit::with_member(text, "kit_note", "a b/c").map(|text| ("a new text", text)));
    all.extend(edit::with_member(text, "kit_empty", "").map(|text| ("a new empty text", text)));
    all
}
