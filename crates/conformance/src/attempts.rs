//! Lists of attempts inside one object: what arrived is the sum of those that were paid (L28).

use dhow_core::Money;

use crate::{Bench, Harness, Topic, Words, edit};

/// What a message with a list of attempts says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Said {
    /// It confirms its order.
    pub(crate) confirms: bool,
    /// What was received, if that is known.
    pub(crate) received: Option<Money>,
    /// Its status.
    pub(crate) status: String,
}

/// A list of one paid attempt, and texts to put into it.
struct List<'a> {
    text: &'a str,
    places: Vec<std::ops::Range<usize>>,
    paid: String,
    again: String,
    failed: Option<String>,
    /// The attempt over the smallest amount.
    smaller: (String, Money),
}

/// Tries a message about a paid order with other attempts in its lists. `None` if it has no list that decides.
///
/// # Errors
/// What was believed.
pub(crate) fn every_attempt_counts<H: Harness>(
    bench: &Bench<'_, H>,
    text: &str,
    read: impl Fn(&str) -> Result<Option<Said>, String>,
) -> Result<Option<()>, String> {
    let Some(words) = bench.harness.words(Topic::Attempt).item() else {
        return Ok(None);
    };
    let mut tried = None;
    for list in lists(bench, text, &words) {
        let with = |items: &[&str]| match edit::with_items(list.text, &list.places, items) {
            Some(text) => read(&text),
            None => Ok(None),
        };
        refuted(with(&[])?, "no attempt")?;
        tried = Some(());
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
        let one = with(&[paid, smaller])?;
        counted(one.as_ref(), amount.minor() + part.minor(), amount)?;
        same(&one, &with(&[smaller, paid])?, "two paid attempts")?;
        if let Some(failed) = &list.failed {
            let last = with(&[paid, failed])?;
            same(
                &last,
                &with(&[failed, paid])?,
                "a paid attempt and a failed one",
            )?;
            if !last.is_some_and(|said| said.confirms) {
                return Err("a failed attempt beside the paid one undoes the payment".to_owned());
            }
        }
    }
    Ok(tried)
}

fn refuted(said: Option<Said>, what: &str) -> Result<(), String> {
    if said.is_some_and(|said| said.confirms) {
        return Err(format!("with {what} in its list, it confirms its order"));
    }
    Ok(())
}

fn counted(said: Option<&Said>, minor: i64, amount: Money) -> Result<(), String> {
    let sum = Money::from_minor(minor, amount.currency());
    match said.and_then(|said| said.received) {
        Some(received) if received != sum => Err(format!(
            "the paid attempts are {sum} together, and {received} is said to have been received"
        )),
        _ => Ok(()),
    }
}

fn same(one: &Option<Said>, other: &Option<Said>, what: &str) -> Result<(), String> {
    if one == other {
        return Ok(());
    }
    Err(format!("{what} mean something else in another order"))
}

/// The lists of attempts, each with one attempt that is paid.
fn lists<'a, H: Harness>(bench: &Bench<'_, H>, text: &'a str, words: &Words) -> Vec<List<'a>> {
    let facts = &bench.facts;
    let is_status = |one: &edit::Member| words.meaning(&one.value).is_some();
    let all = edit::lists(text).into_iter();
    all.filter_map(|places| {
        let paid = text.get(places.first()?.clone())?.trim();
        let members = edit::members(paid);
        let of_the_payment = |one: &edit::Member| one.value == facts.provider_reference;
        if !members.iter().any(is_status) || members.iter().any(of_the_payment) {
            return None;
        }
        let id = members
            .iter()
            .find(|one| one.name.to_lowercase().ends_with("id"))?;
        let again = edit::with_value(paid, "\"kit-4711\"", |one| one.name == id.name)?;
        let failed = words
            .failed()
            .and_then(|word| edit::with_value(&again, &format!("\"{word}\""), is_status));
        // A list that says no amounts decides nothing.
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

/// The attempt over the smallest amount.
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
        .find(|(own, _)| members.iter().any(|one| one.value == *own))?;
    let raw = match attempt.contains(&format!("\"{own}\"")) {
        true => format!("\"{other}\""),
        false => other,
    };
    let text = edit::with_value(attempt, &raw, |one| one.value == own)?;
    Some((text, part))
}
