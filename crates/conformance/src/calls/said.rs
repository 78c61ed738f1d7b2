//! Reported references and attempts are those that the gateway prints.

use dhow_core::Payment;

use crate::{
    Baseline, Bench, Done, Facts, Harness, RecordedResponse, Run, Topic, Verb, Verdict, Words,
    bench::{Checked, LACKING},
    deliveries::meaning::keeps,
    edit,
};

/// A payment, refund or payout is reported under the references that its answer names, and each of these shows in what is reported.
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

/// The texts of an answer.
fn texts(answers: &[RecordedResponse]) -> Vec<String> {
    let bodies = answers.iter();
    let bodies = bodies.filter_map(|answer| std::str::from_utf8(&answer.body).ok());
    let members = bodies.flat_map(edit::members);
    members.map(|member| member.value).collect()
}

fn is_named(verb: Verb, facts: &Facts, baseline: &Baseline) -> Result<(), String> {
    let said = texts(&baseline.answers);
    let says = |text: &String| said.contains(text);
    let (theirs, ours) = (&facts.provider_reference, &facts.merchant_reference);
    let judge = |reported: &str, order: Option<&str>| {
        if says(theirs) && reported != theirs {
            return Err(format!(
                "the answer named `{theirs}`, it reported `{reported}`"
            ));
        }
        if says(ours) && order != Some(ours.as_str()) {
            let order = order.unwrap_or("none");
            return Err(format!(
                "the answer named the order `{ours}`, it reported `{order}`"
            ));
        }
        Ok(())
    };
    match &baseline.done {
        Done::Payments(all) => all
            .iter()
            .filter(|one| !one.reference_is_provisional)
            .try_for_each(|one| {
                let order = one.merchant_reference.as_deref();
                judge(one.provider_reference.as_str(), order)
            }),
        Done::Payouts(all) => all.iter().try_for_each(|one| {
            let order = one.merchant_reference.as_deref();
            judge(one.provider_reference.as_str(), order)
        }),
        Done::Refund(one) if verb == Verb::Refund && says(theirs) && one.payment.is_none() => Err(
            format!("the answer named the payment `{theirs}`, the refund does not"),
        ),
        Done::Refund(_) | Done::Balances(_) | Done::Nothing => Ok(()),
    }
}

/// Each reference in the last answer with another one in its place: where that is believed, it is reported.
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
            // A refund has no place for the merchant's reference.
            value if *value == own.merchant_reference && verb.topic() != Some(Topic::Refund) => {
                &other.merchant_reference
            }
            _ => continue,
        };
        let raw = serde_json::to_string(instead).unwrap_or_default();
        let Some(body) = edit::with_value(body, &raw, |one| *one == member) else {
            continue;
        };
        let responses = baseline.with_answer(place, answer.with_body(body));
        let run = bench.play(verb, own, responses)?;
        shows(verb, own, &run, &usual)
            .map_err(|what| format!("`{}` was `{instead}` in the answer, {what}", member.name))?;
    }
    Ok(())
}

fn shows(verb: Verb, asked: &Facts, run: &Run, usual: &str) -> Result<(), String> {
    let Ok(done) = &run.result else {
        return Ok(());
    };
    if format!("{done:?}") == usual {
        return Err("it was believed, and nothing that is reported says so".to_owned());
    }
    let reported = match (done, verb) {
        (Done::Payments(all), Verb::PaymentStatus) => {
            all.first().map(|one| &one.provider_reference)
        }
        (Done::Payouts(all), Verb::PayoutStatus) => all.first().map(|one| &one.provider_reference),
        (Done::Refund(one), Verb::RefundStatus) => Some(&one.provider_reference),
        _ => None,
    };
    match reported {
        Some(other) if other.as_str() != asked.provider_reference => Err(format!(
            "and what was asked about under `{}` is reported as `{other}`",
            asked.provider_reference
        )),
        _ => Ok(()),
    }
}

/// Each attempt is shown under an id of the answer, with the gateway's own word.
///
/// # Errors
/// The id or word that the answer does not have.
pub(super) fn attempts_are_named(
    answers: &[RecordedResponse],
    words: &Words,
    word: &str,
    payments: &[Payment],
) -> Result<(), String> {
    let said = texts(answers);
    let mut attempts = payments.iter().flat_map(|payment| &payment.attempts);
    attempts.try_for_each(|attempt| {
        let id = attempt.reference.as_str();
        if !said.iter().any(|text| text == id) || words.meaning(id).is_some() {
            return Err(format!(
                "an attempt is shown as `{id}`, which is none of its ids"
            ));
        }
        if !keeps(&attempt.gateway_status, word) {
            let kept = &attempt.gateway_status;
            return Err(format!("an attempt said `{word}`, and it kept `{kept}`"));
        }
        Ok(())
    })
}
