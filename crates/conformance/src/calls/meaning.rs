//! The meaning of answers: words, amounts, environments, times.

use dhow_core::{Expectation, Payment, ReportedAmount};

use crate::{
    Bench, Declared, Done, Facts, Harness, Meaning, Part, Topic, Verb, Verdict, Words,
    bench::{Checked, LACKING, script},
    deliveries::{
        item,
        meaning::{is_unknown, keeps},
        money::{deciding, other_currency},
    },
    edit,
};

use super::{content::left_out_of_answer, said::attempts_are_named};

/// The statuses of a result with the gateway's words.
pub(super) fn statuses(done: &Done) -> Vec<(Meaning, &str)> {
    match done {
        Done::Payments(all) => all
            .iter()
            .map(|one| (one.status.clone().into(), one.gateway_status.as_str()))
            .collect(),
        Done::Payouts(all) => all
            .iter()
            .map(|one| (one.status.clone().into(), one.gateway_status.as_str()))
            .collect(),
        Done::Refund(one) => vec![(one.status.clone().into(), one.gateway_status.as_str())],
        Done::Balances(_) | Done::Nothing => Vec::new(),
    }
}

/// The words of a verb's answers; an answer that never says a status has none.
pub(super) fn words<H: Harness>(bench: &Bench<'_, H>, verb: Verb) -> Declared<Words> {
    if let Some(why) = left_out_of_answer(bench, verb, Part::Status) {
        return Declared::DoesNotApply(why);
    }
    match verb.topic() {
        Some(topic) => bench.harness.words(topic),
        None => Declared::DoesNotApply("its answer has no status"),
    }
}

/// What a call with this word in its answer ends with.
pub(super) fn asked<H: Harness>(
    bench: &Bench<'_, H>,
    verb: Verb,
    facts: &Facts,
) -> Result<dhow_core::Result<Done>, String> {
    let answers = bench.harness.answers(verb, facts);
    Ok(bench.play(verb, facts, script(&answers))?.result)
}

/// The whole table of words: each means what the gateway's documents say, and no other word means paid or failed.
pub(crate) fn words_mean_what_they_say<H: Harness>(bench: &Bench<'_, H>, verb: Verb) -> Checked {
    let words = item!(words(bench, verb));
    if bench.baseline(verb)?.is_none() {
        return LACKING;
    }
    for (word, expected) in words.rows() {
        let done = asked(bench, verb, &bench.facts.with_status(word))?;
        let done = done.map_err(|error| {
            format!("the answer said `{word}`, and it was not understood: {error}")
        })?;
        let found = statuses(&done);
        if found.is_empty() {
            return Err(format!("the answer said `{word}`, and it reported nothing"));
        }
        if let Some((other, _)) = found.iter().find(|(found, _)| found != expected) {
            return Err(format!(
                "the answer said `{word}`, which means {expected}; it reported {other}"
            ));
        }
    }
    for word in words.strange() {
        let Ok(done) = asked(bench, verb, &bench.facts.with_status(&word))? else {
            continue;
        };
        let decides = |found: &Meaning| found.is_paid() || found.is_failed();
        if let Some((other, _)) = statuses(&done).iter().find(|(found, _)| decides(found)) {
            return Err(format!(
                "the answer said `{word}`, which the gateway does not have; it reported {other}"
            ));
        }
    }
    Ok(Verdict::Holds)
}

/// A new word is kept and decides nothing.
pub(crate) fn unknown_words_survive<H: Harness>(bench: &Bench<'_, H>, verb: Verb) -> Checked {
    let words = item!(words(bench, verb));
    let word = words.unknown();
    let facts = bench.facts.with_status(word);
    if bench.harness.answers(verb, &facts).is_empty() {
        return LACKING;
    }
    let done = asked(bench, verb, &facts)?.map_err(|error| {
        format!("the status was `{word}`, and the answer was not understood: {error}")
    })?;
    let found = statuses(&done);
    if found.is_empty() {
        return Err(format!("the status was `{word}`, and it reported nothing"));
    }
    for (status, kept) in found {
        if !is_unknown(&status, word) || !keeps(kept, word) {
            return Err(format!(
                "the status was `{word}`, it reported {status} and kept `{kept}`"
            ));
        }
    }
    Ok(Verdict::Holds)
}

/// Where an answer says no status, it was taken and no more: it is neither paid nor failed.
pub(crate) fn an_answer_without_a_status_decides_nothing<H: Harness>(
    bench: &Bench<'_, H>,
    verb: Verb,
) -> Checked {
    if left_out_of_answer(bench, verb, Part::Status).is_none() {
        return Ok(Verdict::DoesNotApply("its answer says a status"));
    }
    let Some(baseline) = bench.baseline(verb)? else {
        return LACKING;
    };
    let found = statuses(&baseline.done);
    match found.iter().find(|(found, _)| !found.is_open()) {
        Some((found, _)) => Err(format!(
            "its answer says no status, and it reported {found}"
        )),
        None => Ok(Verdict::Holds),
    }
}

/// The words of attempts inside a payment.
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
        let Ok(Done::Payments(payments)) = asked(bench, verb, &facts)? else {
            continue;
        };
        if !expected.is_paid()
            && let Some(amount) = received(&payments)
        {
            return Err(format!(
                "an attempt said `{word}`, which means {expected}, and {amount} is said to have been received"
            ));
        }
        let attempts = payments.iter().flat_map(|payment| &payment.attempts);
        let found: Vec<Meaning> = attempts
            .map(|attempt| attempt.status.clone().into())
            .collect();
        let answers = bench.harness.answers(verb, &facts);
        attempts_are_named(&answers, &words, word, &payments)?;
        if found.is_empty() || found.iter().any(|found| found != expected) {
            let found = found
                .first()
                .map_or("nothing".to_owned(), Meaning::to_string);
            return Err(format!(
                "an attempt said `{word}`, which means {expected}; it reported {found}"
            ));
        }
    }
    for word in words.strange() {
        let facts = Facts {
            attempt_status: Some(word.clone()),
            ..bench.facts.clone()
        };
        let Ok(Done::Payments(payments)) = asked(bench, verb, &facts)? else {
            continue;
        };
        let attempts = payments.iter().flat_map(|payment| &payment.attempts);
        let found = attempts.map(|attempt| Meaning::from(attempt.status.clone()));
        if let Some(found) = found
            .into_iter()
            .find(|found| found.is_paid() || found.is_failed())
        {
            return Err(format!(
                "an attempt said `{word}`, which the gateway does not have; it reported {found}"
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

/// The usual word for paid confirms the order by an answer; no word that is not paid does, and nothing is received by it.
pub(crate) fn only_paid_is_paid<H: Harness>(bench: &Bench<'_, H>, verb: Verb) -> Checked {
    let words = item!(words(bench, verb));
    if bench.baseline(verb)?.is_none() {
        return LACKING;
    }
    let says_amount = left_out_of_answer(bench, verb, Part::Amount).is_none();
    let names_order = left_out_of_answer(bench, verb, Part::MerchantReference).is_none();
    if let Some(paid) = words
        .paid()
        .filter(|_| says_amount && names_order && is_poll(verb))
    {
        let facts = bench.facts.with_status(paid);
        if !confirms(&payments(asked(bench, verb, &facts)?), &facts)? {
            return Err(format!(
                "an answer that says `{paid}` does not confirm its order"
            ));
        }
    }
    let known = words.rows().filter(|(_, means)| !means.is_paid());
    let unpaid = known
        .map(|(word, _)| word.to_owned())
        .chain(words.strange());
    for word in unpaid {
        let facts = bench.facts.with_status(&word);
        let found = payments(asked(bench, verb, &facts)?);
        if confirms(&found, &facts)? {
            return Err(format!(
                "an answer that says `{word}` confirms the order as paid"
            ));
        }
        if let Some(amount) = received(&found) {
            return Err(format!(
                "an answer that says `{word}` is said to have received {amount}"
            ));
        }
    }
    Ok(Verdict::Holds)
}

/// The first amount that is said to have been received, unless it is nothing.
fn received(payments: &[Payment]) -> Option<&ReportedAmount> {
    let mut received = payments.iter().filter_map(|one| one.received.as_ref());
    received.find(|one| one.money().is_none_or(|money| money.minor() != 0))
}

fn is_poll(verb: Verb) -> bool {
    matches!(verb, Verb::PaymentStatus | Verb::FindPayments)
}

/// Facts of a payment that an answer says is paid.
pub(super) fn paid<H: Harness>(bench: &Bench<'_, H>) -> Declared<Facts> {
    let words = bench.harness.words(Topic::Payment).item();
    match words.as_ref().and_then(Words::paid) {
        Some(word) => Declared::Is(bench.facts.with_status(word)),
        None => Declared::DoesNotApply("no answer says that something is paid"),
    }
}

/// Without its amount, its currency, its status or its order, an answer confirms nothing (L28).
pub(crate) fn a_missing_member_of_an_answer_confirms_nothing<H: Harness>(
    bench: &Bench<'_, H>,
    verb: Verb,
) -> Checked {
    let facts = item!(paid(bench));
    let answers = bench.harness.answers(verb, &facts);
    for (place, answer) in answers.iter().enumerate() {
        let Ok(body) = std::str::from_utf8(&answer.body) else {
            continue;
        };
        for (part, values) in deciding(bench, &facts) {
            let is_it = |member: &edit::Member| {
                values
                    .iter()
                    .any(|value| member.value.eq_ignore_ascii_case(value))
            };
            let mut edited = vec![("without", edit::without(body, is_it))];
            for raw in ["\"\"", "null", "{}", "true"] {
                edited.push(("with an odd", edit::with_value(body, raw, is_it)));
            }
            if part == Part::Currency {
                let other = format!("\"{}\"", other_currency(facts.amount.currency()));
                edited.push(("with another", edit::with_value(body, &other, is_it)));
            }
            for (how, body) in edited {
                let Some(body) = body else {
                    continue;
                };
                let mut answers = answers.clone();
                if let Some(changed) = answers.get_mut(place) {
                    *changed = answer.with_body(body);
                }
                let run = bench.play(verb, &facts, script(&answers))?;
                if confirms(&payments(run.result), &facts)? {
                    return Err(format!("{how} {part}, an answer confirms its order"));
                }
            }
        }
    }
    Ok(Verdict::Holds)
}
