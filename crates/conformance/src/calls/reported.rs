//! References and attempts in results.

use dhow_core::Payment;

use crate::{
    Baseline, Bench, Done, Facts, Harness, RecordedResponse, Run, Topic, Verb, Verdict, Words,
    bench::{Checked, LACKING},
    deliveries::status_words::keeps,
    edit,
};

/// A result carries the references that the response names.
pub(crate) fn a_result_names_its_subject<H: Harness>(bench: &Bench<'_, H>, verb: Verb) -> Checked {
    let other = bench
        .harness
        .other_facts()
        .in_environment(bench.environment);
    for facts in [&bench.facts, &other] {
        let Some(baseline) = bench.baseline_with(verb, facts)? else {
            return LACKING;
        };
        is_named(verb, facts, &baseline)?;
    }
    let Some(baseline) = bench.baseline(verb)? else {
        return LACKING;
    };
    each_reference_shows(bench, verb, &baseline)?;
    Ok(Verdict::Holds)
}

/// Returns the values of all fields of the responses.
fn texts(answers: &[RecordedResponse]) -> Vec<String> {
    let bodies = answers.iter();
    let bodies = bodies.filter_map(|answer| std::str::from_utf8(&answer.body).ok());
    let members = bodies.flat_map(edit::members);
    members.map(|member| member.value).collect()
}

fn is_named(verb: Verb, facts: &Facts, baseline: &Baseline) -> Result<(), String> {
    let named = texts(&baseline.answers);
    let names = |text: &String| named.contains(text);
    let (theirs, ours) = (&facts.provider_reference, &facts.merchant_reference);
    let judge = |reported: &str, order: Option<&str>| {
        if names(theirs) && reported != theirs {
            return Err(format!(
                "the response named the provider reference `{theirs}`, and the provider reported `{reported}`"
            ));
        }
        if names(ours) && order != Some(ours.as_str()) {
            let order = order.unwrap_or("none");
            return Err(format!(
                "the response named the merchant reference `{ours}`, and the provider reported `{order}`"
            ));
        }
        Ok(())
    };
    match &baseline.done {
        Done::Payments(all) => all
            .iter()
            .filter(|payment| !payment.reference_is_provisional)
            .try_for_each(|payment| {
                let order = payment.merchant_reference.as_deref();
                judge(payment.provider_reference.as_str(), order)
            }),
        Done::Payouts(all) => all.iter().try_for_each(|payout| {
            let order = payout.merchant_reference.as_deref();
            judge(payout.provider_reference.as_str(), order)
        }),
        Done::Refund(refund)
            if verb == Verb::Refund && names(theirs) && refund.payment.is_none() =>
        {
            Err(format!(
                "the response named the payment `{theirs}`, and Refund::payment is None"
            ))
        }
        Done::Refund(_) | Done::Balances(_) | Done::Nothing => Ok(()),
    }
}

/// Replaces each reference in the last response: if the provider accepts it, the result must show the other reference.
fn each_reference_shows<H: Harness>(
    bench: &Bench<'_, H>,
    verb: Verb,
    baseline: &Baseline,
) -> Result<(), String> {
    let place = baseline.answers.len().saturating_sub(1);
    let Some(answer) = baseline.answers.get(place) else {
        return Ok(());
    };
    let body = std::str::from_utf8(&answer.body).unwrap_or_default();
    let other = bench.harness.other_facts();
    let (own, usual) = (&bench.facts, format!("{:?}", baseline.done));
    for member in edit::members(body) {
        let instead = match &member.value {
            value if *value == own.provider_reference => &other.provider_reference,
            // A `Refund` has no field for the merchant's reference.
            value if *value == own.merchant_reference && verb.topic() != Some(Topic::Refund) => {
                &other.merchant_reference
            }
            _ => continue,
        };
        let raw = serde_json::to_string(instead).unwrap_or_default();
        let Some(body) = edit::with_value(body, &raw, |other| *other == member) else {
            continue;
        };
        let responses = baseline.with_answer(place, answer.with_body(body));
        let run = bench.call_scripted(verb, own, responses)?;
        shows(verb, own, &run, &usual)
            .map_err(|what| format!("the response had `{}` = `{instead}`, {what}", member.name))?;
    }
    Ok(())
}

/// Checks that a result differs from the usual one, and that it does not carry another id than the requested one.
fn shows(verb: Verb, requested: &Facts, run: &Run, usual: &str) -> Result<(), String> {
    let Ok(done) = &run.result else {
        return Ok(());
    };
    if format!("{done:?}") == usual {
        return Err(
            "and the result is the same as with the own reference; report the reference of the response, or refuse it"
                .to_owned(),
        );
    }
    let reported = match (done, verb) {
        (Done::Payments(all), Verb::PaymentStatus) => {
            all.first().map(|payment| &payment.provider_reference)
        }
        (Done::Payouts(all), Verb::PayoutStatus) => {
            all.first().map(|payout| &payout.provider_reference)
        }
        (Done::Refund(refund), Verb::RefundStatus) => Some(&refund.provider_reference),
        _ => None,
    };
    match reported {
        Some(other) if other.as_str() != requested.provider_reference => Err(format!(
            "and the status of `{}` was reported with the provider reference `{other}`; expected: the requested reference, or an error",
            requested.provider_reference
        )),
        _ => Ok(()),
    }
}

/// Checks that each attempt carries an id of the response and the gateway's own status word.
///
/// # Errors
/// Returns the id or the word that the response does not have.
pub(super) fn attempts_are_named(
    answers: &[RecordedResponse],
    words: &Words,
    word: &str,
    payments: &[Payment],
) -> Result<(), String> {
    let named = texts(answers);
    let mut attempts = payments.iter().flat_map(|payment| &payment.attempts);
    attempts.try_for_each(|attempt| {
        let id = attempt.reference.as_str();
        if !named.iter().any(|text| text == id) || words.meaning(id).is_some() {
            return Err(format!(
                "an attempt was reported with the reference `{id}`, which is not an id of the response"
            ));
        }
        if !keeps(&attempt.gateway_status, word) {
            let kept = &attempt.gateway_status;
            return Err(format!(
                "an attempt had the status `{word}`, and the provider reported the gateway status `{kept}`; expected: the gateway's own word"
            ));
        }
        Ok(())
    })
}
