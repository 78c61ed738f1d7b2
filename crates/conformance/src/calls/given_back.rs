//! What was given back of a payment (L33).

use dhow_core::NotConfirmed;

use crate::{Bench, Harness, Verb, Verdict, bench::Checked, deliveries::item};

use super::meaning::{asked, expectation, paid, payments};

/// A payment that was given back completely is paid and does not confirm.
pub(crate) fn what_was_given_back_does_not_confirm<H: Harness>(
    bench: &Bench<'_, H>,
    verb: Verb,
) -> Checked {
    item!(bench.harness.given_back());
    let Some(facts) = paid(bench) else {
        return Ok(Verdict::DoesNotApply(
            "no answer says that something is paid",
        ));
    };
    let back = facts.given_back();
    if bench.harness.answers(verb, &back) == bench.harness.answers(verb, &facts) {
        return Err(
            "the harness prints the same answers for a payment that was given back".to_owned(),
        );
    }
    let found = payments(asked(bench, verb, &back)?);
    if found.is_empty() {
        return Err("an answer about a payment that was given back was not understood".to_owned());
    }
    for payment in found {
        match payment.confirm(&expectation(&payment, &back)?) {
            Err(NotConfirmed::Refunded { .. }) => {}
            Ok(_) => return Err("a payment that was given back confirms its order".to_owned()),
            Err(why) => {
                return Err(format!(
                    "a payment that was given back does not confirm for another reason: {why}"
                ));
            }
        }
    }
    Ok(Verdict::Holds)
}
