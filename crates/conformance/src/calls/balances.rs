//! Balances of the merchant's accounts.

use dhow_core::Balance;

use crate::{
    Baseline, Bench, Done, Harness, RecordedResponse, Verb, Verdict,
    bench::{Checked, LACKING},
    edit,
};

use super::refunded::spellings;

/// Every balance is reported under its account; a negative amount is not positive, and an unreadable one is not zero.
pub(crate) fn every_balance_is_reported<H: Harness>(bench: &Bench<'_, H>, verb: Verb) -> Checked {
    let Some(baseline) = bench.baseline(verb)? else {
        return LACKING;
    };
    let Done::Balances(usual) = &baseline.done else {
        return LACKING;
    };
    if let Some(nameless) = usual
        .iter()
        .find(|balance| balance.account.trim().is_empty())
    {
        let amount = &nameless.amount;
        return Err(format!(
            "a balance of {amount} was reported with an empty `account`; report the name of the account"
        ));
    }
    let printed = spellings(bench, bench.facts.amount);
    let is_amount = |member: &edit::Member| printed.contains(&member.value);
    for (place, answer) in baseline.answers.iter().enumerate() {
        let text = std::str::from_utf8(&answer.body).unwrap_or_default();
        let Some(own) = edit::members(text).into_iter().find(is_amount) else {
            continue;
        };
        let quote = |value: String| match own.is_number(text) {
            true => value,
            false => format!("\"{value}\""),
        };
        let at = At {
            verb,
            baseline: &baseline,
            place,
            answer,
        };
        let owed = quote(format!("-{}", own.value));
        let owed = at.read(bench, edit::with_value(text, &owed, is_amount))?;
        let positive = |balance: &&Balance| {
            balance
                .amount
                .money()
                .is_some_and(|money| money.minor() > 0)
        };
        if let Some(other) = owed.iter().flatten().find(positive) {
            return Err(format!(
                "the response had the amount -{}, and the provider reported the positive balance {}",
                own.value, other.amount
            ));
        }
        for odd in ["\"?\"", "\"1e2\"", "\"\"", "{}", "true"] {
            let read = at.read(bench, edit::with_value(text, odd, is_amount))?;
            let has_money = |balance: &&Balance| balance.amount.money().is_some();
            if let Some(other) = read.iter().flatten().find(has_money) {
                let amount = &other.amount;
                return Err(format!(
                    "the response had the invalid amount `{odd}`, and the provider reported {amount}; expected: an amount without `Money`, or an error"
                ));
            }
        }
        several(bench, &at, text, is_amount)?;
    }
    Ok(Verdict::Holds)
}

/// A response with balances and its position.
struct At<'a> {
    verb: Verb,
    baseline: &'a Baseline,
    place: usize,
    answer: &'a RecordedResponse,
}

impl At<'_> {
    /// Returns the balances that the provider reads from another body; `None` if it does not accept it.
    fn read<H: Harness>(
        &self,
        bench: &Bench<'_, H>,
        text: Option<String>,
    ) -> Result<Option<Vec<Balance>>, String> {
        let Some(text) = text else {
            return Ok(None);
        };
        let responses = self
            .baseline
            .with_answer(self.place, self.answer.with_body(text));
        let run = bench.call_scripted(self.verb, &bench.facts, responses)?;
        Ok(match run.result {
            Ok(Done::Balances(all)) => Some(all),
            _ => None,
        })
    }
}

/// Checks that a second balance in the response is reported.
fn several<H: Harness>(
    bench: &Bench<'_, H>,
    at: &At<'_>,
    text: &str,
    is_amount: impl Fn(&edit::Member) -> bool,
) -> Result<(), String> {
    for places in edit::lists(text) {
        let first = places.first().and_then(|place| text.get(place.clone()));
        let first = first.unwrap_or_default();
        let Some(second) = edit::with_value(first, "\"1\"", &is_amount) else {
            continue;
        };
        let both = edit::with_items(text, &places, &[first, &second]);
        let Some(found) = at.read(bench, both)? else {
            return Err("the provider did not accept a response with two balances".to_owned());
        };
        if found.len() <= places.len() {
            return Err(format!(
                "the response had two balances, and the provider reported {}; report all of them",
                found.len()
            ));
        }
    }
    Ok(())
}
