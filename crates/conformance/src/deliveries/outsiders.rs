//! Deliveries from people who should not send any.

use std::{cell::RefCell, fmt::Write as _, time::Duration};

use dhow_core::{Delivery, PaymentProvider, WebhookVerifier};
use proptest::{
    collection::vec,
    prelude::any,
    test_runner::{TestCaseError, TestRunner},
};

use crate::{
    Harness, Notice, Signer, Verdict,
    calls::{content::quiet, secrecy::around},
    stage::{Checked, Stage},
    told::Told,
};

use super::{event, genuine, made, paid};

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

fn strangers<H: Harness>(stage: &Stage<'_, H>) -> Result<Vec<Delivery>, String> {
    let kinds = stage.harness.kinds().into_iter();
    kinds
        .map(|kind| {
            let notice = Notice::new(kind, paid(stage)).signed_by(Signer::Stranger);
            made(stage, &notice)
        })
        .collect()
}

/// Well formed, and signed with another secret.
pub(crate) fn strangers_deliveries_are_rejected<H: Harness>(stage: &Stage<'_, H>) -> Checked {
    let provider = stage.listener()?;
    for delivery in strangers(stage)? {
        if event(&provider, &delivery).is_ok() {
            return Err("a delivery signed with another secret was believed".to_owned());
        }
    }
    Ok(Verdict::Holds)
}

/// A signed time is enforced; without one, the deduplication key is the same for a repetition and another for everything else.
pub(crate) fn replayed_deliveries_are_recognised<H: Harness>(stage: &Stage<'_, H>) -> Checked {
    let provider = stage.listener()?;
    let timed = provider.capabilities().webhook.has_timestamp;
    for one in genuine(stage, &provider)? {
        let again = event(&provider, &one.delivery);
        let again = again.map_err(|reason| format!("the repetition was rejected: {reason}"))?;
        if again.dedup_key != one.event.dedup_key {
            return Err("the deduplication key of a repetition is another one".to_owned());
        }
        let mut other = Notice::new(
            one.kind,
            stage.facts.with_status(stage.harness.words().open),
        );
        if let Ok(open) = event(&provider, &made(stage, &other)?)
            && open.dedup_key == one.event.dedup_key
        {
            return Err("two events of one payment have the same deduplication key".to_owned());
        }
        if !timed {
            continue;
        }
        for at in [other.signed_at - DAY, other.signed_at + DAY] {
            other.signed_at = at;
            if event(&provider, &made(stage, &other)?).is_ok() {
                return Err(
                    "webhook.has_timestamp is true, and a delivery of another day was believed"
                        .to_owned(),
                );
            }
        }
    }
    Ok(Verdict::Holds)
}

/// Any bytes with any signature, by POST and by GET, are rejected without a panic.
pub(crate) fn garbage_is_rejected<H: Harness>(stage: &Stage<'_, H>) -> Checked {
    let provider = stage.listener()?;
    let name = stage.harness.signature_header();
    let garbage = (vec(any::<u8>(), 0..200), "\\PC{0,80}");
    let failed = RefCell::new(None);
    let run = TestRunner::new(quiet(256)).run(&garbage, |(bytes, text)| {
        let mut deliveries = vec![
            Delivery::post("/webhook", bytes.clone()),
            Delivery::post("/webhook", text.clone()),
            Delivery::get("/webhook", text.clone()),
        ];
        if let Some(name) = name {
            deliveries.push(Delivery::post("/webhook", bytes).with_header(name, &text));
        }
        for delivery in deliveries {
            if provider.verify_webhook(&delivery).is_ok() {
                failed.replace(Some(format!("garbage was believed: {delivery:?}")));
                return Err(TestCaseError::fail("see the last failure"));
            }
        }
        Ok(())
    });
    match (run, failed.into_inner()) {
        (Err(_), Some(what)) => Err(what),
        (Err(error), None) => Err(error.to_string()),
        (Ok(()), _) => Ok(Verdict::Holds),
    }
}

/// After any number of forgeries the genuine delivery is believed as if there had been none.
pub(crate) fn a_rejected_delivery_leaves_no_trace<H: Harness>(stage: &Stage<'_, H>) -> Checked {
    let untouched = genuine(stage, &stage.listener()?)?;
    let provider = stage.listener()?;
    for _ in 0..20 {
        for delivery in strangers(stage)? {
            drop(provider.verify_webhook(&delivery));
        }
    }
    for one in untouched {
        let after = event(&provider, &one.delivery);
        let after = after.map_err(|reason| {
            format!(
                "after forgeries of it, a genuine `{}` was rejected: {reason}",
                one.kind
            )
        })?;
        if after != one.event {
            return Err(format!(
                "after forgeries of it, a genuine `{}` says something else",
                one.kind
            ));
        }
    }
    Ok(Verdict::Holds)
}

/// Neither logs nor `Debug` nor rejections repeat what a delivery says.
pub(crate) fn nothing_is_told_of_deliveries<H: Harness>(stage: &Stage<'_, H>) -> Checked {
    let told = Told::default();
    let listening = told.listen();
    let provider = stage.listener()?;
    let mut printed = String::new();
    let genuine = genuine(stage, &provider)?;
    let deliveries = genuine.into_iter().map(|one| one.delivery);
    for delivery in deliveries.chain(strangers(stage)?) {
        let _ = match provider.verify_webhook(&delivery) {
            Ok(verified) => write!(printed, " {verified:?}"),
            Err(rejection) => write!(printed, " {rejection:?} {rejection}"),
        };
    }
    let _ = write!(printed, " {provider:?}");
    drop(listening);
    printed += &told.text();
    let mut private = stage.harness.secrets();
    private.push(&stage.facts.merchant_reference);
    match private.into_iter().find(|text| printed.contains(text)) {
        Some(text) => Err(format!(
            "a part of a delivery, or a secret, was printed: {}",
            around(&printed, text)
        )),
        None => Ok(Verdict::Holds),
    }
}
