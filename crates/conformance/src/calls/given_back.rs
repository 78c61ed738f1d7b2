//! What was given back of a payment (L33).

use dhow_core::{Money, NotConfirmed, ReportedAmount};

use crate::{
    Bench, Facts, Harness, Verb, Verdict,
    bench::{Checked, script},
    deliveries::item,
    edit,
};

use super::meaning::{asked, confirms, expectation, paid, payments};

/// A payment that was given back completely is paid and does not confirm.
pub(crate) fn what_was_given_back_does_not_confirm<H: Harness>(
    bench: &Bench<'_, H>,
    verb: Verb,
) -> Checked {
    item!(bench.harness.given_back());
    let facts = item!(paid(bench));
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
    let facts = item!(paid(bench));
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

/// A refunded amount that cannot be read, or is more than was paid, may be all of it: the payment does not confirm. Nothing
/// given back, printed as zero, does.
pub(crate) fn an_odd_refund_confirms_nothing<H: Harness>(
    bench: &Bench<'_, H>,
    verb: Verb,
) -> Checked {
    item!(bench.harness.given_back());
    let facts = item!(paid(bench));
    let confirmed = |run: crate::Run| confirms(&payments(run.result), &facts);
    let nothing = facts.with_refunded(Money::from_minor(0, facts.amount.currency()));
    let answers = bench.harness.answers(verb, &nothing);
    if !confirmed(bench.play(verb, &facts, script(&answers))?)? {
        return Err("nothing was given back, printed as zero, and it does not confirm".to_owned());
    }
    for more in more_than(facts.amount) {
        let answers = bench.harness.answers(verb, &facts.with_refunded(more));
        if confirmed(bench.play(verb, &facts, script(&answers))?)? {
            return Err(format!(
                "{more} were given back of {}, and it confirms",
                facts.amount
            ));
        }
    }
    let part = odd_part(bench, facts.amount);
    let answers = bench.harness.answers(verb, &facts.with_refunded(part));
    for (place, answer) in answers.iter().enumerate() {
        let text = std::str::from_utf8(&answer.body).unwrap_or_default();
        for (odd, body) in with_odd_amounts(text, &spellings(bench, part)) {
            let mut answers = answers.clone();
            if let Some(changed) = answers.get_mut(place) {
                *changed = answer.with_body(body);
            }
            if confirmed(bench.play(verb, &facts, script(&answers))?)? {
                return Err(format!("what was given back is `{odd}`, and it confirms"));
            }
        }
    }
    Ok(Verdict::Holds)
}

/// One unit more than all, and twice as much.
pub(crate) fn more_than(all: Money) -> [Money; 2] {
    [all.minor() + 1, all.minor() * 2].map(|minor| Money::from_minor(minor, all.currency()))
}

/// A part of an amount in digits of its own.
pub(crate) fn odd_part<H: Harness>(bench: &Bench<'_, H>, all: Money) -> Money {
    let step = bench.harness.amount_step().max(1);
    Money::from_minor(all.minor() / step / 3 * step, all.currency())
}

/// The spellings in which a message may print an amount.
pub(crate) fn spellings<H: Harness>(bench: &Bench<'_, H>, amount: Money) -> [String; 3] {
    [
        amount.decimal(),
        bench.harness.printed(amount),
        amount.minor().to_string(),
    ]
}

/// The message with texts that mean no amount in the place of one.
pub(crate) fn with_odd_amounts(text: &str, printed: &[String]) -> Vec<(String, String)> {
    let is_it = |member: &edit::Member| printed.contains(&member.value);
    let Some(own) = edit::members(text).into_iter().find(is_it) else {
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
    all.filter_map(|(odd, raw)| Some((odd, edit::with_value(text, &raw, is_it)?)))
        .collect()
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
