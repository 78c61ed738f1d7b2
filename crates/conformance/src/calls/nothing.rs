//! Amounts of nothing, and below nothing.

use dhow_core::{Expectation, Money, Payment, ReportedAmount};

use crate::{Bench, Facts, Harness, Verb, Verdict, bench::Checked, deliveries::item};

use super::meaning::{asked, paid, payments};

/// An answer over nothing, or below nothing, confirms no order, not even one over the same amount, and is no money received.
pub(crate) fn nothing_confirms_nothing<H: Harness>(bench: &Bench<'_, H>, verb: Verb) -> Checked {
    let facts = item!(paid(bench));
    for facts in facts_over_nothing(bench, &facts) {
        for payment in payments(asked(bench, verb, &facts)?) {
            let received = payment.received.as_ref();
            if let Some(below) = received.filter(|one| is_below_nothing(one)) {
                return Err(format!("an answer is said to have received {below}"));
            }
            for amount in expected(&facts) {
                if payment.confirm(&order(&payment, &facts, amount)?).is_ok() {
                    let said = facts.amount_or(facts.amount.to_string());
                    return Err(format!(
                        "an answer over `{said}` confirms an order over {amount}"
                    ));
                }
            }
        }
    }
    Ok(Verdict::Holds)
}

/// The same facts over nothing, and over less than nothing.
pub(crate) fn facts_over_nothing<H: Harness>(bench: &Bench<'_, H>, facts: &Facts) -> Vec<Facts> {
    let (minor, currency) = (facts.amount.minor(), facts.amount.currency());
    let step = bench.harness.amount_step().max(1);
    let amounts = [0, -step, -minor];
    let amounts = amounts.map(|minor| facts.with_amount(Money::from_minor(minor, currency)));
    let texts = ["0", "-0", "0.00", "-0.00", "00"];
    let texts = texts.map(|text| {
        let nothing = Money::from_minor(0, currency);
        facts.with_amount(nothing).with_amount_text(text)
    });
    amounts.into_iter().chain(texts).collect()
}

/// The amounts of orders that an amount of nothing or below could be taken for.
pub(crate) fn expected(facts: &Facts) -> [Money; 3] {
    let (minor, currency) = (facts.amount.minor(), facts.amount.currency());
    [minor, -minor, 0].map(|minor| Money::from_minor(minor, currency))
}

/// True for money below nothing.
pub(crate) fn is_below_nothing(amount: &ReportedAmount) -> bool {
    amount.money().is_some_and(|money| money.minor() < 0)
}

fn order(payment: &Payment, facts: &Facts, amount: Money) -> Result<Expectation, String> {
    super::meaning::expectation(payment, &facts.with_amount(amount))
}
