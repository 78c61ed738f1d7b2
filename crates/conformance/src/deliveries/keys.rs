//! Deduplication keys, and the time of a delivery.

use std::{sync::Arc, time::Duration};

use dhow_core::{AssuranceLevel, Delivery, PaymentProvider, Subject};

use crate::{
    Bench, Facts, Harness, Kind, StoppedClock, Verdict, bench::Checked, calls::binding::near_texts,
    setup::Setup,
};

use super::{
    genuine, has, is_harmless, item, paid, parts::Parts, resigned, secrets::by_previous, signed,
    signed_by, signing,
};

const HOUR: u64 = 3600;
const DAY: u64 = 24 * HOUR;
/// No gateway needs longer to deliver than this, and no clock is so wrong.
const LONGEST_WINDOW: Duration = Duration::from_secs(15 * 60);

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

/// Two payments have two keys, and so have two states of one payment.
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
        // The third is as much as the first: only its references are its own.
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
                let what = format!("payment {} saying `{word}`", number + 1);
                if let Some((same, _)) = seen.iter().find(|(_, seen)| *seen == key) {
                    return Err(format!(
                        "`{}`: {same} and {what} have the same key",
                        kind.name()
                    ));
                }
                seen.push((what, key));
            }
        }
        near_payments_have_their_own(bench, &kind)?;
    }
    Ok(Verdict::Holds)
}

/// Payments whose references differ in one character, or in capitals, have keys of their own.
fn near_payments_have_their_own<H: Harness>(
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
        // Where references have one case only, another case may be the same one.
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
                "`{kind}`: the payments `{same}` and `{theirs}` have the same key"
            ));
        }
        seen.push((theirs, event.dedup_key));
    }
    Ok(())
}

/// The text with its last character twice, so that it keeps its kind.
fn longer(text: &str) -> String {
    let last = text.chars().next_back();
    text.chars().chain(last).collect()
}

/// A payment, an attempt, a refund and a payout with the same id and the same word have keys of their own.
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
            let other = |one: &&(Kind, String, String)| {
                one.0.topic() != kind.topic() && one.2 == event.dedup_key
            };
            if let Some((of, said, _)) = seen.iter().find(other) {
                let (of, kind) = (of.name(), kind.name());
                return Err(format!(
                    "a `{of}` saying `{said}` and a `{kind}` saying `{word}` have the same key"
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
        "all its deliveries are about one kind of object",
    ))
}

/// A repetition has the key of the first delivery: at once, an hour later with a new signature, with headers of its own.
pub(crate) fn a_later_repetition_has_the_same_key<H: Harness>(bench: &Bench<'_, H>) -> Checked {
    let provider = bench.listener()?;
    let declared = bench.harness.unsigned_headers().item().unwrap_or_default();
    for one in genuine(bench, &provider)? {
        let first = &one.event.dedup_key;
        let twice = bench.event(&provider, &one.delivery);
        if twice.as_ref() != Ok(&one.event) {
            return Err(
                "the same provider reads the second of two deliveries otherwise".to_owned(),
            );
        }
        let again = key(bench, &one.delivery, &bench.facts)?;
        if again != *first {
            return Err("the key of a repetition is another one".to_owned());
        }
        for seconds in [1, 60, HOUR, DAY] {
            let later = Setup::now() + Duration::from_secs(seconds);
            let provider =
                bench.listener_with(|setup| setup.clock = Arc::new(StoppedClock(later)))?;
            let mut signing = signing(bench);
            signing.at = later;
            let delivery = signed_by(bench, &one.kind, &paid(bench, &one.kind), &signing)?;
            let event = bench.event(&provider, &delivery);
            let event = event.map_err(|reason| {
                format!("a repetition {seconds} s later was rejected: {reason}")
            })?;
            if event.dedup_key != *first {
                return Err(format!(
                    "the key of a repetition {seconds} s later is another one"
                ));
            }
        }
        let parts = Parts::of(&one.delivery);
        let more = [
            "x-request-id",
            "x-delivery-id",
            "user-agent",
            "x-forwarded-for",
            "idempotency-key",
        ];
        for name in declared.iter().chain(&more) {
            let changed = parts.with_header(name, &[b"kit-4711".to_vec()]);
            let read = changed.and_then(|one| bench.event(&provider, &one).ok());
            if read
                .is_some_and(|event| event.dedup_key != *first && !is_harmless(&one.event, &event))
            {
                return Err(format!(
                    "the key depends on the header `{name}`, which is not signed"
                ));
            }
        }
    }
    Ok(Verdict::Holds)
}

/// After a rotation a repetition has the same key.
pub(crate) fn a_key_does_not_depend_on_the_secret<H: Harness>(bench: &Bench<'_, H>) -> Checked {
    let provider = bench.listener()?;
    for one in genuine(bench, &provider)? {
        let delivery = signed_by(
            bench,
            &one.kind,
            &paid(bench, &one.kind),
            &by_previous(bench),
        )?;
        if key(bench, &delivery, &bench.facts)? != one.event.dedup_key {
            return Err(
                "signed with the previous secret, the same event has another key".to_owned(),
            );
        }
        let rotated = bench.listener_with(|setup| setup.webhook_secrets.reverse())?;
        let event = bench.event(&rotated, &one.delivery);
        let event = event.map_err(|reason| format!("a genuine delivery was rejected: {reason}"))?;
        if event.dedup_key != one.event.dedup_key {
            return Err(
                "with its secrets in another order, the provider gives the same event another key"
                    .to_owned(),
            );
        }
    }
    Ok(Verdict::Holds)
}

/// Deliveries that verify and cannot be read have keys of their own, each another one.
pub(crate) fn every_unreadable_delivery_has_its_own_key<H: Harness>(
    bench: &Bench<'_, H>,
) -> Checked {
    let provider = bench.listener()?;
    for one in genuine(bench, &provider)? {
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
        let mut seen = vec![one.event.dedup_key.clone()];
        for delivery in odd(&one.kind) {
            let Ok(event) = bench.event(&provider, &delivery) else {
                continue;
            };
            if seen.contains(&event.dedup_key) {
                return Err("two deliveries that cannot be read have the same key".to_owned());
            }
            let asks = event.assurance.level() == AssuranceLevel::AskGateway;
            if event.subject == Subject::Unreadable && !asks {
                return Err(
                    "a delivery that cannot be read does not ask the gateway: it has no doubt"
                        .to_owned(),
                );
            }
            seen.push(event.dedup_key);
        }
    }
    Ok(Verdict::Holds)
}

/// A signed time is enforced within minutes, to the second of the window; capabilities say so.
pub(crate) fn a_time_is_a_matter_of_minutes<H: Harness>(bench: &Bench<'_, H>) -> Checked {
    let provider = bench.listener()?;
    let claimed = provider.capabilities().webhook.has_timestamp;
    bench.note(format!(
        "capabilities() with webhook.has_timestamp: {claimed}"
    ));
    let declared = bench.harness.signed_time();
    if has(&declared) != claimed {
        return Err(format!(
            "webhook.has_timestamp is {claimed}, and the harness says otherwise"
        ));
    }
    let mut later = signing(bench);
    later.at += Duration::from_secs(DAY);
    for kind in bench.harness.kinds() {
        let facts = paid(bench, &kind);
        let (now, again) = (signed(bench, &kind, &facts)?, signed(bench, &kind, &facts)?);
        let later = signed_by(bench, &kind, &facts, &later)?;
        // Where two signatures of the same moment differ, a difference says nothing.
        let same = !is_equal(&now, &again) || is_equal(&now, &later);
        if !same && !claimed {
            return Err(format!(
                "a `{}` carries its time, and the provider does not look at it",
                kind.name()
            ));
        }
    }
    let window = item!(declared).window;
    if window > LONGEST_WINDOW {
        return Err(format!(
            "a delivery is believed for {} s; minutes are enough",
            window.as_secs()
        ));
    }
    let window = window.as_secs();
    for kind in bench.harness.kinds() {
        let facts = paid(bench, &kind);
        for (seconds, believed) in [
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
                let delivery = signed_by(bench, &kind, &facts, &signing)?;
                let read = bench.event(&provider, &delivery);
                if read.is_ok() != believed {
                    let sign = if backwards { "before" } else { "after" };
                    let done = if believed { "rejected" } else { "believed" };
                    return Err(format!(
                        "a delivery signed {seconds} s {sign} now was {done}"
                    ));
                }
            }
        }
    }
    Ok(Verdict::Holds)
}

/// True for deliveries with the same bytes.
pub(super) fn is_equal(one: &Delivery, other: &Delivery) -> bool {
    one.headers() == other.headers() && one.body() == other.body() && one.query() == other.query()
}
