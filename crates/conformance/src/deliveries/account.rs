//! The merchant's account that deliveries name.

use crate::{Bench, Harness, Verdict, bench::Checked, calls::account::with_other_accounts};

use super::{content_text, expectation, item, paid, resigned};

/// A delivery that names the account of another merchant confirms nothing.
pub(crate) fn deliveries_of_another_account_confirm_nothing<H: Harness>(
    bench: &Bench<'_, H>,
) -> Checked {
    let account = item!(bench.harness.account());
    let provider = bench.listener()?;
    let mut tried = false;
    let kinds = bench.harness.kinds().into_iter();
    for kind in kinds.filter(|kind| kind.is_about_payments()) {
        let own = expectation(&provider, &paid(bench, &kind))?;
        let text = content_text(bench, &kind).unwrap_or_default();
        for (other, text) in with_other_accounts(&text, account) {
            tried = true;
            let delivery = resigned(bench, &kind, text);
            let read = delivery.and_then(|one| bench.event(&provider, &one).ok());
            if read.is_some_and(|event| event.confirm(&own).is_ok()) {
                return Err(format!(
                    "a `{}` of the account `{other}` confirms an order of `{}`",
                    kind.name(),
                    account.1
                ));
            }
        }
    }
    if tried {
        return Ok(Verdict::Holds);
    }
    Ok(Verdict::DoesNotApply("its deliveries name no account"))
}
