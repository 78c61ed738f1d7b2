//! Status words and confirmations of responses.

use dhow_core::{Expectation, Payment, ReportedAmount};

use crate::{
    Bench, Declared, Done, Facts, Harness, Meaning, Part, Topic, Verb, Verdict, Words,
    bench::{Checked, LACKING, script},
    deliveries::{
        item,
        money::{deciding, other_currency},
        status_words::{is_unknown, keeps},
    },
    edit,
};

use super::{reported::attempts_are_named, request_fields::left_out_of_answer};

/// Returns the statuses of a result with the gateway's status words.
pub(super) fn statuses(done: &Done) -> Vec<(Meaning, &str)> {
    match done {
        Done::Payments(all) => all
            .iter()
            .map(|payment| {
                (
                    payment.status.clone().into(),
                    payment.gateway_status.as_str(),
                )
            })
            .collect(),
        Done::Payouts(all) => all
            .iter()
            .map(|payout| (payout.status.clone().into(), payout.gateway_status.as_str()))
            .collect(),
        Done::Refund(refund) => {
            vec![(refund.status.clone().into(), refund.gateway_status.as_str())]
        }
        Done::Balances(_) | Done::Nothing => Vec::new(),
    }
}

/// Returns the status words in the responses to a verb, or the reason why they have none.
pub(super) fn words<H: Harness>(bench: &Bench<'_, H>, verb: Verb) -> Declared<Words> {
    if let Some(why) = left_out_of_answer(bench, verb, Part::Status) {
        return Declared::DoesNotApply(why);
    }
    match verb.topic() {
        Some(topic) => bench.harness.words(topic),
        None => Declared::DoesNotApply("the result of this operation has no status"),
    }
}

/// Calls a verb with the facts and their recorded responses.
pub(super) fn call<H: Harness>(
    bench: &Bench<'_, H>,
    verb: Verb,
    facts: &Facts,
) -> Result<dhow_core::Result<Done>, String> {
    let answers = bench.harness.responses(verb, facts);
    Ok(bench.call_scripted(verb, facts, script(&answers))?.result)
}

/// Every documented status word has its documented meaning, and no other word means paid or failed.
pub(crate) fn status_words_map_as_documented<H: Harness>(
    bench: &Bench<'_, H>,
    verb: Verb,
) -> Checked {
    let words = item!(words(bench, verb));
    if bench.baseline(verb)?.is_none() {
        return LACKING;
    }
    for (word, expected) in words.rows() {
        let done = call(bench, verb, &bench.facts.with_status(word))?;
        let done = done.map_err(|error| {
            format!("the provider did not accept a response with the documented status `{word}`: {error}")
        })?;
        let found = statuses(&done);
        if found.is_empty() {
            return Err(format!(
                "the response had the status `{word}`, and the provider reported no object; expected: {expected}"
            ));
        }
        if let Some((other, _)) = found.iter().find(|(found, _)| found != expected) {
            return Err(format!(
                "the response had the status `{word}`, and the provider reported {other}; expected: {expected}, as in Harness::words()"
            ));
        }
    }
    for word in words.strange() {
        let Ok(done) = call(bench, verb, &bench.facts.with_status(&word))? else {
            continue;
        };
        let decides = |found: &Meaning| found.is_paid() || found.is_failed();
        if let Some((other, _)) = statuses(&done).iter().find(|(found, _)| decides(found)) {
            return Err(format!(
                "the response had the undocumented status `{word}`, and the provider reported {other}; expected: a status that is neither paid nor failed"
            ));
        }
    }
    Ok(Verdict::Holds)
}

/// An undocumented status word is reported as `unknown` with its text.
pub(crate) fn unknown_words_survive<H: Harness>(bench: &Bench<'_, H>, verb: Verb) -> Checked {
    let words = item!(words(bench, verb));
    let word = words.unknown();
    let facts = bench.facts.with_status(word);
    if bench.harness.responses(verb, &facts).is_empty() {
        return LACKING;
    }
    let done = call(bench, verb, &facts)?.map_err(|error| {
        format!("the provider did not accept a response with the new status `{word}`: {error}; expected: the status `unknown` with this word")
    })?;
    let found = statuses(&done);
    if found.is_empty() {
        return Err(format!(
            "the response had the new status `{word}`, and the provider reported no object; expected: the status `unknown` with this word"
        ));
    }
    for (status, kept) in found {
        if !is_unknown(&status, word) || !keeps(kept, word) {
            return Err(format!(
                "the response had the new status `{word}`, and the provider reported {status} with the gateway status `{kept}`; expected: `unknown` with this word in both"
            ));
        }
    }
    Ok(Verdict::Holds)
}

/// A response without a status is reported as open, neither paid nor failed.
pub(crate) fn an_answer_without_a_status_decides_nothing<H: Harness>(
    bench: &Bench<'_, H>,
    verb: Verb,
) -> Checked {
    if left_out_of_answer(bench, verb, Part::Status).is_none() {
        return Ok(Verdict::DoesNotApply("the response has a status"));
    }
    let Some(baseline) = bench.baseline(verb)? else {
        return LACKING;
    };
    let found = statuses(&baseline.done);
    match found.iter().find(|(found, _)| !found.is_open()) {
        Some((found, _)) => Err(format!(
            "the response had no status, and the provider reported {found}; expected: an open status such as pending"
        )),
        None => Ok(Verdict::Holds),
    }
}

/// Every status word of an attempt has its documented meaning, and only a paid attempt counts as received money.
pub(crate) fn words_of_attempts_mean_what_they_say<H: Harness>(
    bench: &Bench<'_, H>,
    verb: Verb,
) -> Checked {
    let words = item!(bench.harness.words(Topic::Attempt));
    for (word, expected) in words.rows() {
        let facts = Facts {
            attempt_status: Some(word.to_owned()),
            ..bench.facts.clone()
        };
        let Ok(Done::Payments(payments)) = call(bench, verb, &facts)? else {
            continue;
        };
        if !expected.is_paid()
            && let Some(amount) = received(&payments)
        {
            return Err(format!(
                "an attempt had the status `{word}`, which means {expected}, and the provider reported {amount} as received; expected: only paid attempts count"
            ));
        }
        let attempts = payments.iter().flat_map(|payment| &payment.attempts);
        let found: Vec<Meaning> = attempts
            .map(|attempt| attempt.status.clone().into())
            .collect();
        let answers = bench.harness.responses(verb, &facts);
        attempts_are_named(&answers, &words, word, &payments)?;
        if found.is_empty() || found.iter().any(|found| found != expected) {
            let found = found
                .first()
                .map_or("nothing".to_owned(), Meaning::to_string);
            return Err(format!(
                "an attempt had the status `{word}`, and the provider reported {found}; expected: {expected}, as in Harness::words(Topic::Attempt)"
            ));
        }
    }
    for word in words.strange() {
        let facts = Facts {
            attempt_status: Some(word.clone()),
            ..bench.facts.clone()
        };
        let Ok(Done::Payments(payments)) = call(bench, verb, &facts)? else {
            continue;
        };
        let attempts = payments.iter().flat_map(|payment| &payment.attempts);
        let found = attempts.map(|attempt| Meaning::from(attempt.status.clone()));
        if let Some(found) = found
            .into_iter()
            .find(|found| found.is_paid() || found.is_failed())
        {
            return Err(format!(
                "an attempt had the undocumented status `{word}`, and the provider reported {found}; expected: a status that is neither paid nor failed"
            ));
        }
    }
    Ok(Verdict::Holds)
}

pub(super) fn payments(result: dhow_core::Result<Done>) -> Vec<Payment> {
    match result {
        Ok(Done::Payments(payments)) => payments,
        _ => Vec::new(),
    }
}

pub(super) fn expectation(payment: &Payment, facts: &Facts) -> Result<Expectation, String> {
    let reference = facts.merchant_reference.parse();
    let reference = reference.map_err(|error: dhow_core::Error| error.to_string())?;
    Ok(Expectation::new(
        payment.provider.clone(),
        facts.environment,
        reference,
        facts.amount,
    ))
}

pub(super) fn confirms(payments: &[Payment], facts: &Facts) -> Result<bool, String> {
    for payment in payments {
        if payment.confirm(&expectation(payment, facts)?).is_ok() {
            return Ok(true);
        }
    }
    Ok(false)
}

/// A response with the status word for paid confirms its order. A response with any other word confirms none and is no money received.
pub(crate) fn only_paid_is_paid<H: Harness>(bench: &Bench<'_, H>, verb: Verb) -> Checked {
    let words = item!(words(bench, verb));
    if bench.baseline(verb)?.is_none() {
        return LACKING;
    }
    let has_amount = left_out_of_answer(bench, verb, Part::Amount).is_none();
    let names_order = left_out_of_answer(bench, verb, Part::MerchantReference).is_none();
    if let Some(paid) = words
        .paid()
        .filter(|_| has_amount && names_order && is_poll(verb))
    {
        let facts = bench.facts.with_status(paid);
        if !confirms(&payments(call(bench, verb, &facts)?), &facts)? {
            return Err(format!(
                "a response with the status `{paid}`, which means paid, did not confirm its order; report status, amount, currency and merchant reference of the response"
            ));
        }
    }
    let known = words.rows().filter(|(_, means)| !means.is_paid());
    let unpaid = known
        .map(|(word, _)| word.to_owned())
        .chain(words.strange());
    for word in unpaid {
        let facts = bench.facts.with_status(&word);
        let found = payments(call(bench, verb, &facts)?);
        if confirms(&found, &facts)? {
            return Err(format!(
                "a response with the status `{word}`, which does not mean paid, confirmed its order"
            ));
        }
        if let Some(amount) = received(&found) {
            return Err(format!(
                "a response had the status `{word}`, which does not mean paid, and the provider reported {amount} as received"
            ));
        }
    }
    Ok(Verdict::Holds)
}

/// Returns the first amount that is reported as received and is not zero.
fn received(payments: &[Payment]) -> Option<&ReportedAmount> {
    let mut received = payments
        .iter()
        .filter_map(|payment| payment.received.as_ref());
    received.find(|amount| amount.money().is_none_or(|money| money.minor() != 0))
}

fn is_poll(verb: Verb) -> bool {
    matches!(verb, Verb::PaymentStatus | Verb::FindPayments)
}

/// Returns the facts of the bench with the status word for paid.
pub(super) fn paid<H: Harness>(bench: &Bench<'_, H>) -> Declared<Facts> {
    let words = bench.harness.words(Topic::Payment).item();
    match words.as_ref().and_then(Words::paid) {
        Some(word) => Declared::Is(bench.facts.with_status(word)),
        None => Declared::DoesNotApply("no status word of a payment means paid"),
    }
}

/// A response without its amount, currency, status or merchant reference confirms no order.
pub(crate) fn a_missing_member_of_an_answer_confirms_nothing<H: Harness>(
    bench: &Bench<'_, H>,
    verb: Verb,
) -> Checked {
    let facts = item!(paid(bench));
    let answers = bench.harness.responses(verb, &facts);
    for (place, answer) in answers.iter().enumerate() {
        let Ok(body) = std::str::from_utf8(&answer.body) else {
            continue;
        };
        for (part, values) in deciding(bench, &facts) {
            let is_part = |member: &edit::Member| {
                values
                    .iter()
                    .any(|value| member.value.eq_ignore_ascii_case(value))
            };
            let mut edited = vec![("without the", edit::without(body, is_part))];
            for raw in ["\"\"", "null", "{}", "true"] {
                edited.push(("with an invalid", edit::with_value(body, raw, is_part)));
            }
            if part == Part::Currency {
                let other = format!("\"{}\"", other_currency(facts.amount.currency()));
                edited.push(("with another", edit::with_value(body, &other, is_part)));
            }
            for (how, body) in edited {
                let Some(body) = body else {
                    continue;
                };
                let mut answers = answers.clone();
                if let Some(changed) = answers.get_mut(place) {
                    *changed = answer.with_body(body);
                }
                let run = bench.call_scripted(verb, &facts, script(&answers))?;
                if confirms(&payments(run.result), &facts)? {
                    return Err(format!(
                        "a response {how} {part} confirmed its order; expected: no confirmation, because the {part} must not be assumed"
                    ));
                }
            }
        }
    }
    Ok(Verdict::Holds)
}
