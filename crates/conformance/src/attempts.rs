//! Payments with a list of attempts: the received amount is the sum of the paid attempts.

use dhow_core::Money;

use crate::{Bench, Harness, Topic, Words, edit};

/// The provider's reading of a message with a list of attempts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Reading {
    /// True if the message confirms its order.
    pub(crate) confirms: bool,
    /// Received amount, if known.
    pub(crate) received: Option<Money>,
    /// Status of the payment.
    pub(crate) status: String,
}

/// An array with one paid attempt, and other attempts to put into it.
struct List<'a> {
    text: &'a str,
    places: Vec<std::ops::Range<usize>>,
    paid: String,
    /// A second paid attempt with another id and the same amount.
    again: String,
    failed: Option<String>,
    /// A paid attempt over the smallest amount.
    smaller: (String, Money),
}

/// Tests a message about a paid order with other attempts in its arrays. Returns `None` if no array decides the received amount.
///
/// # Errors
/// Returns the description of a wrong reading.
pub(crate) fn every_attempt_counts<H: Harness>(
    bench: &Bench<'_, H>,
    text: &str,
    read: impl Fn(&str) -> Result<Option<Reading>, String>,
) -> Result<Option<()>, String> {
    let Some(words) = bench.harness.words(Topic::Attempt).item() else {
        return Ok(None);
    };
    let mut tested = None;
    for list in lists(bench, text, &words) {
        let with = |items: &[&str]| match edit::with_items(list.text, &list.places, items) {
            Some(text) => read(&text),
            None => Ok(None),
        };
        refuted(with(&[])?, "no attempt")?;
        tested = Some(());
        let paid = list.paid.as_str();
        for odd in ["null", "{}", "7", "\"x\"", "[]", "true"] {
            for items in [[paid, odd], [odd, paid]] {
                refuted(with(&items)?, &format!("an attempt that is `{odd}`"))?;
            }
        }
        refuted(with(&[paid, paid])?, "the same attempt twice")?;
        let again = list.again.as_str();
        let both = with(&[paid, again])?;
        refuted(both.clone(), "a second paid attempt")?;
        let amount = bench.facts.amount;
        counted(both.as_ref(), amount.minor() * 2, amount)?;
        same(&both, &with(&[again, paid])?, "two paid attempts")?;
        let (smaller, part) = &list.smaller;
        let alone = with(&[smaller])?;
        counted(alone.as_ref(), part.minor(), amount)?;
        refuted(alone, "an attempt for less")?;
        let sum = with(&[paid, smaller])?;
        counted(sum.as_ref(), amount.minor() + part.minor(), amount)?;
        same(&sum, &with(&[smaller, paid])?, "two paid attempts")?;
        if let Some(failed) = &list.failed {
            let last = with(&[paid, failed])?;
            same(
                &last,
                &with(&[failed, paid])?,
                "a paid attempt and a failed one",
            )?;
            if !last.is_some_and(|reading| reading.confirms) {
                return Err("with a failed attempt after the paid one, the payment does not confirm its order; a failed attempt must not undo a paid one".to_owned());
            }
        }
    }
    Ok(tested)
}

fn refuted(reading: Option<Reading>, what: &str) -> Result<(), String> {
    if reading.is_some_and(|reading| reading.confirms) {
        return Err(format!(
            "the list of attempts contained {what}, and the payment confirmed its order; expected: it does not confirm"
        ));
    }
    Ok(())
}

fn counted(reading: Option<&Reading>, minor: i64, amount: Money) -> Result<(), String> {
    let sum = Money::from_minor(minor, amount.currency());
    match reading.and_then(|reading| reading.received) {
        Some(received) if received != sum => Err(format!(
            "the paid attempts add up to {sum}, and the provider reported {received} as received"
        )),
        _ => Ok(()),
    }
}

fn same(first: &Option<Reading>, second: &Option<Reading>, what: &str) -> Result<(), String> {
    if first == second {
        return Ok(());
    }
    Err(format!(
        "{what} in the reverse order gave a different result; the order of the attempts must not matter"
    ))
}

/// Finds the arrays of attempts whose first attempt is paid.
fn lists<'a, H: Harness>(bench: &Bench<'_, H>, text: &'a str, words: &Words) -> Vec<List<'a>> {
    let facts = &bench.facts;
    let is_status = |member: &edit::Member| words.meaning(&member.value).is_some();
    let all = edit::lists(text).into_iter();
    all.filter_map(|places| {
        let paid = text.get(places.first()?.clone())?.trim();
        let members = edit::members(paid);
        // An array whose items carry the payment's own id is a list of payments.
        let of_the_payment = |member: &edit::Member| member.value == facts.provider_reference;
        if !members.iter().any(is_status) || members.iter().any(of_the_payment) {
            return None;
        }
        let id = members
            .iter()
            .find(|member| member.name.to_lowercase().ends_with("id"))?;
        let again = edit::with_value(paid, "\"kit-4711\"", |member| member.name == id.name)?;
        let failed = words
            .failed()
            .and_then(|word| edit::with_value(&again, &format!("\"{word}\""), is_status));
        // A list without amounts does not decide the received amount.
        let smaller = smaller(bench, &again)?;
        let paid = paid.to_owned();
        Some(List {
            text,
            places,
            paid,
            again,
            failed,
            smaller,
        })
    })
    .collect()
}

/// Returns the attempt with the smallest amount in place of its own.
fn smaller<H: Harness>(bench: &Bench<'_, H>, attempt: &str) -> Option<(String, Money)> {
    let amount = bench.facts.amount;
    let part = Money::from_minor(bench.harness.amount_step().max(1), amount.currency());
    let spellings = [
        (amount.decimal(), part.decimal()),
        (bench.harness.printed(amount), bench.harness.printed(part)),
        (amount.minor().to_string(), part.minor().to_string()),
    ];
    let members = edit::members(attempt);
    let (own, other) = spellings
        .into_iter()
        .find(|(own, _)| members.iter().any(|member| member.value == *own))?;
    let raw = match attempt.contains(&format!("\"{own}\"")) {
        true => format!("\"{other}\""),
        false => other,
    };
    let text = edit::with_value(attempt, &raw, |member| member.value == own)?;
    Some((text, part))
}
