//! The laws about deliveries coming in.

use dhow_core::{AssuranceLevel, Delivery, Event, Money, ReportedAmount, Subject, WebhookVerifier};

use crate::{Facts, Harness, Notice, Signer, stage::Stage};

pub(crate) mod forged;
pub(crate) mod genuine;
pub(crate) mod meaning;
pub(crate) mod outsiders;
mod parts;

/// A genuine delivery of each kind that says the payment is paid, with the event that it is.
pub(crate) struct Genuine {
    pub(crate) kind: &'static str,
    pub(crate) delivery: Delivery,
    pub(crate) event: Event,
}

pub(crate) fn genuine<H: Harness>(
    stage: &Stage<'_, H>,
    provider: &H::Provider,
) -> Result<Vec<Genuine>, String> {
    let facts = paid(stage);
    let kinds = stage.harness.kinds().into_iter();
    kinds
        .map(|kind| {
            let delivery = made(stage, &Notice::new(kind, facts.clone()))?;
            let event = event(provider, &delivery)
                .map_err(|reason| format!("a genuine `{kind}` was rejected: {reason}"))?;
            Ok(Genuine {
                kind,
                delivery,
                event,
            })
        })
        .collect()
}

/// The facts of the example with the word for paid.
pub(crate) fn paid<H: Harness>(stage: &Stage<'_, H>) -> Facts {
    stage.facts.with_status(stage.harness.words().paid)
}

/// A delivery that every harness can make.
pub(crate) fn made<H: Harness>(stage: &Stage<'_, H>, notice: &Notice) -> Result<Delivery, String> {
    let made = stage.harness.delivery(notice);
    made.ok_or_else(|| match notice.signer {
        Signer::Previous => "the provider takes one secret only".to_owned(),
        Signer::Current | Signer::Stranger => {
            format!("the harness made no `{}` delivery", notice.kind)
        }
    })
}

pub(crate) fn event(provider: &dyn WebhookVerifier, delivery: &Delivery) -> Result<Event, String> {
    let verified = provider.verify_webhook(delivery);
    let verified = verified.map_err(|rejection| rejection.reason().to_string())?;
    Ok(provider.event(&verified))
}

/// Whether a changed delivery that was believed is harmless: it is the same event, it asks the gateway, or its signature does not cover
/// all of it, says so, and what decides about the money is the same.
pub(crate) fn is_harmless(genuine: &Event, changed: &Event) -> bool {
    let mut same_secret = changed.clone();
    same_secret
        .matched_secret
        .clone_from(&genuine.matched_secret);
    if *genuine == same_secret {
        return true;
    }
    match changed.assurance.level() {
        AssuranceLevel::AskGateway => true,
        AssuranceLevel::Partial => essence(genuine) == essence(changed),
        AssuranceLevel::Full => false,
    }
}

type Essence<'a> = (&'a Subject, Option<Money>, Option<&'a str>);

/// What decides about the money. Where the order is named, the gateway's own reference may be among what is not signed: another one
/// there keeps a payment from being confirmed, and confirms none.
fn essence(event: &Event) -> Essence<'_> {
    let reference = event.merchant_reference.as_ref();
    (
        &event.subject,
        event.amount.as_ref().and_then(ReportedAmount::money),
        reference
            .or(event.provider_reference.as_ref())
            .map(String::as_str),
    )
}
