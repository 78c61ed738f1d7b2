//! The signed time of a delivery.

use std::time::Duration;

use dhow_core::{Delivery, PaymentProvider};

use crate::{Bench, Harness, Kind, Verdict, bench::Checked};

use super::{has, item, paid, signed, signed_by, signing};

const HOUR: u64 = 3600;
const DAY: u64 = 24 * HOUR;
/// Longest window for a signed time. A gateway delivers sooner, and a clock is off by less.
const LONGEST_WINDOW: Duration = Duration::from_secs(15 * 60);

/// A signed time is checked to the second of a window of at most 15 minutes, and the capabilities declare it.
pub(crate) fn a_timestamp_outside_the_window_is_rejected<H: Harness>(
    bench: &Bench<'_, H>,
) -> Checked {
    let provider = bench.listener()?;
    let claimed = provider.capabilities().webhook.has_timestamp;
    bench.note(format!(
        "capabilities() with webhook.has_timestamp: {claimed}"
    ));
    let declared = bench.harness.signed_time();
    if has(&declared) != claimed {
        return Err(format!(
            "capabilities().webhook.has_timestamp is {claimed}, but Harness::signed_time() is {}",
            if claimed { "not declared" } else { "declared" }
        ));
    }
    for kind in bench.harness.kinds() {
        if changes_with_the_time(bench, &kind)? && !claimed {
            return Err(format!(
                "a delivery of the kind `{}` changes with the time of signing, but the provider does not check a signed time; check it and set webhook.has_timestamp",
                kind.name()
            ));
        }
    }
    let window = item!(declared).window;
    if window > LONGEST_WINDOW {
        return Err(format!(
            "the window of Harness::signed_time() is {} s; expected: at most {} s",
            window.as_secs(),
            LONGEST_WINDOW.as_secs()
        ));
    }
    for kind in bench.harness.kinds() {
        window_is_exact(bench, &provider, &kind, window.as_secs())?;
    }
    Ok(Verdict::Holds)
}

/// Returns true if a delivery signed a day later differs from one signed now.
fn changes_with_the_time<H: Harness>(bench: &Bench<'_, H>, kind: &Kind) -> Result<bool, String> {
    let mut later = signing(bench);
    later.at += Duration::from_secs(DAY);
    let facts = paid(bench, kind);
    let (now, again) = (signed(bench, kind, &facts)?, signed(bench, kind, &facts)?);
    let later = signed_by(bench, kind, &facts, &later)?;
    // If two signatures of the same time differ, a difference between two times proves nothing.
    Ok(is_equal(&now, &again) && !is_equal(&now, &later))
}

/// Checks that a delivery is accepted up to the end of the window, before and after the current time, and rejected beyond it.
fn window_is_exact<H: Harness>(
    bench: &Bench<'_, H>,
    provider: &H::Provider,
    kind: &Kind,
    window: u64,
) -> Result<(), String> {
    let facts = paid(bench, kind);
    for (seconds, accepted) in [
        (0, true),
        (1, true),
        (window, true),
        (window + 1, false),
        (window + 60, false),
        (HOUR, false),
        (6 * HOUR, false),
        (12 * HOUR, false),
        (DAY, false),
        (30 * DAY, false),
        (365 * DAY, false),
    ] {
        for backwards in [false, true] {
            let mut signing = signing(bench);
            let distance = Duration::from_secs(seconds);
            signing.at = if backwards {
                signing.at - distance
            } else {
                signing.at + distance
            };
            let delivery = signed_by(bench, kind, &facts, &signing)?;
            let read = bench.event(provider, &delivery);
            if read.is_ok() != accepted {
                let side = if backwards { "before" } else { "after" };
                let (done, expected) = match accepted {
                    true => ("rejected", "accepted"),
                    false => ("accepted", "rejected"),
                };
                return Err(format!(
                    "a delivery that was signed {seconds} s {side} the current time was {done}; expected: {expected}, because the window is {window} s"
                ));
            }
        }
    }
    Ok(())
}

/// Returns true for deliveries with the same headers, body and query.
pub(super) fn is_equal(first: &Delivery, second: &Delivery) -> bool {
    first.headers() == second.headers()
        && first.body() == second.body()
        && first.query() == second.query()
}
