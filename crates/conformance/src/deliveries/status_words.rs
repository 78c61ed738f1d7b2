//! Status words, arrival order and confirmations of deliveries.

use dhow_core::{
    AssuranceLevel, Currency, Environment, Event, Expectation, Money, PaymentProvider,
    PaymentStatus, ProviderId, ProviderReference, Subject,
};

use crate::{
    Bench, Facts, Harness, Kind, Meaning, Part, Verb, Verdict,
    bench::Checked,
    calls::paths::{Destination, HOSTILE, check_destination},
};

use super::{expectation, left_out, paid, signed};

/// Returns the status of an event whose subject has one.
pub(crate) fn meaning(event: &Event) -> Option<Meaning> {
    match &event.subject {
        Subject::Payment(status) | Subject::Attempt(status) => Some(status.clone().into()),
        Subject::Refund(status) => Some(status.clone().into()),
        Subject::Payout(status) => Some(status.clone().into()),
        _ => None,
    }
}

fn read<H: Harness>(bench: &Bench<'_, H>, kind: &Kind, facts: &Facts) -> Result<Event, String> {
    let provider = bench.listener_with(|setup| setup.currency = facts.amount.currency())?;
    let delivery = signed(bench, kind, facts)?;
    bench.event(&provider, &delivery).map_err(|reason| {
        let word = facts.status_or("the usual word");
        format!(
            "a genuine delivery of the kind `{}` with the status `{word}` was rejected: {reason}",
            kind.name()
        )
    })
}

/// Every documented status word has its documented meaning, and no other word means paid or failed.
pub(crate) fn words_of_deliveries_mean_what_they_say<H: Harness>(bench: &Bench<'_, H>) -> Checked {
    for kind in bench.harness.kinds() {
        let name = kind.name();
        for (word, expected) in kind.words().rows() {
            let event = read(bench, &kind, &bench.facts.with_status(word))?;
            let found = meaning(&event);
            if found.as_ref() != Some(expected)
                && event.assurance.level() != AssuranceLevel::AskGateway
            {
                let found =
                    found.map_or_else(|| event.subject.to_string(), |found| found.to_string());
                return Err(format!(
                    "a delivery of the kind `{name}` had the status `{word}`, and its event is {found}; expected: {expected}, as in Harness::kinds()"
                ));
            }
        }
        for word in kind.words().strange() {
            let facts = bench.facts.with_status(&word);
            let Ok(event) = read(bench, &kind, &facts) else {
                continue;
            };
            let decides = meaning(&event).is_some_and(|found| found.is_paid() || found.is_failed());
            if decides && event.assurance.level() != AssuranceLevel::AskGateway {
                let found = event.subject.status().unwrap_or_default();
                return Err(format!(
                    "a delivery of the kind `{name}` had the undocumented status `{word}`, and its event is {found}; expected: neither paid nor failed, or the assurance `ask-gateway`"
                ));
            }
        }
    }
    Ok(Verdict::Holds)
}

/// An undocumented status word is reported as `unknown` with its text.
pub(crate) fn unknown_words_of_deliveries_survive<H: Harness>(bench: &Bench<'_, H>) -> Checked {
    for kind in bench.harness.kinds() {
        let word = kind.words().unknown();
        let event = read(bench, &kind, &bench.facts.with_status(word))?;
        let found = meaning(&event);
        let kept = event.gateway_status.as_deref();
        if !found.as_ref().is_some_and(|found| is_unknown(found, word)) || kept != Some(word) {
            return Err(format!(
                "a delivery of the kind `{}` had the new status `{word}`, and its event is {} with the gateway status {kept:?}; expected: `unknown` with this word in both",
                kind.name(),
                found.map_or_else(|| event.subject.to_string(), |found| found.to_string())
            ));
        }
    }
    Ok(Verdict::Holds)
}

/// Returns true if a text is the word, or contains every part of a word that is composed of several fields.
pub(crate) fn keeps(text: &str, word: &str) -> bool {
    text == word || (word.contains(' ') && word.split(' ').all(|part| text.contains(part)))
}

/// Returns true for the unknown status with the word.
pub(crate) fn is_unknown(meaning: &Meaning, word: &str) -> bool {
    use dhow_core::{PayoutStatus, RefundStatus};
    match meaning {
        Meaning::Payment(PaymentStatus::Unknown(kept))
        | Meaning::Refund(RefundStatus::Unknown(kept))
        | Meaning::Payout(PayoutStatus::Unknown(kept)) => keeps(kept, word),
        _ => false,
    }
}

/// An event does not depend on the deliveries before it, and the statuses of a paid payment fold to `paid` in any order.
pub(crate) fn the_order_of_arrival_does_not_matter<H: Harness>(bench: &Bench<'_, H>) -> Checked {
    for kind in bench.harness.kinds() {
        let words = kind.words();
        let seen = [words.open(), words.failed(), words.paid()];
        let seen: Vec<&str> = seen.into_iter().flatten().collect();
        let alone = |word: &&str| arrived(bench, &kind, &[*word]);
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
                let events = arrived(bench, &kind, &arriving)?;
                let shown = arriving.join(", ");
                if events != pick(&alone, &order) {
                    let kind = kind.name();
                    return Err(format!(
                        "deliveries of the kind `{kind}` in the order {shown} gave other events than each of them alone; keep no state of earlier deliveries"
                    ));
                }
                paid_stays_paid(&kind, &events, &shown)?;
            }
        }
    }
    Ok(Verdict::Holds)
}

fn paid_stays_paid(kind: &Kind, events: &[Event], shown: &str) -> Result<(), String> {
    if !kind.is_about_payments() || kind.words().paid().is_none() {
        return Ok(());
    }
    let statuses = events.iter().filter_map(|event| match &event.subject {
        Subject::Payment(status) | Subject::Attempt(status) => Some(status.clone()),
        _ => None,
    });
    match PaymentStatus::fold(statuses) {
        Some(PaymentStatus::Paid) => Ok(()),
        folded => {
            let folded = folded.map_or("no status".to_owned(), |status| status.to_string());
            let kind = kind.name();
            Err(format!(
                "the statuses of deliveries of the kind `{kind}` in the order {shown} fold to {folded}; expected: paid"
            ))
        }
    }
}

fn pick<T: Clone>(items: &[T], order: &[usize]) -> Vec<T> {
    order
        .iter()
        .filter_map(|at| items.get(*at).cloned())
        .collect()
}

/// Returns the events of deliveries with the status words, all verified by one provider.
fn arrived<H: Harness>(
    bench: &Bench<'_, H>,
    kind: &Kind,
    words: &[&str],
) -> Result<Vec<Event>, String> {
    let provider = bench.listener()?;
    let each = |word: &&str| {
        let delivery = signed(bench, kind, &bench.facts.with_status(word))?;
        bench.event(&provider, &delivery).map_err(|reason| {
            format!(
                "a genuine delivery of the kind `{}` with the status `{word}` was rejected: {reason}",
                kind.name()
            )
        })
    };
    words.iter().map(each).collect()
}

/// A paid delivery confirms its own order and no other; any other delivery confirms none.
pub(crate) fn a_signature_is_not_yet_a_paid_order<H: Harness>(bench: &Bench<'_, H>) -> Checked {
    let provider = bench.listener()?;
    for kind in bench.harness.kinds() {
        let facts = paid(bench, &kind);
        let own = expectation(&provider, &facts)?;
        let event = read(bench, &kind, &facts)?;
        let asks = event.assurance.level() == AssuranceLevel::AskGateway;
        match event.confirm(&own) {
            Err(why) if kind.is_about_payments() && !asks => {
                let kind = kind.name();
                return Err(format!(
                    "a genuine delivery of the kind `{kind}` with the status for paid did not confirm its order: {why}"
                ));
            }
            Ok(_) if !kind.is_about_payments() => {
                let (kind, topic) = (kind.name(), kind.topic());
                return Err(format!(
                    "a delivery of the kind `{kind}`, which is about a {topic:?}, confirmed an order as paid"
                ));
            }
            _ => {}
        }
        for (what, other) in others(
            &provider,
            &facts,
            left_out(bench, &kind, Part::ProviderReference).is_some(),
        )? {
            if event.confirm(&other).is_ok() {
                let kind = kind.name();
                return Err(format!(
                    "a delivery of the kind `{kind}` confirmed an order with another {what}; report every value of the delivery in its event"
                ));
            }
        }
        let known = kind.words().rows().filter(|(_, means)| !means.is_paid());
        let unpaid = known
            .map(|(word, _)| word.to_owned())
            .chain(kind.words().strange());
        for word in unpaid {
            let event = read(bench, &kind, &facts.with_status(&word));
            if event.is_ok_and(|event| event.confirm(&own).is_ok()) {
                let kind = kind.name();
                return Err(format!(
                    "a delivery of the kind `{kind}` with the status `{word}`, which does not mean paid, confirmed its order"
                ));
            }
        }
    }
    Ok(Verdict::Holds)
}

/// Returns expectations that differ from the delivery in one value, with the name of that value.
fn others(
    provider: &dyn PaymentProvider,
    facts: &Facts,
    without_reference: bool,
) -> Result<Vec<(&'static str, Expectation)>, String> {
    let own = expectation(provider, facts)?;
    let amount = facts.amount;
    let more = Money::from_minor(amount.minor() + 1, amount.currency());
    let hundredfold = Money::from_minor(amount.minor() * 100, amount.currency());
    let currency = if amount.currency() == Currency::USD {
        Currency::SGD
    } else {
        Currency::USD
    };
    let foreign = Money::from_minor(amount.minor(), currency);
    let swapped: String = facts.merchant_reference.chars().map(other_case).collect();
    let order = |reference: &str| {
        let facts = Facts {
            merchant_reference: reference.to_owned(),
            ..facts.clone()
        };
        expectation(provider, &facts)
    };
    let expecting = |id: ProviderId, environment: Environment| {
        let reference = facts.merchant_reference.parse();
        let reference = reference.map_err(|error: dhow_core::Error| error.to_string())?;
        Ok::<_, String>(Expectation::new(id, environment, reference, amount))
    };
    let elsewhere = match provider.environment() {
        Environment::Live => Environment::Sandbox,
        Environment::Sandbox => Environment::Live,
    };
    let mut others = vec![
        ("amount", expectation(provider, &facts.with_amount(more))?),
        (
            "amount",
            expectation(provider, &facts.with_amount(hundredfold))?,
        ),
        (
            "currency",
            expectation(provider, &facts.with_amount(foreign))?,
        ),
        ("reference", order("ANOTHER-ORDER-1")?),
        (
            "reference",
            order(&format!("{}0", facts.merchant_reference))?,
        ),
        ("environment", expecting(provider.id(), elsewhere)?),
        (
            "provider",
            expecting(
                ProviderId::from_static("another-gateway"),
                provider.environment(),
            )?,
        ),
    ];
    if swapped != facts.merchant_reference {
        others.push(("reference (in the other letter case)", order(&swapped)?));
    }
    if !without_reference {
        let payment =
            ProviderReference::new("another-payment-1").map_err(|error| error.to_string())?;
        others.push(("payment", own.with_provider_reference(payment)));
    }
    Ok(others)
}

fn other_case(character: char) -> char {
    if character.is_ascii_lowercase() {
        character.to_ascii_uppercase()
    } else {
        character.to_ascii_lowercase()
    }
}

/// An id of a delivery with `/`, `..`, `?`, `#` or a URL in it stays in its path segment when it is polled.
pub(crate) fn ids_of_deliveries_stay_in_their_place<H: Harness>(bench: &Bench<'_, H>) -> Checked {
    let provider = bench.listener()?;
    let mut tested = false;
    for kind in bench
        .harness
        .kinds()
        .iter()
        .filter(|kind| kind.is_about_payments())
    {
        for hostile in HOSTILE {
            let facts = Facts {
                provider_reference: (*hostile).to_owned(),
                ..paid(bench, kind)
            };
            let delivery = signed(bench, kind, &facts)?;
            let read = bench.event(&provider, &delivery).ok();
            let Some(id) = read.and_then(|event| event.provider_reference) else {
                continue;
            };
            let polled = Facts {
                provider_reference: id.clone(),
                ..facts
            };
            let plain = bench.facts.provider_reference.as_str();
            let destination = check_destination(bench, Verb::PaymentStatus, &polled, (plain, &id))?;
            tested |= destination == Destination::Unchanged;
        }
    }
    if tested {
        Ok(Verdict::Holds)
    } else {
        Ok(Verdict::DoesNotApply(
            "no delivery with such an id is accepted",
        ))
    }
}
