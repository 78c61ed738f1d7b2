//! What was given back of a payment (L33).

use dhow_core::{Money, NotConfirmed, ReportedAmount};

use crate::{Bench, Facts, Harness, Verb, Verdict, bench::Checked, deliveries::item};

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

/// A part that was given back is reported to the smallest unit and in its currency; nothing given back is nothing.
pub(crate) fn what_was_given_back_is_exact<H: Harness>(
    bench: &Bench<'_, H>,
    verb: Verb,
) -> Checked {
    item!(bench.harness.given_back());
    let Some(facts) = paid(bench) else {
        return Ok(Verdict::DoesNotApply(
            "no answer says that something is paid",
        ));
    };
    for facts in in_currencies(bench, &facts) {
        for payment in payments(asked(bench, verb, &facts)?) {
            same(payment.refunded.as_ref(), None)?;
        }
        for part in parts(bench, facts.amount) {
            let found = payments(asked(bench, verb, &facts.with_refunded(part))?);
            if found.is_empty() {
                return Err(format!(
                    "an answer that says that {part} was given back was not understood"
                ));
            }
            for payment in found {
                same(payment.refunded.as_ref(), Some(part))?;
            }
        }
    }
    Ok(Verdict::Holds)
}

/// The facts over their own amount, and over the one in the second currency.
pub(crate) fn in_currencies<H: Harness>(bench: &Bench<'_, H>, facts: &Facts) -> Vec<Facts> {
    let second = bench.harness.second_currency().item();
    let second = second.map(|amount| facts.with_amount(amount));
    [facts.clone()].into_iter().chain(second).collect()
}

/// The smallest unit, some, all but the smallest unit, and all.
pub(crate) fn parts<H: Harness>(bench: &Bench<'_, H>, all: Money) -> Vec<Money> {
    let step = bench.harness.amount_step().max(1);
    let half = all.minor() / step / 2 * step;
    let minor = [step, 9 * step, half, all.minor() - step, all.minor()];
    let inside = minor
        .into_iter()
        .filter(|one| (1..=all.minor()).contains(one));
    inside
        .map(|minor| Money::from_minor(minor, all.currency()))
        .collect()
}

/// What is reported is what was given back.
///
/// # Errors
/// What was given back and what is said.
pub(crate) fn same(said: Option<&ReportedAmount>, part: Option<Money>) -> Result<(), String> {
    let money = said.map(ReportedAmount::money);
    let nothing = money.is_none_or(|money| money.is_some_and(|it| it.minor() == 0));
    let same = match part {
        Some(part) => money == Some(Some(part)),
        None => nothing,
    };
    if same {
        return Ok(());
    }
    let part = part.map_or("nothing".to_owned(), |part| part.to_string());
    let said = said.map_or("nothing".to_owned(), ToString::to_string);
    Err(format!("{part} was given back, it reported {said}"))
}
