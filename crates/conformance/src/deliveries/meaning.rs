//! What believed deliveries say about the money.

use dhow_core::{
    AssuranceLevel, Currency, Environment, Event, Expectation, Money, PaymentProvider,
    PaymentStatus, ProviderId, ReportedAmount, Subject,
};

use crate::{
    Facts, Harness, Notice, Verb, Verdict,
    calls::{
        content::{any_amount, payment},
        paths::{HOSTILE, Tried, is_steered},
    },
    stage::{Checked, Stage},
};

use super::{event, made, paid};

fn status(event: &Event) -> Option<PaymentStatus> {
    match &event.subject {
        Subject::Payment(status) | Subject::Attempt(status) => Some(status.clone()),
        _ => None,
    }
}

/// Any amount in a delivery is the same money in the event.
pub(crate) fn delivered_amounts_are_exact<H: Harness>(stage: &Stage<'_, H>) -> Checked {
    let provider = stage.listener()?;
    let paid = paid(stage);
    any_amount(stage, 64, |facts| {
        for kind in stage.harness.kinds() {
            let amount = facts.amount;
            let delivery = made(stage, &Notice::new(kind, paid.with_amount(amount)))?;
            let event = event(&provider, &delivery)
                .map_err(|reason| format!("a `{kind}` over {amount} was rejected: {reason}"))?;
            let said = event.amount.as_ref().and_then(ReportedAmount::money);
            if said != Some(amount) {
                let said = said.map_or("no money".to_owned(), |money| money.to_string());
                return Err(format!(
                    "a `{kind}` over {amount} became an event over {said}"
                ));
            }
        }
        Ok(())
    })
}

/// A word that nobody knows yet is kept, and decides nothing.
pub(crate) fn unknown_words_of_deliveries_survive<H: Harness>(stage: &Stage<'_, H>) -> Checked {
    let provider = stage.listener()?;
    let word = stage.harness.words().unknown;
    for kind in stage.harness.kinds() {
        let delivery = made(stage, &Notice::new(kind, stage.facts.with_status(word)))?;
        let event = event(&provider, &delivery)
            .map_err(|reason| format!("a `{kind}` saying `{word}` was rejected: {reason}"))?;
        let found = status(&event).map(|status| payment(&status));
        let kept = event.gateway_status.as_deref();
        let unknown = found.as_deref() == Some(&format!("unknown {word}"));
        if !unknown || kept != Some(word) {
            return Err(format!(
                "a `{kind}` saying `{word}` became {} and kept {kept:?}",
                found.unwrap_or_else(|| event.subject.to_string())
            ));
        }
    }
    Ok(Verdict::Holds)
}

/// Whatever order the deliveries of one payment arrive in, each says the same, and paid stays paid.
pub(crate) fn the_order_of_arrival_does_not_matter<H: Harness>(stage: &Stage<'_, H>) -> Checked {
    let words = stage.harness.words();
    let seen = [Some(words.open), words.failed, Some(words.paid)];
    let seen: Vec<&str> = seen.into_iter().flatten().collect();
    for kind in stage.harness.kinds() {
        let alone = |word: &&str| arrived(stage, kind, &[*word]);
        let alone: Result<Vec<_>, String> = seen.iter().map(alone).collect();
        let alone: Vec<Event> = alone?.into_iter().flatten().collect();
        for start in 0..seen.len() {
            for backwards in [false, true] {
                let mut order: Vec<usize> = (0..seen.len()).collect();
                order.rotate_left(start);
                if backwards {
                    order.reverse();
                }
                let arriving: Vec<&str> = pick(&seen, &order);
                let events = arrived(stage, kind, &arriving)?;
                let shown = arriving.join(", ");
                if events != pick(&alone, &order) {
                    return Err(format!(
                        "`{kind}` deliveries in the order {shown} say something else than alone"
                    ));
                }
                let statuses = events.iter().filter_map(status);
                let folded = PaymentStatus::fold(statuses);
                if folded != Some(PaymentStatus::Paid) {
                    let folded = folded.map_or("nothing".to_owned(), |it| it.to_string());
                    return Err(format!(
                        "`{kind}` deliveries in the order {shown} end in {folded}, not in paid"
                    ));
                }
            }
        }
    }
    Ok(Verdict::Holds)
}

fn pick<T: Clone>(items: &[T], order: &[usize]) -> Vec<T> {
    order
        .iter()
        .filter_map(|at| items.get(*at).cloned())
        .collect()
}

/// The events of deliveries with these words, all to one provider.
fn arrived<H: Harness>(
    stage: &Stage<'_, H>,
    kind: &'static str,
    words: &[&str],
) -> Result<Vec<Event>, String> {
    let provider = stage.listener()?;
    let each = |word: &&str| {
        let delivery = made(stage, &Notice::new(kind, stage.facts.with_status(word)))?;
        event(&provider, &delivery)
            .map_err(|reason| format!("a `{kind}` saying `{word}` was rejected: {reason}"))
    };
    words.iter().map(each).collect()
}

/// A paid event confirms its own order and no other; an event that is not paid confirms nothing.
pub(crate) fn a_signature_is_not_yet_a_paid_order<H: Harness>(stage: &Stage<'_, H>) -> Checked {
    let provider = stage.listener()?;
    let words = stage.harness.words();
    let facts = paid(stage);
    let own = expectation(&provider, provider.environment(), &facts)?;
    for kind in stage.harness.kinds() {
        let read = |word: &str| {
            let delivery = made(stage, &Notice::new(kind, facts.with_status(word)))?;
            event(&provider, &delivery)
                .map_err(|reason| format!("a `{kind}` saying `{word}` was rejected: {reason}"))
        };
        let event = read(words.paid)?;
        let asks = event.assurance.level() == AssuranceLevel::AskGateway;
        if let Err(why) = event.confirm(&own)
            && !asks
        {
            return Err(format!(
                "a genuine `{kind}` does not confirm its order: {why}"
            ));
        }
        for (what, other) in others(&provider, &facts)? {
            if event.confirm(&other).is_ok() {
                return Err(format!("a `{kind}` confirms an order with another {what}"));
            }
        }
        let unpaid = [Some(words.open), words.failed, Some(words.unknown)];
        for word in unpaid.into_iter().flatten() {
            if read(word)?.confirm(&own).is_ok() {
                return Err(format!(
                    "a `{kind}` saying `{word}` confirms the order as paid"
                ));
            }
        }
    }
    Ok(Verdict::Holds)
}

fn others(
    provider: &dyn PaymentProvider,
    facts: &Facts,
) -> Result<Vec<(&'static str, Expectation)>, String> {
    let here = provider.environment();
    let elsewhere = match here {
        Environment::Live => Environment::Sandbox,
        Environment::Sandbox => Environment::Live,
    };
    let amount = facts.amount;
    let more = Money::from_minor(amount.minor() + 1, amount.currency());
    let currency = if amount.currency() == Currency::USD {
        Currency::SGD
    } else {
        Currency::USD
    };
    let order = Facts {
        merchant_reference: "ANOTHER-ORDER-1".to_owned(),
        ..facts.clone()
    };
    Ok(vec![
        (
            "amount",
            expectation(provider, here, &facts.with_amount(more))?,
        ),
        (
            "currency",
            expectation(
                provider,
                here,
                &facts.with_amount(Money::from_minor(amount.minor(), currency)),
            )?,
        ),
        ("reference", expectation(provider, here, &order)?),
        ("environment", expectation(provider, elsewhere, facts)?),
        ("provider", foreign(here, facts)?),
    ])
}

fn expectation(
    provider: &dyn PaymentProvider,
    environment: Environment,
    facts: &Facts,
) -> Result<Expectation, String> {
    of(provider.id(), environment, facts)
}

fn foreign(environment: Environment, facts: &Facts) -> Result<Expectation, String> {
    of(
        ProviderId::from_static("another-gateway"),
        environment,
        facts,
    )
}

fn of(id: ProviderId, environment: Environment, facts: &Facts) -> Result<Expectation, String> {
    let reference = facts.merchant_reference.parse();
    let reference = reference.map_err(|error: dhow_core::Error| error.to_string())?;
    Ok(Expectation::new(id, environment, reference, facts.amount))
}

/// The id in a delivery is asked about, whatever it looks like, and the question stays in its place.
pub(crate) fn ids_of_deliveries_stay_in_their_place<H: Harness>(stage: &Stage<'_, H>) -> Checked {
    let provider = stage.listener()?;
    let mut tried = false;
    for kind in stage.harness.kinds() {
        for hostile in HOSTILE {
            let facts = Facts {
                provider_reference: (*hostile).to_owned(),
                ..paid(stage)
            };
            let delivery = stage.harness.delivery(&Notice::new(kind, facts.clone()));
            let read = delivery.and_then(|delivery| event(&provider, &delivery).ok());
            let Some(id) = read.and_then(|event| event.provider_reference) else {
                continue;
            };
            let asked = Facts {
                provider_reference: id.clone(),
                ..facts
            };
            let plain = stage.facts.provider_reference.as_str();
            let steered = is_steered(stage, Verb::PaymentStatus, &asked, (plain, &id))?;
            tried |= steered == Tried::Stays;
        }
    }
    if tried {
        Ok(Verdict::Holds)
    } else {
        Ok(Verdict::DoesNotApply(
            "no delivery with a strange id is believed",
        ))
    }
}
