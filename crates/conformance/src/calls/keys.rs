//! Idempotency keys of writes.

use http::HeaderMap;

use crate::{
    Baseline, Bench, Harness, Verb, Verdict,
    bench::{Checked, LACKING},
};

use super::binding::near_texts;

/// Calls with different merchant references have different idempotency keys, even if one character differs.
///
/// The law compares every header that differs between two calls. That a repeated call has the same key is part of
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
    let other = other.ok_or("Harness::responses() has no responses for other_facts()")?;
    for key in idempotency_keys(&first) {
        if keys_of(&other, &key).any(|value| keys_of(&first, &key).any(|key| key == value)) {
            return Err(format!(
                "a call about another payment had the same value of the header `{key}`; derive the key from the merchant's reference"
            ));
        }
    }
    let differing: Vec<String> = names(&first)
        .into_iter()
        .filter(|name| !keys_of(&first, name).eq(keys_of(&other, name)))
        .collect();
    if differing.is_empty() {
        return Ok(Verdict::DoesNotApply(
            "the headers of two calls do not differ",
        ));
    }
    for reference in near_texts(&bench.facts.merchant_reference) {
        let facts = bench.facts.with_merchant_reference(&reference);
        // The gateway's grammar may not allow a longer reference, or one in the other letter case.
        let Ok(Some(again)) = bench.baseline_with(verb, &facts) else {
            continue;
        };
        for name in &differing {
            if keys_of(&again, name).eq(keys_of(&first, name)) {
                return Err(format!(
                    "calls with the merchant references `{}` and `{reference}` had the same value of the header `{name}`; derive the key from the whole reference",
                    bench.facts.merchant_reference
                ));
            }
        }
    }
    Ok(Verdict::Holds)
}

/// Returns the names of all headers of a call's writes.
fn names(baseline: &Baseline) -> Vec<String> {
    let mut names: Vec<String> = writes(baseline)
        .flat_map(|headers| headers.keys().map(ToString::to_string))
        .collect();
    names.sort();
    names.dedup();
    names
}

/// Returns the headers whose names say that they are idempotency keys.
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
    sent.filter(|sent| sent.effect == dhow_core::Effect::Write)
        .map(|sent| sent.request.headers())
}
