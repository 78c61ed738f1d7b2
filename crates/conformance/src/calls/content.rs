//! What requests say and what answers mean: references, amounts, words.

use std::cell::RefCell;

use dhow_core::{Money, PaymentStatus, PayoutStatus, RefundStatus, ReportedAmount};
use proptest::test_runner::{Config, TestCaseError, TestRunner};

use crate::{
    Facts, Harness, Verb, Verdict,
    stage::{Checked, LACKING, Stage, plays},
    text,
    verb::Done,
};

/// The merchant's reference goes out with every write that moves money, and again when the caller asks again.
pub(crate) fn the_reference_goes_out<H: Harness>(stage: &Stage<'_, H>, verb: Verb) -> Checked {
    if !matches!(verb, Verb::CreatePayment | Verb::Refund | Verb::Payout) {
        return Ok(Verdict::DoesNotApply("it carries no reference of its own"));
    }
    if stage.harness.without_reference().contains(&verb) {
        return Ok(Verdict::DoesNotApply("the gateway has no field for it"));
    }
    for time in ["first", "second"] {
        let Some(ordinary) = stage.ordinary(verb)? else {
            return LACKING;
        };
        let reference = stage.facts.merchant_reference.as_str();
        let requests = ordinary.sent.iter().map(|one| &one.request);
        let mut texts = requests.map(|request| stage.harness.readable(request));
        if !texts.any(|text| text.contains(reference)) {
            return Err(format!(
                "the {time} time, the reference `{reference}` stood in no request"
            ));
        }
        let echoed = match &ordinary.done {
            Done::Payments(payments) => payments.first().map(|it| it.merchant_reference.clone()),
            Done::Payouts(payouts) => payouts.first().map(|it| it.merchant_reference.clone()),
            Done::Refund(_) | Done::Balances(_) | Done::Nothing => None,
        };
        if let Some(Some(other)) = echoed.filter(|it| it.as_deref() != Some(reference)) {
            return Err(format!(
                "asked for `{reference}`, it reported the reference `{other}`"
            ));
        }
    }
    Ok(Verdict::Holds)
}

/// Any amount goes out as the gateway prints it, and comes back as the same money.
pub(crate) fn amounts_are_exact<H: Harness>(stage: &Stage<'_, H>, verb: Verb) -> Checked {
    if stage.ordinary(verb)?.is_none() {
        return LACKING;
    }
    any_amount(stage, 24, |facts| amount_is_exact(stage, verb, facts))
}

/// Tries facts with many amounts, and names the smallest one for which it fails.
pub(crate) fn any_amount<H: Harness>(
    stage: &Stage<'_, H>,
    cases: u32,
    tried: impl Fn(&Facts) -> Result<(), String>,
) -> Checked {
    let step = stage.harness.amount_step().max(1);
    let range = stage.harness.amounts();
    let steps = (range.start() + step - 1) / step..=range.end() / step;
    let facts = |steps: i64| {
        let amount = Money::from_minor(steps * step, stage.facts.amount.currency());
        stage.facts.with_amount(amount)
    };
    for edge in [*steps.start(), *steps.end()] {
        tried(&facts(edge))?;
    }
    let failed = RefCell::new(None);
    let mut runner = TestRunner::new(quiet(cases));
    let run = runner.run(&steps, |steps| {
        tried(&facts(steps)).map_err(|what| {
            failed.replace(Some(what));
            TestCaseError::fail("see the last failure")
        })
    });
    match (run, failed.into_inner()) {
        (Err(_), Some(what)) => Err(what),
        (Err(error), None) => Err(error.to_string()),
        (Ok(()), _) => Ok(Verdict::Holds),
    }
}

/// A property test that leaves no files behind.
pub(crate) fn quiet(cases: u32) -> Config {
    Config {
        cases,
        failure_persistence: None,
        ..Config::default()
    }
}

fn amount_is_exact<H: Harness>(
    stage: &Stage<'_, H>,
    verb: Verb,
    facts: &Facts,
) -> Result<(), String> {
    let amount = facts.amount;
    let ordinary = stage.ordinary_with(verb, facts)?;
    let ordinary = ordinary.ok_or_else(|| format!("there is no answer for {amount}"))?;
    if matches!(verb, Verb::CreatePayment | Verb::Refund | Verb::Payout) {
        let printed = stage.harness.printed(amount);
        let requests = ordinary.sent.iter().map(|one| &one.request);
        let mut texts = requests.map(|request| stage.harness.readable(request));
        if !texts.any(|text| text::has_number(&text, &printed)) {
            return Err(format!(
                "asked for {amount}, no request said `{printed}` as a number of its own"
            ));
        }
    }
    let reported = amounts(&ordinary.done);
    if reported.is_empty() {
        let nothing_expected = stage.harness.without_amount().contains(&verb)
            || matches!(ordinary.done, Done::Nothing);
        return if nothing_expected {
            Ok(())
        } else {
            Err(format!("the answer said {amount}, it reported no amount"))
        };
    }
    let exact = |one: &&ReportedAmount| one.money() == Some(amount);
    match reported.iter().find(|one| !exact(one)) {
        Some(other) => Err(format!("the answer said {amount}, it reported {other}")),
        None => Ok(()),
    }
}

fn amounts(done: &Done) -> Vec<&ReportedAmount> {
    match done {
        Done::Payments(payments) => payments
            .iter()
            .flat_map(|one| [&one.requested, &one.received])
            .flatten()
            .collect(),
        Done::Payouts(payouts) => payouts
            .iter()
            .filter_map(|one| one.amount.as_ref())
            .collect(),
        Done::Refund(refund) => refund.amount.iter().collect(),
        Done::Balances(balances) => balances.iter().map(|one| &one.amount).collect(),
        Done::Nothing => Vec::new(),
    }
}

/// A word that nobody knows yet is kept and decides nothing.
pub(crate) fn unknown_words_survive<H: Harness>(stage: &Stage<'_, H>, verb: Verb) -> Checked {
    // Cancelling reports no status, and an answer in a new word does not say that it happened.
    if verb == Verb::Cancel {
        return Ok(Verdict::DoesNotApply("it reports no status"));
    }
    let word = stage.harness.words().unknown;
    let facts = stage.facts.with_status(word);
    let answers = stage.harness.answers(verb, &facts);
    if answers.is_empty() {
        return LACKING;
    }
    let says = |body: &[u8]| body.windows(word.len()).any(|part| part == word.as_bytes());
    if !answers.iter().any(|answer| says(&answer.body)) {
        return Ok(Verdict::DoesNotApply("its answer has no status"));
    }
    let run = stage.play(verb, &facts, plays(&answers))?;
    let done = run.result.map_err(|error| {
        format!("the status was `{word}`, and the answer was not understood: {error}")
    })?;
    for (status, kept) in statuses(&done) {
        if status != format!("unknown {word}") || kept != word {
            return Err(format!(
                "the status was `{word}`, it reported {status} and kept `{kept}`"
            ));
        }
    }
    Ok(Verdict::Holds)
}

/// Statuses in words, `unknown …` with the word, each with the gateway's own word.
fn statuses(done: &Done) -> Vec<(String, &str)> {
    match done {
        Done::Payments(payments) => payments
            .iter()
            .map(|one| (payment(&one.status), one.gateway_status.as_str()))
            .collect(),
        Done::Payouts(payouts) => payouts
            .iter()
            .map(|one| {
                let status = match &one.status {
                    PayoutStatus::Unknown(word) => format!("unknown {word}"),
                    known => known.to_string(),
                };
                (status, one.gateway_status.as_str())
            })
            .collect(),
        Done::Refund(refund) => {
            let status = match &refund.status {
                RefundStatus::Unknown(word) => format!("unknown {word}"),
                known => known.to_string(),
            };
            vec![(status, refund.gateway_status.as_str())]
        }
        Done::Balances(_) | Done::Nothing => Vec::new(),
    }
}

pub(crate) fn payment(status: &PaymentStatus) -> String {
    match status {
        PaymentStatus::Unknown(word) => format!("unknown {word}"),
        known => known.to_string(),
    }
}
