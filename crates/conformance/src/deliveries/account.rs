//! The merchant's account in deliveries.

use crate::{Bench, Harness, Verdict, bench::Checked, calls::account::with_other_accounts};

use super::{expectation, item, paid, payload_text, resigned};

/// A delivery that names another merchant's account confirms no order.
pub(crate) fn deliveries_of_another_account_confirm_nothing<H: Harness>(
    bench: &Bench<'_, H>,
) -> Checked {
    let account = item!(bench.harness.account());
    let provider = bench.listener()?;
    let mut tested = false;
    let kinds = bench.harness.kinds().into_iter();
    for kind in kinds.filter(|kind| kind.is_about_payments()) {
        let own = expectation(&provider, &paid(bench, &kind))?;
        let text = payload_text(bench, &kind).unwrap_or_default();
        for (other, text) in with_other_accounts(&text, account) {
            tested = true;
            let delivery = resigned(bench, &kind, text);
            let event = delivery.and_then(|delivery| bench.event(&provider, &delivery).ok());
            if event.is_some_and(|event| event.confirm(&own).is_ok()) {
                return Err(format!(
                    "a delivery of the kind `{}` for the account `{other}` confirmed an order of the account `{}`; reject it, or report it as another account's",
                    kind.name(),
                    account.1
                ));
            }
        }
    }
    if tested {
        return Ok(Verdict::Holds);
    }
    Ok(Verdict::DoesNotApply(
        "the deliveries do not name the account",
    ))
}
