//! Deliveries that the gateway did not send.

use std::fmt::Write as _;

use dhow_core::Delivery;
use proptest::{collection::vec, prelude::any};

use crate::{
    Bench, Harness, Place, Verdict,
    bench::Checked,
    calls::secrecy::{around, parts_of_secrets},
    captured_logs::CapturedLogs,
    setup::STRANGE_SECRET,
};

use super::{genuine, paid, signed_by, signing};

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

/// Well formed, and signed with another secret.
pub(crate) fn strangers_deliveries_are_rejected<H: Harness>(bench: &Bench<'_, H>) -> Checked {
    let provider = bench.listener()?;
    for delivery in strange(bench)? {
        if bench.event(&provider, &delivery).is_ok() {
            return Err("a delivery signed with another secret was believed".to_owned());
        }
    }
    // Nothing that is too small to matter is exempt.
    let mut signing = signing(bench);
    signing.secret = STRANGE_SECRET;
    for kind in bench.harness.kinds() {
        for content in [
            "",
            "{}",
            "null",
            "[]",
            "ping",
            r#"{"type":"ping"}"#,
            "type=ping",
        ] {
            let made = bench
                .harness
                .sign(kind.name(), content.as_bytes(), &signing);
            if made.is_some_and(|delivery| bench.event(&provider, &delivery).is_ok()) {
                return Err(format!(
                    "`{content}` signed with another secret was believed"
                ));
            }
        }
    }
    Ok(Verdict::Holds)
}

/// Any bytes with any signature, by POST and by GET, are rejected without a panic.
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
                return Err("garbage was believed".to_owned());
            }
        }
        Ok(())
    })?;
    Ok(Verdict::Holds)
}

/// After any number of forgeries the genuine delivery is believed as if there had been none.
pub(crate) fn a_rejected_delivery_leaves_no_trace<H: Harness>(bench: &Bench<'_, H>) -> Checked {
    let untouched = genuine(bench, &bench.listener()?)?;
    let provider = bench.listener()?;
    for _ in 0..20 {
        for delivery in strange(bench)? {
            drop(bench.verify(&provider, &delivery));
        }
    }
    for one in untouched {
        let kind = one.kind.name();
        let after = bench.event(&provider, &one.delivery).map_err(|reason| {
            format!("after forgeries of it, a genuine `{kind}` was rejected: {reason}")
        })?;
        if after != one.event {
            return Err(format!(
                "after forgeries of it, a genuine `{kind}` says something else"
            ));
        }
    }
    Ok(Verdict::Holds)
}

/// Neither logs nor `Debug` nor rejections repeat a delivery.
pub(crate) fn nothing_is_told_of_deliveries<H: Harness>(bench: &Bench<'_, H>) -> Checked {
    let logs = CapturedLogs::default();
    let listening = logs.listen();
    let provider = bench.listener()?;
    let mut printed = String::new();
    let genuine = genuine(bench, &provider)?;
    let deliveries = genuine.into_iter().map(|one| one.delivery);
    for delivery in deliveries.chain(strange(bench)?) {
        let _ = match bench.verify(&provider, &delivery) {
            Ok(verified) => write!(printed, " {verified:?}"),
            Err(rejection) => write!(printed, " {rejection:?} {rejection}"),
        };
    }
    let _ = write!(printed, " {provider:?}");
    drop(listening);
    printed += &logs.text();
    let mut private = parts_of_secrets(bench);
    private.push(bench.facts.merchant_reference.clone());
    match private.iter().find(|text| printed.contains(text.as_str())) {
        Some(text) => Err(format!(
            "a part of a delivery, or a secret, was printed: {}",
            around(&printed, text)
        )),
        None => Ok(Verdict::Holds),
    }
}
