//! The customer's next actions.

use dhow_core::{ActionKind, Capabilities, NextAction, Payment, PaymentProvider};

use crate::{Bench, Facts, Harness, Verb, Verdict, bench::Checked, deliveries::item};

use super::status_words::{call, payments, words};

/// Next actions are those of the response, for every status, and of a kind that the capabilities list.
pub(crate) fn next_actions_are_reported<H: Harness>(bench: &Bench<'_, H>, verb: Verb) -> Checked {
    let capabilities = bench.listener()?.capabilities();
    if bench.harness.responses(verb, &bench.facts).is_empty() {
        return of_local_payment(bench, &capabilities);
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
        let done = call(bench, verb, &facts)?;
        if let Err(error) = &done {
            return Err(format!(
                "the provider did not accept the response of Harness::responses(): {error}"
            ));
        }
        for payment in payments(done) {
            compare(&facts, &payment, &expected)?;
            are_claimed(&capabilities, &payment)?;
        }
    }
    Ok(Verdict::Holds)
}

/// Checks a payment that is created without a request.
fn of_local_payment<H: Harness>(bench: &Bench<'_, H>, capabilities: &Capabilities) -> Checked {
    bench.note(format!("`create_payment` with {:?}", bench.facts));
    let text = |error: dhow_core::Error| error.to_string();
    let new = bench.harness.new_payment(&bench.facts).map_err(text)?;
    let payment = bench.wait(bench.listener()?.create_payment(&new));
    are_claimed(capabilities, &payment.map_err(text)?)?;
    Ok(Verdict::Holds)
}

fn compare(facts: &Facts, payment: &Payment, expected: &[NextAction]) -> Result<(), String> {
    if payment.next_actions == expected {
        return Ok(());
    }
    let word = facts.status_or("the usual word");
    let reported = &payment.next_actions;
    Err(format!(
        "for a response with the status `{word}`, Harness::next_actions() expects {expected:?}; the provider reported {reported:?}"
    ))
}

fn are_claimed(capabilities: &Capabilities, payment: &Payment) -> Result<(), String> {
    let mut kinds = payment.next_actions.iter().map(NextAction::kind);
    let unclaimed =
        kinds.find(|kind| *kind != ActionKind::Other && !capabilities.actions.contains(kind));
    match unclaimed {
        Some(kind) => Err(format!(
            "the provider reported the next action `{kind}`, which capabilities().actions does not list; add it there"
        )),
        None => Ok(()),
    }
}
