//! Responses with an amount of zero or less.

use dhow_core::{Expectation, Money, Payment, ReportedAmount};

use crate::{Bench, Facts, Harness, Verb, Verdict, bench::Checked, deliveries::item};

use super::status_words::{call, paid, payments};

/// A response with an amount of zero or less confirms no order, not even one with the same amount, and is no money received.
pub(crate) fn a_zero_amount_does_not_confirm<H: Harness>(
    bench: &Bench<'_, H>,
    verb: Verb,
) -> Checked {
    let facts = item!(paid(bench));
    for facts in facts_over_nothing(bench, &facts) {
        for payment in payments(call(bench, verb, &facts)?) {
            let received = payment.received.as_ref();
            if let Some(negative) = received.filter(|amount| is_negative(amount)) {
                return Err(format!(
                    "the provider reported the negative amount {negative} as received"
                ));
            }
            for amount in expected(&facts) {
                if payment.confirm(&order(&payment, &facts, amount)?).is_ok() {
                    let text = facts.amount_or(facts.amount.to_string());
                    return Err(format!(
                        "a response with the amount `{text}` confirmed an order of {amount}; expected: an amount of zero or less confirms no order"
                    ));
                }
            }
        }
    }
    Ok(Verdict::Holds)
}

/// Returns the facts with amounts of zero and less, as `Money` and as raw texts.
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

/// Returns the amounts of orders that an amount of zero or less might wrongly confirm.
pub(crate) fn expected(facts: &Facts) -> [Money; 3] {
    let (minor, currency) = (facts.amount.minor(), facts.amount.currency());
    [minor, -minor, 0].map(|minor| Money::from_minor(minor, currency))
}

/// Returns true for a negative amount.
pub(crate) fn is_negative(amount: &ReportedAmount) -> bool {
    amount.money().is_some_and(|money| money.minor() < 0)
}

fn order(payment: &Payment, facts: &Facts, amount: Money) -> Result<Expectation, String> {
    super::status_words::expectation(payment, &facts.with_amount(amount))
}
