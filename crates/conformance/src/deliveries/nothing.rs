//! Deliveries over nothing, and over less than nothing.

use crate::{
    Bench, Harness, Verdict,
    bench::Checked,
    calls::nothing::{expected, facts_over_nothing, is_below_nothing},
};

use super::{expectation, paid, resigned};

/// A delivery over nothing, or below nothing, confirms no order, not even one over the same amount, and is no money received.
pub(crate) fn deliveries_over_nothing_confirm_nothing<H: Harness>(bench: &Bench<'_, H>) -> Checked {
    let provider = bench.listener()?;
    let kinds = bench.harness.kinds().into_iter();
    for kind in kinds.filter(|kind| kind.is_about_payments()) {
        for facts in facts_over_nothing(bench, &paid(bench, &kind)) {
            let content = bench.harness.content(kind.name(), &facts);
            let delivery = resigned(bench, &kind, content);
            let Some(event) = delivery.and_then(|one| bench.event(&provider, &one).ok()) else {
                continue;
            };
            let kind = kind.name();
            if let Some(below) = event.amount.as_ref().filter(|one| is_below_nothing(one)) {
                return Err(format!("a `{kind}` is said to be over {below}"));
            }
            for amount in expected(&facts) {
                let order = expectation(&provider, &facts.with_amount(amount))?;
                if event.confirm(&order).is_ok() {
                    let said = facts.amount_or(facts.amount.to_string());
                    return Err(format!(
                        "a `{kind}` over `{said}` confirms an order over {amount}"
                    ));
                }
            }
        }
    }
    Ok(Verdict::Holds)
}
