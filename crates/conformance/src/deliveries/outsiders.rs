//! Deliveries that were not sent by the gateway.

use std::fmt::Write as _;

use dhow_core::Delivery;
use proptest::{collection::vec, prelude::any};

use crate::{
    Bench, Harness, Place, Verdict,
    bench::Checked,
    calls::secrecy::{parts_of_secrets, text_before},
    captured_logs::CapturedLogs,
    setup::STRANGE_SECRET,
};

use super::{genuine, paid, signed_by, signing};

/// Returns a delivery of each kind that was signed with another merchant's secret.
fn strange<H: Harness>(bench: &Bench<'_, H>) -> Result<Vec<Delivery>, String> {
    let kinds = bench.harness.kinds().into_iter();
    kinds
        .map(|kind| {
            let mut signing = signing(bench);
            signing.secret = STRANGE_SECRET;
            signed_by(bench, &kind, &paid(bench, &kind), &signing)
        })
        .collect()
}

/// A delivery that was signed with another secret is rejected, whatever its payload.
pub(crate) fn deliveries_with_another_secret_are_rejected<H: Harness>(
    bench: &Bench<'_, H>,
) -> Checked {
    let provider = bench.listener()?;
    for delivery in strange(bench)? {
        if bench.event(&provider, &delivery).is_ok() {
            return Err("a delivery that was signed with another merchant's secret was accepted; verify the signature with the configured secrets only".to_owned());
        }
    }
    // An empty or a `ping` payload must be verified like any other.
    let mut signing = signing(bench);
    signing.secret = STRANGE_SECRET;
    for kind in bench.harness.kinds() {
        for payload in [
            "",
            "{}",
            "null",
            "[]",
            "ping",
            r#"{"type":"ping"}"#,
            "type=ping",
        ] {
            let delivery = bench
                .harness
                .sign(kind.name(), payload.as_bytes(), &signing);
            if delivery.is_some_and(|delivery| bench.event(&provider, &delivery).is_ok()) {
                return Err(format!(
                    "the payload `{payload}` signed with another merchant's secret was accepted; verify the signature of every payload"
                ));
            }
        }
    }
    Ok(Verdict::Holds)
}

/// Random bytes with a random signature, by POST and by GET, are rejected without a panic.
pub(crate) fn garbage_is_rejected<H: Harness>(bench: &Bench<'_, H>) -> Checked {
    let provider = bench.listener()?;
    let names = bench.harness.kinds().into_iter().filter_map(|kind| {
        match bench.harness.signature(kind.name()) {
            Place::Header(name) => Some(name),
            Place::Field(_) => None,
        }
    });
    let names: Vec<&'static str> = names.collect();
    let garbage = (vec(any::<u8>(), 0..200), "\\PC{0,80}");
    bench.random(256, &garbage, |(bytes, text)| {
        let mut deliveries = vec![
            Delivery::post("/webhook", bytes.clone()),
            Delivery::post("/webhook", text.clone()),
            Delivery::get("/webhook", text.clone()),
        ];
        for name in &names {
            let post = Delivery::post("/webhook", bytes.clone());
            deliveries.extend(post.with_header(name, &text).ok());
        }
        for delivery in deliveries {
            if bench.event(&provider, &delivery).is_ok() {
                return Err("a delivery of random bytes was accepted; reject a delivery without a valid signature".to_owned());
            }
        }
        Ok(())
    })?;
    Ok(Verdict::Holds)
}

/// A genuine delivery is accepted, with the same event, after any number of forged ones.
pub(crate) fn a_rejected_delivery_leaves_no_trace<H: Harness>(bench: &Bench<'_, H>) -> Checked {
    let untouched = genuine(bench, &bench.listener()?)?;
    let provider = bench.listener()?;
    for _ in 0..20 {
        for delivery in strange(bench)? {
            drop(bench.verify(&provider, &delivery));
        }
    }
    for genuine in untouched {
        let kind = genuine.kind.name();
        let after = bench.event(&provider, &genuine.delivery).map_err(|reason| {
            format!("after forged deliveries of the same payload, a genuine delivery of the kind `{kind}` was rejected: {reason}; keep no state of rejected deliveries")
        })?;
        if after != genuine.event {
            return Err(format!(
                "after forged deliveries of the same payload, a genuine delivery of the kind `{kind}` gave another event; keep no state of rejected deliveries"
            ));
        }
    }
    Ok(Verdict::Holds)
}

/// No `Debug` output, rejection or log entry contains a part of a delivery or of a secret.
pub(crate) fn deliveries_are_not_logged<H: Harness>(bench: &Bench<'_, H>) -> Checked {
    let logs = CapturedLogs::default();
    let capture = logs.capture();
    let provider = bench.listener()?;
    let mut output = String::new();
    let genuine = genuine(bench, &provider)?;
    let deliveries = genuine.into_iter().map(|genuine| genuine.delivery);
    for delivery in deliveries.chain(strange(bench)?) {
        let _ = match bench.verify(&provider, &delivery) {
            Ok(verified) => write!(output, " {verified:?}"),
            Err(rejection) => write!(output, " {rejection:?} {rejection}"),
        };
    }
    let _ = write!(output, " {provider:?}");
    drop(capture);
    output += &logs.text();
    let mut private = parts_of_secrets(bench);
    private.push(bench.facts.merchant_reference.clone());
    match private.iter().find(|text| output.contains(text.as_str())) {
        Some(text) => Err(format!(
            "`Debug` output, a rejection or a log entry contains a part of a delivery or of a secret, after the text: {}",
            text_before(&output, text)
        )),
        None => Ok(Verdict::Holds),
    }
}
