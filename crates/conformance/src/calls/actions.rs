//! The next actions of the customer.

use dhow_core::{ActionKind, Capabilities, NextAction, Payment, PaymentProvider};

use crate::{Bench, Facts, Harness, Verb, Verdict, bench::Checked, deliveries::item};

use super::meaning::{asked, payments, words};

/// Next actions are reported as the answer names them, whatever the status, and are of a kind that the capabilities claim.
pub(crate) fn the_customer_is_told_what_to_do<H: Harness>(
    bench: &Bench<'_, H>,
    verb: Verb,
) -> Checked {
    let capabilities = bench.listener()?.capabilities();
    if bench.harness.answers(verb, &bench.facts).is_empty() {
        return of_nobody(bench, &capabilities);
    }
    let each = match words(bench, verb).item() {
        Some(words) => {
            let rows = words.rows().map(|(word, _)| bench.facts.with_status(word));
            rows.collect()
        }
        None => vec![bench.facts.clone()],
    };
    for facts in each {
        let expected = item!(bench.harness.next_actions(verb, &facts));
        let done = asked(bench, verb, &facts)?;
        if let Err(error) = &done {
            return Err(format!("the recorded answer was not understood: {error}"));
        }
        for payment in payments(done) {
            compare(&facts, &payment, &expected)?;
            are_claimed(&capabilities, &payment)?;
        }
    }
    Ok(Verdict::Holds)
}

/// A payment that is a page which nobody was asked for.
fn of_nobody<H: Harness>(bench: &Bench<'_, H>, capabilities: &Capabilities) -> Checked {
    bench.note(format!("`create_payment` about {:?}", bench.facts));
    let told = |error: dhow_core::Error| error.to_string();
    let new = bench.harness.new_payment(&bench.facts).map_err(told)?;
    let made = bench.wait(bench.listener()?.create_payment(&new));
    are_claimed(capabilities, &made.map_err(told)?)?;
    Ok(Verdict::Holds)
}

fn compare(facts: &Facts, payment: &Payment, expected: &[NextAction]) -> Result<(), String> {
    if payment.next_actions == expected {
        return Ok(());
    }
    let word = facts.status_or("the usual word");
    let said = &payment.next_actions;
    Err(format!(
        "the answer said `{word}`, which asks the customer for {expected:?}; it reported {said:?}"
    ))
}

fn are_claimed(capabilities: &Capabilities, payment: &Payment) -> Result<(), String> {
    let mut kinds = payment.next_actions.iter().map(NextAction::kind);
    let unclaimed =
        kinds.find(|kind| *kind != ActionKind::Other && !capabilities.actions.contains(kind));
    match unclaimed {
        Some(kind) => Err(format!(
            "the customer is asked for `{kind}`, and capabilities() does not list that action"
        )),
        None => Ok(()),
    }
}
