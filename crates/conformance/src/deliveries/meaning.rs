//! The meaning of believed deliveries: words, orders, environments.

use dhow_core::{
    AssuranceLevel, Currency, Environment, Event, Expectation, Money, PaymentProvider,
    PaymentStatus, ProviderId, ProviderReference, Subject,
};

use crate::{
    Bench, Facts, Harness, Kind, Meaning, Part, Verb, Verdict,
    bench::Checked,
    calls::paths::{HOSTILE, Tried, is_steered},
};

use super::{expectation, left_out, paid, signed};

/// The status of an event about anything that has one.
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
        format!("a `{}` saying `{word}` was rejected: {reason}", kind.name())
    })
}

/// The whole table of words: each means what the gateway's documents say, and no other word means paid or failed.
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
                    "a `{name}` saying `{word}` means {expected}, its event says {found}"
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
                    "a `{name}` saying `{word}`, which the gateway does not have, became {found}"
                ));
            }
        }
    }
    Ok(Verdict::Holds)
}

/// A new word is kept, and decides nothing.
pub(crate) fn unknown_words_of_deliveries_survive<H: Harness>(bench: &Bench<'_, H>) -> Checked {
    for kind in bench.harness.kinds() {
        let word = kind.words().unknown();
        let event = read(bench, &kind, &bench.facts.with_status(word))?;
        let found = meaning(&event);
        let kept = event.gateway_status.as_deref();
        if !found.as_ref().is_some_and(|found| is_unknown(found, word)) || kept != Some(word) {
            return Err(format!(
                "a `{}` saying `{word}` became {} and kept {kept:?}",
                kind.name(),
                found.map_or_else(|| event.subject.to_string(), |found| found.to_string())
            ));
        }
    }
    Ok(Verdict::Holds)
}

/// True if a text keeps a word, or every part of one that stands in several members.
pub(crate) fn keeps(text: &str, word: &str) -> bool {
    text == word || (word.contains(' ') && word.split(' ').all(|part| text.contains(part)))
}

/// True for the unknown status with that word.
pub(crate) fn is_unknown(meaning: &Meaning, word: &str) -> bool {
    use dhow_core::{PayoutStatus, RefundStatus};
    match meaning {
        Meaning::Payment(PaymentStatus::Unknown(kept))
        | Meaning::Refund(RefundStatus::Unknown(kept))
        | Meaning::Payout(PayoutStatus::Unknown(kept)) => keeps(kept, word),
        _ => false,
    }
}

/// Whatever order the deliveries of one payment arrive in, each says the same, and paid stays paid.
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
                        "`{kind}` deliveries in the order {shown} say something else than alone"
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
            let folded = folded.map_or("nothing".to_owned(), |it| it.to_string());
            let kind = kind.name();
            Err(format!(
                "`{kind}` deliveries in the order {shown} end in {folded}, not in paid"
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

/// The events of deliveries with these words, all to one provider.
fn arrived<H: Harness>(
    bench: &Bench<'_, H>,
    kind: &Kind,
    words: &[&str],
) -> Result<Vec<Event>, String> {
    let provider = bench.listener()?;
    let each = |word: &&str| {
        let delivery = signed(bench, kind, &bench.facts.with_status(word))?;
        bench
            .event(&provider, &delivery)
            .map_err(|reason| format!("a `{}` saying `{word}` was rejected: {reason}", kind.name()))
    };
    words.iter().map(each).collect()
}

/// A paid event confirms its own order and no other; an event that is not paid, or about something else, confirms nothing.
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
                    "a genuine `{kind}` does not confirm its order: {why}"
                ));
            }
            Ok(_) if !kind.is_about_payments() => {
                let (kind, topic) = (kind.name(), kind.topic());
                return Err(format!(
                    "a `{kind}` about a {topic:?} confirms an order as paid"
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
                return Err(format!("a `{kind}` confirms an order with another {what}"));
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
                    "a `{kind}` saying `{word}` confirms the order as paid"
                ));
            }
        }
    }
    Ok(Verdict::Holds)
}

/// Expectations that differ in one thing from what the delivery says.
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
    let of = |id: ProviderId, environment: Environment| {
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
        ("environment", of(provider.id(), elsewhere)?),
        (
            "provider",
            of(
                ProviderId::from_static("another-gateway"),
                provider.environment(),
            )?,
        ),
    ];
    if swapped != facts.merchant_reference {
        others.push(("reference (in the other case)", order(&swapped)?));
    }
    if !without_reference {
        let payment =
            ProviderReference::new("another-payment-1").map_err(|error| error.to_string())?;
        others.push(("payment", own.with_provider_reference(payment)));
    }
    Ok(others)
}

fn other_case(one: char) -> char {
    if one.is_ascii_lowercase() {
        one.to_ascii_uppercase()
    } else {
        one.to_ascii_lowercase()
    }
}

/// The id in a delivery is asked about, whatever it looks like, and the question stays in its place.
pub(crate) fn ids_of_deliveries_stay_in_their_place<H: Harness>(bench: &Bench<'_, H>) -> Checked {
    let provider = bench.listener()?;
    let mut tried = false;
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
            let asked = Facts {
                provider_reference: id.clone(),
                ..facts
            };
            let plain = bench.facts.provider_reference.as_str();
            let steered = is_steered(bench, Verb::PaymentStatus, &asked, (plain, &id))?;
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
