//! Deliveries about payments that were given back (L33).

use crate::{
    Bench, Facts, Harness, Kind, Verdict,
    bench::Checked,
    calls::given_back::{
        in_currencies, more_than, odd_part, parts, same, spellings, with_odd_amounts,
    },
};

use super::{expectation, item, paid, resigned, signed};

/// The kinds whose deliveries say what was given back.
fn kinds<H: Harness>(bench: &Bench<'_, H>) -> Vec<Kind> {
    let all = bench.harness.kinds().into_iter();
    let says = |kind: &Kind, facts: &Facts| bench.harness.content(kind.name(), facts);
    all.filter(|kind| kind.is_about_payments())
        .filter(|kind| {
            let facts = paid(bench, kind);
            says(kind, &facts.given_back()) != says(kind, &facts)
        })
        .collect()
}

/// A delivery about a payment that was given back completely does not confirm.
pub(crate) fn deliveries_of_what_was_given_back_do_not_confirm<H: Harness>(
    bench: &Bench<'_, H>,
) -> Checked {
    item!(bench.harness.given_back());
    let provider = bench.listener()?;
    let kinds = kinds(bench);
    for kind in &kinds {
        let back = paid(bench, kind).given_back();
        let read = bench.event(&provider, &signed(bench, kind, &back)?);
        let event = read.map_err(|reason| {
            format!(
                "a `{}` about what was given back was rejected: {reason}",
                kind.name()
            )
        })?;
        if event.confirm(&expectation(&provider, &back)?).is_ok() {
            return Err(format!(
                "a `{}` about a payment that was given back confirms its order",
                kind.name()
            ));
        }
    }
    if kinds.is_empty() {
        return Err(
            "the harness prints the same deliveries for a payment that was given back".to_owned(),
        );
    }
    Ok(Verdict::Holds)
}

/// A refunded amount that cannot be read, or is more than was paid, may be all of it: a delivery about it does not confirm.
pub(crate) fn deliveries_of_an_odd_refund_do_not_confirm<H: Harness>(
    bench: &Bench<'_, H>,
) -> Checked {
    item!(bench.harness.given_back());
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
                    "a `{name}` says that {more} were given back of {}, and confirms",
                    facts.amount
                ));
            }
        }
        let part = odd_part(bench, facts.amount);
        let content = bench.harness.content(name, &facts.with_refunded(part));
        let text = String::from_utf8_lossy(&content);
        for (odd, text) in with_odd_amounts(&text, &spellings(bench, part)) {
            if resigned(bench, &kind, text).is_some_and(confirmed) {
                return Err(format!(
                    "a `{name}` says that `{odd}` was given back, and confirms"
                ));
            }
        }
    }
    Ok(Verdict::Holds)
}

/// A part that was given back is delivered to the smallest unit and in its currency.
pub(crate) fn deliveries_say_what_was_given_back<H: Harness>(bench: &Bench<'_, H>) -> Checked {
    item!(bench.harness.given_back());
    for kind in kinds(bench) {
        for facts in in_currencies(bench, &paid(bench, &kind)) {
            let provider = bench.listener_with(|setup| setup.currency = facts.amount.currency())?;
            let read = |facts: &Facts| {
                let read = bench.event(&provider, &signed(bench, &kind, facts)?);
                read.map_err(|reason| format!("a `{}` was rejected: {reason}", kind.name()))
            };
            same(read(&facts)?.refunded.as_ref(), None)?;
            for part in parts(bench, facts.amount) {
                let event = read(&facts.with_refunded(part))?;
                same(event.refunded.as_ref(), Some(part))
                    .map_err(|what| format!("`{}`: {what}", kind.name()))?;
            }
        }
    }
    Ok(Verdict::Holds)
}
