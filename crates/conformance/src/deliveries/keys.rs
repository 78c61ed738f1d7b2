//! Deduplication keys of deliveries.

use std::{sync::Arc, time::Duration};

use dhow_core::{AssuranceLevel, Delivery, Subject};

use crate::{
    Bench, Facts, Harness, Kind, StoppedClock, Verdict, bench::Checked, calls::binding::near_texts,
    setup::Setup,
};

use super::{
    genuine, is_harmless, paid, parts::Parts, resigned, secrets::by_previous, signed, signed_by,
    signing,
};

const HOUR: u64 = 3600;
const DAY: u64 = 24 * HOUR;

fn key<H: Harness>(
    bench: &Bench<'_, H>,
    delivery: &Delivery,
    facts: &Facts,
) -> Result<String, String> {
    let provider = bench.listener_with(|setup| setup.currency = facts.amount.currency())?;
    let event = bench.event(&provider, delivery);
    event
        .map(|event| event.dedup_key)
        .map_err(|reason| format!("a genuine delivery was rejected: {reason}"))
}

/// Every payment and every status of it has its own deduplication key.
pub(crate) fn two_payments_have_two_keys<H: Harness>(bench: &Bench<'_, H>) -> Checked {
    let other = bench
        .harness
        .other_facts()
        .in_environment(bench.environment);
    for kind in bench.harness.kinds() {
        let new = kind.words().unknown();
        let newer = format!("{new}_2");
        let words = kind.words().rows().map(|(word, _)| word);
        let words: Vec<&str> = words.chain([new, &newer]).collect();
        let mut seen: Vec<(String, String)> = Vec::new();
        // The third payment has the amount of the first, so that only the references differ.
        let third = other.with_amount(bench.facts.amount);
        let third = Facts {
            merchant_reference: longer(&third.merchant_reference),
            provider_reference: longer(&third.provider_reference),
            ..third
        };
        for (number, facts) in [&bench.facts, &other, &third].into_iter().enumerate() {
            for word in &words {
                let facts = facts.with_status(word);
                let key = key(bench, &signed(bench, &kind, &facts)?, &facts)?;
                let what = format!("payment {} with the status `{word}`", number + 1);
                if let Some((same, _)) = seen.iter().find(|(_, seen)| *seen == key) {
                    return Err(format!(
                        "kind `{}`: {same} and {what} have the same deduplication key; derive the key from id and status",
                        kind.name()
                    ));
                }
                seen.push((what, key));
            }
        }
        near_payments_have_their_own_keys(bench, &kind)?;
    }
    Ok(Verdict::Holds)
}

/// Checks that payments whose references differ in one character, or in letter case, have different keys.
fn near_payments_have_their_own_keys<H: Harness>(
    bench: &Bench<'_, H>,
    kind: &Kind,
) -> Result<(), String> {
    let own = paid(bench, kind);
    let texts = [&own.merchant_reference, &own.provider_reference].map(|text| near_texts(text));
    let [ours, theirs] = texts;
    let mut seen = vec![(
        String::new(),
        key(bench, &signed(bench, kind, &own)?, &own)?,
    )];
    for (ours, theirs) in ours.into_iter().zip(theirs) {
        let plain = |text: &str| text.len() > 1 && text.trim() == text;
        // If the gateway's references have one letter case only, the other case may mean the same reference.
        let swapped = ours.eq_ignore_ascii_case(&own.merchant_reference);
        if !plain(&ours) || !plain(&theirs) || (swapped && bench.harness.one_case().is_some()) {
            continue;
        }
        let facts = Facts {
            merchant_reference: ours,
            provider_reference: theirs.clone(),
            ..own.clone()
        };
        let provider = bench.listener()?;
        let Ok(event) = bench.event(&provider, &signed(bench, kind, &facts)?) else {
            continue;
        };
        if let Some((same, _)) = seen.iter().find(|(_, seen)| *seen == event.dedup_key) {
            let (kind, same) = (
                kind.name(),
                match same.as_str() {
                    "" => &own.provider_reference,
                    other => other,
                },
            );
            return Err(format!(
                "kind `{kind}`: the payments `{same}` and `{theirs}` have the same deduplication key; derive the key from the whole id"
            ));
        }
        seen.push((theirs, event.dedup_key));
    }
    Ok(())
}

/// Returns the text with its last character repeated, which keeps the grammar of an id.
fn longer(text: &str) -> String {
    let last = text.chars().next_back();
    text.chars().chain(last).collect()
}

/// A payment, an attempt, a refund and a payout with the same id and status word have different deduplication keys.
pub(crate) fn two_kinds_have_two_keys<H: Harness>(bench: &Bench<'_, H>) -> Checked {
    let kinds = bench.harness.kinds();
    let words: Vec<String> = kinds
        .iter()
        .flat_map(|kind| kind.words().rows().map(|(word, _)| word.to_owned()))
        .collect();
    let mut seen: Vec<(Kind, String, String)> = Vec::new();
    for kind in &kinds {
        for word in &words {
            let facts = bench.facts.with_status(word);
            let provider = bench.listener()?;
            let Ok(event) = bench.event(&provider, &signed(bench, kind, &facts)?) else {
                continue;
            };
            let same_key = |(other, _, key): &&(Kind, String, String)| {
                other.topic() != kind.topic() && *key == event.dedup_key
            };
            if let Some((other, status, _)) = seen.iter().find(same_key) {
                let (other, kind) = (other.name(), kind.name());
                return Err(format!(
                    "a delivery of the kind `{other}` with the status `{status}` and one of the kind `{kind}` with the status `{word}` have the same deduplication key; include the kind of object in the key"
                ));
            }
            seen.push((kind.clone(), word.clone(), event.dedup_key));
        }
    }
    let mut topics: Vec<_> = kinds.iter().map(Kind::topic).collect();
    topics.dedup();
    if topics.len() > 1 {
        return Ok(Verdict::Holds);
    }
    Ok(Verdict::DoesNotApply(
        "all deliveries are about one kind of object",
    ))
}

/// A repeated delivery has the deduplication key of the first one, whatever its time, signature and unsigned headers.
pub(crate) fn a_later_repetition_has_the_same_key<H: Harness>(bench: &Bench<'_, H>) -> Checked {
    let provider = bench.listener()?;
    let declared = bench.harness.unsigned_headers().item().unwrap_or_default();
    for genuine in genuine(bench, &provider)? {
        let first = &genuine.event.dedup_key;
        let twice = bench.event(&provider, &genuine.delivery);
        if twice.as_ref() != Ok(&genuine.event) {
            return Err(
                "a provider that received the same delivery twice gave two different events; keep no state of earlier deliveries".to_owned(),
            );
        }
        let again = key(bench, &genuine.delivery, &bench.facts)?;
        if again != *first {
            return Err(
                "two providers with the same configuration gave the same delivery different deduplication keys"
                    .to_owned(),
            );
        }
        for seconds in [1, 60, HOUR, DAY] {
            let later = Setup::now() + Duration::from_secs(seconds);
            let provider =
                bench.listener_with(|setup| setup.clock = Arc::new(StoppedClock(later)))?;
            let mut signing = signing(bench);
            signing.at = later;
            let delivery = signed_by(bench, &genuine.kind, &paid(bench, &genuine.kind), &signing)?;
            let event = bench.event(&provider, &delivery);
            let event = event.map_err(|reason| {
                format!("a delivery that was signed and received {seconds} s later was rejected: {reason}")
            })?;
            if event.dedup_key != *first {
                return Err(format!(
                    "a delivery that was repeated and signed again {seconds} s later has another deduplication key; do not derive the key from the time or the signature"
                ));
            }
        }
        let parts = Parts::new(&genuine.delivery);
        let more = [
            "x-request-id",
            "x-delivery-id",
            "user-agent",
            "x-forwarded-for",
            "idempotency-key",
        ];
        for name in declared.iter().chain(&more) {
            let changed = parts.with_header(name, &[b"kit-4711".to_vec()]);
            let event = changed.and_then(|delivery| bench.event(&provider, &delivery).ok());
            if event.is_some_and(|event| {
                event.dedup_key != *first && !is_harmless(&genuine.event, &event)
            }) {
                return Err(format!(
                    "the deduplication key depends on the header `{name}`, which is not signed; derive the key from the payload"
                ));
            }
        }
    }
    Ok(Verdict::Holds)
}

/// The deduplication key is the same whichever secret signed the delivery.
pub(crate) fn a_key_does_not_depend_on_the_secret<H: Harness>(bench: &Bench<'_, H>) -> Checked {
    let provider = bench.listener()?;
    for genuine in genuine(bench, &provider)? {
        let delivery = signed_by(
            bench,
            &genuine.kind,
            &paid(bench, &genuine.kind),
            &by_previous(bench),
        )?;
        if key(bench, &delivery, &bench.facts)? != genuine.event.dedup_key {
            return Err(
                "the same payload signed with the previous secret has another deduplication key; do not derive the key from the secret or the signature".to_owned(),
            );
        }
        let rotated = bench.listener_with(|setup| setup.webhook_secrets.reverse())?;
        let event = bench.event(&rotated, &genuine.delivery);
        let event = event.map_err(|reason| format!("a genuine delivery was rejected: {reason}"))?;
        if event.dedup_key != genuine.event.dedup_key {
            return Err(
                "with its secrets in another order, the provider gave the same delivery another deduplication key"
                    .to_owned(),
            );
        }
    }
    Ok(Verdict::Holds)
}

/// Every unreadable delivery has its own deduplication key and the assurance `ask-gateway`.
pub(crate) fn every_unreadable_delivery_has_its_own_key<H: Harness>(
    bench: &Bench<'_, H>,
) -> Checked {
    let provider = bench.listener()?;
    for genuine in genuine(bench, &provider)? {
        let odd = |kind: &Kind| {
            let texts = [
                r#"{"kit":1}"#,
                r#"{"kit":2}"#,
                "kit=1",
                "kit=2",
                "[1]",
                "[2]",
                r#"{"id":7}"#,
                r#"{"id":8}"#,
            ];
            let each = texts.iter().filter_map(|text| resigned(bench, kind, text));
            each.collect::<Vec<_>>()
        };
        let mut seen = vec![genuine.event.dedup_key.clone()];
        for delivery in odd(&genuine.kind) {
            let Ok(event) = bench.event(&provider, &delivery) else {
                continue;
            };
            if seen.contains(&event.dedup_key) {
                return Err("two different validly signed deliveries that cannot be read have the same deduplication key; derive the key from the body".to_owned());
            }
            let asks = event.assurance.level() == AssuranceLevel::AskGateway;
            if event.subject == Subject::Unreadable && !asks {
                return Err(
                    "the event of a delivery that cannot be read has the subject `Unreadable`, but not the assurance `ask-gateway`; add a doubt to it"
                        .to_owned(),
                );
            }
            seen.push(event.dedup_key);
        }
    }
    Ok(Verdict::Holds)
}
