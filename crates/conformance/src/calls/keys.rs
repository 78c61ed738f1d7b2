//! Keys with which the gateway recognises the repetition of a write.

use http::HeaderMap;

use crate::{
    Baseline, Bench, Harness, Verb, Verdict,
    bench::{Checked, LACKING},
};

use super::binding::near_texts;

/// A header that tells two calls apart tells apart whatever the merchant's reference tells apart: two refunds of one payment, or two
/// payouts under references of which only one character differs, are two calls. The same call again has the same key: see
/// `a_repeated_call_is_the_same_request`.
pub(crate) fn two_calls_have_two_keys<H: Harness>(bench: &Bench<'_, H>, verb: Verb) -> Checked {
    let Some(first) = bench.baseline(verb)? else {
        return LACKING;
    };
    let other = bench
        .harness
        .other_facts()
        .in_environment(bench.environment);
    let other = bench.baseline_with(verb, &other)?;
    let other = other.ok_or("there is no answer about another payment")?;
    for key in idempotency_keys(&first) {
        if keys_of(&other, &key).any(|value| keys_of(&first, &key).any(|own| own == value)) {
            return Err(format!("a call about another payment had the same `{key}`"));
        }
    }
    let telling: Vec<String> = names(&first)
        .into_iter()
        .filter(|name| !keys_of(&first, name).eq(keys_of(&other, name)))
        .collect();
    if telling.is_empty() {
        return Ok(Verdict::DoesNotApply(
            "no header of its requests tells two calls apart",
        ));
    }
    for reference in near_texts(&bench.facts.merchant_reference) {
        let facts = bench.facts.with_merchant_reference(&reference);
        // A grammar may have no room for a longer reference or one in the other case.
        let Ok(Some(again)) = bench.baseline_with(verb, &facts) else {
            continue;
        };
        for name in &telling {
            if keys_of(&again, name).eq(keys_of(&first, name)) {
                return Err(format!(
                    "two calls under the references `{}` and `{reference}` had the same `{name}`",
                    bench.facts.merchant_reference
                ));
            }
        }
    }
    Ok(Verdict::Holds)
}

/// Names of all headers of a call's writes.
fn names(baseline: &Baseline) -> Vec<String> {
    let mut names: Vec<String> = writes(baseline)
        .flat_map(|headers| headers.keys().map(ToString::to_string))
        .collect();
    names.sort();
    names.dedup();
    names
}

/// Headers that are keys by their names.
fn idempotency_keys(baseline: &Baseline) -> Vec<String> {
    let mut keys = names(baseline);
    keys.retain(|name| name.contains("idempoten"));
    keys
}

fn keys_of<'a>(baseline: &'a Baseline, name: &'a str) -> impl Iterator<Item = &'a [u8]> {
    writes(baseline)
        .filter_map(move |headers| headers.get(name))
        .map(http::HeaderValue::as_bytes)
}

fn writes(baseline: &Baseline) -> impl Iterator<Item = &HeaderMap> {
    let sent = baseline.sent.iter();
    sent.filter(|one| one.effect == dhow_core::Effect::Write)
        .map(|one| one.request.headers())
}
