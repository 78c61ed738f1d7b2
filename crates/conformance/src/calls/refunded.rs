//! Refunded amounts of payments.

use dhow_core::{Money, NotConfirmed, ReportedAmount};

use crate::{
    Bench, Facts, Harness, Verb, Verdict,
    bench::{Checked, script},
    deliveries::item,
    edit,
};

use super::status_words::{call, confirms, expectation, paid, payments};

/// A payment that was refunded in full is paid and does not confirm its order.
pub(crate) fn a_refunded_payment_does_not_confirm<H: Harness>(
    bench: &Bench<'_, H>,
    verb: Verb,
) -> Checked {
    item!(bench.harness.reports_refunds());
    let facts = item!(paid(bench));
    let back = facts.given_back();
    if bench.harness.responses(verb, &back) == bench.harness.responses(verb, &facts) {
        return Err(
            "Harness::responses() returns the same responses with and without Facts::refunded: fill in the refunded amount, or return Declared::DoesNotApply from given_back()".to_owned(),
        );
    }
    let found = payments(call(bench, verb, &back)?);
    if found.is_empty() {
        return Err(
            "the provider did not accept a response about a payment that was refunded in full"
                .to_owned(),
        );
    }
    for payment in found {
        match payment.confirm(&expectation(&payment, &back)?) {
            Err(NotConfirmed::Refunded { .. }) => {}
            Ok(_) => {
                return Err("a payment that was refunded in full confirmed its order; report the amount in Payment::refunded".to_owned());
            }
            Err(why) => {
                return Err(format!(
                    "a payment that was refunded in full must not confirm with NotConfirmed::Refunded, but the reason was: {why}"
                ));
            }
        }
    }
    Ok(Verdict::Holds)
}

/// A partly refunded amount is reported to the smallest unit and in its currency; no refund is reported as none or zero.
pub(crate) fn what_was_given_back_is_exact<H: Harness>(
    bench: &Bench<'_, H>,
    verb: Verb,
) -> Checked {
    item!(bench.harness.reports_refunds());
    let facts = item!(paid(bench));
    for facts in in_currencies(bench, &facts) {
        for payment in payments(call(bench, verb, &facts)?) {
            same(payment.refunded.as_ref(), None)?;
        }
        for part in parts(bench, facts.amount) {
            let found = payments(call(bench, verb, &facts.with_refunded(part))?);
            if found.is_empty() {
                return Err(format!(
                    "the provider did not accept a response with the refunded amount {part}"
                ));
            }
            for payment in found {
                same(payment.refunded.as_ref(), Some(part))?;
            }
        }
    }
    Ok(Verdict::Holds)
}

/// A payment whose refunded amount is unreadable, or more than was paid, does not confirm its order. One whose refunded amount is zero
/// does.
pub(crate) fn an_odd_refund_confirms_nothing<H: Harness>(
    bench: &Bench<'_, H>,
    verb: Verb,
) -> Checked {
    item!(bench.harness.reports_refunds());
    let facts = item!(paid(bench));
    let confirmed = |run: crate::Run| confirms(&payments(run.result), &facts);
    let nothing = facts.with_refunded(Money::from_minor(0, facts.amount.currency()));
    let answers = bench.harness.responses(verb, &nothing);
    if !confirmed(bench.call_scripted(verb, &facts, script(&answers))?)? {
        return Err(
            "a payment with a refunded amount of zero did not confirm its order; read zero as no refund"
                .to_owned(),
        );
    }
    for more in more_than(facts.amount) {
        let answers = bench.harness.responses(verb, &facts.with_refunded(more));
        if confirmed(bench.call_scripted(verb, &facts, script(&answers))?)? {
            return Err(format!(
                "the refunded amount was {more} of a payment of {}, and the payment confirmed its order; expected: no confirmation",
                facts.amount
            ));
        }
    }
    let part = odd_part(bench, facts.amount);
    let answers = bench.harness.responses(verb, &facts.with_refunded(part));
    for (place, answer) in answers.iter().enumerate() {
        let text = std::str::from_utf8(&answer.body).unwrap_or_default();
        for (odd, body) in with_odd_amounts(text, &spellings(bench, part)) {
            let mut answers = answers.clone();
            if let Some(changed) = answers.get_mut(place) {
                *changed = answer.with_body(body);
            }
            if confirmed(bench.call_scripted(verb, &facts, script(&answers))?)? {
                return Err(format!(
                    "the refunded amount was the invalid text `{odd}`, and the payment confirmed its order; expected: no confirmation"
                ));
            }
        }
    }
    Ok(Verdict::Holds)
}

/// Returns an amount that is one minor unit larger, and one that is twice as large.
pub(crate) fn more_than(all: Money) -> [Money; 2] {
    [all.minor() + 1, all.minor() * 2].map(|minor| Money::from_minor(minor, all.currency()))
}

/// Returns a third of an amount, whose digits occur nowhere else in a message.
pub(crate) fn odd_part<H: Harness>(bench: &Bench<'_, H>, all: Money) -> Money {
    let step = bench.harness.amount_step().max(1);
    Money::from_minor(all.minor() / step / 3 * step, all.currency())
}

/// Returns the formats in which a message may contain an amount.
pub(crate) fn spellings<H: Harness>(bench: &Bench<'_, H>, amount: Money) -> [String; 3] {
    [
        amount.decimal(),
        bench.harness.printed(amount),
        amount.minor().to_string(),
    ]
}

/// Returns the message with invalid amounts in place of the given one, each with that invalid amount.
pub(crate) fn with_odd_amounts(text: &str, printed: &[String]) -> Vec<(String, String)> {
    let is_amount = |member: &edit::Member| printed.contains(&member.value);
    let Some(own) = edit::members(text).into_iter().find(is_amount) else {
        return Vec::new();
    };
    let value = &own.value;
    let odd = [
        "all".to_owned(),
        "1e2".to_owned(),
        "NaN".to_owned(),
        "?".to_owned(),
        format!("-{value}"),
        format!("{value}x"),
        format!("{value}0001"),
        format!("{value},00,0"),
    ];
    let quoted = odd.into_iter().map(|odd| {
        let raw = match edit::is_json(text) {
            true => serde_json::to_string(&odd).unwrap_or_default(),
            false => odd.clone(),
        };
        (odd, raw)
    });
    let other = ["{}", "[]", "true", "[7]"].map(|raw| (raw.to_owned(), raw.to_owned()));
    let other = other.into_iter().filter(|_| edit::is_json(text));
    let all = quoted.chain(other);
    all.filter_map(|(odd, raw)| Some((odd, edit::with_value(text, &raw, is_amount)?)))
        .collect()
}

/// Returns the facts with their own amount, and with the amount in the second currency if there is one.
pub(crate) fn in_currencies<H: Harness>(bench: &Bench<'_, H>, facts: &Facts) -> Vec<Facts> {
    let second = bench.harness.second_currency().item();
    let second = second.map(|amount| facts.with_amount(amount));
    [facts.clone()].into_iter().chain(second).collect()
}

/// Returns parts of an amount: the smallest unit, nine units, half, all but the smallest unit, and all.
pub(crate) fn parts<H: Harness>(bench: &Bench<'_, H>, all: Money) -> Vec<Money> {
    let step = bench.harness.amount_step().max(1);
    let half = all.minor() / step / 2 * step;
    let minor = [step, 9 * step, half, all.minor() - step, all.minor()];
    let inside = minor
        .into_iter()
        .filter(|part| (1..=all.minor()).contains(part));
    inside
        .map(|minor| Money::from_minor(minor, all.currency()))
        .collect()
}

/// Checks that the reported refunded amount is the one of the message.
///
/// # Errors
/// Returns both amounts if they differ.
pub(crate) fn same(reported: Option<&ReportedAmount>, part: Option<Money>) -> Result<(), String> {
    let money = reported.map(ReportedAmount::money);
    let nothing = money.is_none_or(|money| money.is_some_and(|money| money.minor() == 0));
    let same = match part {
        Some(part) => money == Some(Some(part)),
        None => nothing,
    };
    if same {
        return Ok(());
    }
    let part = part.map_or("none".to_owned(), |part| part.to_string());
    let reported = reported.map_or("none".to_owned(), ToString::to_string);
    Err(format!(
        "the refunded amount of the message is {part}, and the provider reported {reported}"
    ))
}
