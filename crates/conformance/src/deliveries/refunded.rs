//! Refunded amounts in deliveries.

use crate::{
    Bench, Facts, Harness, Kind, Verdict,
    bench::Checked,
    calls::refunded::{
        in_currencies, more_than, odd_part, parts, same, spellings, with_odd_amounts,
    },
};

use super::{expectation, item, paid, resigned, signed};

/// Returns the kinds whose deliveries carry the refunded amount.
fn kinds<H: Harness>(bench: &Bench<'_, H>) -> Vec<Kind> {
    let all = bench.harness.kinds().into_iter();
    let payload = |kind: &Kind, facts: &Facts| bench.harness.payload(kind.name(), facts);
    all.filter(|kind| kind.is_about_payments())
        .filter(|kind| {
            let facts = paid(bench, kind);
            payload(kind, &facts.given_back()) != payload(kind, &facts)
        })
        .collect()
}

/// A delivery about a payment that was refunded in full confirms no order.
pub(crate) fn deliveries_of_what_was_given_back_do_not_confirm<H: Harness>(
    bench: &Bench<'_, H>,
) -> Checked {
    item!(bench.harness.reports_refunds());
    let provider = bench.listener()?;
    let kinds = kinds(bench);
    for kind in &kinds {
        let back = paid(bench, kind).given_back();
        let read = bench.event(&provider, &signed(bench, kind, &back)?);
        let event = read.map_err(|reason| {
            format!(
                "a genuine delivery of the kind `{}` about a refunded payment was rejected: {reason}",
                kind.name()
            )
        })?;
        if event.confirm(&expectation(&provider, &back)?).is_ok() {
            return Err(format!(
                "a delivery of the kind `{}` about a payment that was refunded in full confirmed its order; report the amount in Event::refunded",
                kind.name()
            ));
        }
    }
    if kinds.is_empty() {
        return Err(
            "Harness::payload() returns the same payloads with and without Facts::refunded: fill in the refunded amount, or return Declared::DoesNotApply from given_back()".to_owned(),
        );
    }
    Ok(Verdict::Holds)
}

/// A delivery whose refunded amount is unreadable, or more than was paid, confirms no order.
pub(crate) fn deliveries_of_an_odd_refund_do_not_confirm<H: Harness>(
    bench: &Bench<'_, H>,
) -> Checked {
    item!(bench.harness.reports_refunds());
    let provider = bench.listener()?;
    for kind in kinds(bench) {
        let facts = paid(bench, &kind);
        let own = expectation(&provider, &facts)?;
        let confirmed = |delivery| {
            let read = bench.event(&provider, &delivery);
            read.is_ok_and(|event| event.confirm(&own).is_ok())
        };
        let name = kind.name();
        for more in more_than(facts.amount) {
            if confirmed(signed(bench, &kind, &facts.with_refunded(more))?) {
                return Err(format!(
                    "a delivery of the kind `{name}` had the refunded amount {more} of a payment of {}, and confirmed its order; expected: no confirmation",
                    facts.amount
                ));
            }
        }
        let part = odd_part(bench, facts.amount);
        let payload = bench.harness.payload(name, &facts.with_refunded(part));
        let text = String::from_utf8_lossy(&payload);
        for (odd, text) in with_odd_amounts(&text, &spellings(bench, part)) {
            if resigned(bench, &kind, text).is_some_and(confirmed) {
                return Err(format!(
                    "a delivery of the kind `{name}` had the invalid refunded amount `{odd}`, and confirmed its order; expected: no confirmation"
                ));
            }
        }
    }
    Ok(Verdict::Holds)
}

/// A partly refunded amount is reported to the smallest unit and in its currency.
pub(crate) fn deliveries_say_what_was_given_back<H: Harness>(bench: &Bench<'_, H>) -> Checked {
    item!(bench.harness.reports_refunds());
    for kind in kinds(bench) {
        for facts in in_currencies(bench, &paid(bench, &kind)) {
            let provider = bench.listener_with(|setup| setup.currency = facts.amount.currency())?;
            let read = |facts: &Facts| {
                let read = bench.event(&provider, &signed(bench, &kind, facts)?);
                read.map_err(|reason| {
                    format!(
                        "a genuine delivery of the kind `{}` was rejected: {reason}",
                        kind.name()
                    )
                })
            };
            same(read(&facts)?.refunded.as_ref(), None)?;
            for part in parts(bench, facts.amount) {
                let event = read(&facts.with_refunded(part))?;
                same(event.refunded.as_ref(), Some(part))
                    .map_err(|what| format!("a delivery of the kind `{}`: {what}", kind.name()))?;
            }
        }
    }
    Ok(Verdict::Holds)
}
