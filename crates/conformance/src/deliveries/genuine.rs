//! What the gateway really sends is believed and answered as it wants.

use dhow_core::{Delivery, PaymentProvider, Reply, WebhookVerifier};

use crate::{
    Harness, Notice, Signer, Verdict,
    stage::{Checked, Stage},
};

use super::{genuine, made, paid};

/// Every kind verifies and says whose it is, what it is about and in which environment it happened.
pub(crate) fn genuine_deliveries_verify<H: Harness>(stage: &Stage<'_, H>) -> Checked {
    let provider = stage.listener()?;
    let kinds = genuine(stage, &provider)?;
    if kinds.is_empty() {
        return Err("the harness names no kind of delivery".to_owned());
    }
    for one in kinds {
        let (kind, event, facts) = (one.kind, one.event, &stage.facts);
        let said = event.merchant_reference.as_deref();
        if event.provider != provider.id() || event.environment != provider.environment() {
            return Err(format!(
                "a genuine `{kind}` is said to come from {} in the {} environment",
                event.provider, event.environment
            ));
        }
        if said.is_some_and(|it| it != facts.merchant_reference) {
            let said = said.unwrap_or_default();
            return Err(format!("a genuine `{kind}` about another order: `{said}`"));
        }
        if said.is_none() && event.provider_reference.is_none() {
            return Err(format!(
                "a genuine `{kind}` names neither order nor payment"
            ));
        }
        if event.dedup_key.is_empty() {
            return Err(format!("a genuine `{kind}` has no deduplication key"));
        }
    }
    Ok(Verdict::Holds)
}

/// The secret before is accepted beside the new one, and the event tells which it was.
pub(crate) fn rotation_loses_nothing<H: Harness>(stage: &Stage<'_, H>) -> Checked {
    let provider = stage.listener()?;
    let mut tried = false;
    for one in genuine(stage, &provider)? {
        let notice = Notice::new(one.kind, paid(stage)).signed_by(Signer::Previous);
        let Some(delivery) = stage.harness.delivery(&notice) else {
            continue;
        };
        tried = true;
        let verified = provider.verify_webhook(&delivery);
        let verified = verified.map_err(|rejection| {
            let (kind, reason) = (one.kind, rejection.reason());
            format!("a `{kind}` signed with the previous secret was rejected: {reason}")
        })?;
        if verified.matched_secret() == one.event.matched_secret {
            let name = verified.matched_secret();
            return Err(format!(
                "both secrets are called `{name}`: nobody can tell when the old one is no longer used"
            ));
        }
    }
    if tried {
        Ok(Verdict::Holds)
    } else {
        Ok(Verdict::DoesNotApply("the provider takes one secret only"))
    }
}

/// Accepted and rejected deliveries get exactly the gateway's replies, and every forgery gets the same one.
pub(crate) fn replies_are_the_gateways<H: Harness>(stage: &Stage<'_, H>) -> Checked {
    let provider = stage.listener()?;
    let compare = |what: &str, reply: &Reply, wanted: &Reply| {
        if reply == wanted {
            return Ok(());
        }
        Err(format!(
            "{what} got the reply {}, the gateway wants {}",
            shown(reply),
            shown(wanted)
        ))
    };
    for one in genuine(stage, &provider)? {
        let kind = one.kind;
        let verified = provider.verify_webhook(&one.delivery);
        let verified = verified.map_err(|it| format!("a genuine `{kind}`: {it}"))?;
        compare(
            &format!("a genuine `{kind}`"),
            verified.reply(),
            &stage.harness.accepted(),
        )?;
        let stranger = Notice::new(kind, paid(stage)).signed_by(Signer::Stranger);
        let forgeries = [
            made(stage, &stranger)?,
            Delivery::post("/webhook", ""),
            Delivery::post("/webhook", "{}"),
            Delivery::post("/webhook", "a=%FF&a=1"),
            Delivery::get("/webhook", "a=b"),
        ];
        for forgery in forgeries {
            let Err(rejection) = provider.verify_webhook(&forgery) else {
                return Err(format!("a forgery was believed: {forgery:?}"));
            };
            let what = format!("a forgery (`{}`)", rejection.reason());
            compare(&what, rejection.reply(), &stage.harness.rejected())?;
        }
    }
    Ok(Verdict::Holds)
}

fn shown(reply: &Reply) -> String {
    let kind = reply.content_type().unwrap_or("no content type");
    let length = reply.body().len();
    format!("{} ({kind}, {length} bytes)", reply.status())
}
