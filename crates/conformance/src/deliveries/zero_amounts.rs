//! Deliveries with an amount of zero or less.

use crate::{
    Bench, Harness, Verdict,
    bench::Checked,
    calls::zero_amounts::{expected, facts_over_nothing, is_negative},
};

use super::{expectation, paid, resigned};

/// A delivery with an amount of zero or less confirms no order, not even one with the same amount, and is no money received.
pub(crate) fn a_zero_amount_of_a_delivery_does_not_confirm<H: Harness>(
    bench: &Bench<'_, H>,
) -> Checked {
    let provider = bench.listener()?;
    let kinds = bench.harness.kinds().into_iter();
    for kind in kinds.filter(|kind| kind.is_about_payments()) {
        for facts in facts_over_nothing(bench, &paid(bench, &kind)) {
            let payload = bench.harness.payload(kind.name(), &facts);
            let delivery = resigned(bench, &kind, payload);
            let event = delivery.and_then(|delivery| bench.event(&provider, &delivery).ok());
            let Some(event) = event else {
                continue;
            };
            let kind = kind.name();
            if let Some(negative) = event.amount.as_ref().filter(|amount| is_negative(amount)) {
                return Err(format!(
                    "the event of a delivery of the kind `{kind}` has the negative amount {negative}; expected: a rejection, or an amount without `Money`"
                ));
            }
            for amount in expected(&facts) {
                let order = expectation(&provider, &facts.with_amount(amount))?;
                if event.confirm(&order).is_ok() {
                    let text = facts.amount_or(facts.amount.to_string());
                    return Err(format!(
                        "a delivery of the kind `{kind}` with the amount `{text}` confirmed an order of {amount}; expected: an amount of zero or less confirms no order"
                    ));
                }
            }
        }
    }
    Ok(Verdict::Holds)
}
