//! Balances: all of them, by name, with their signs.

use dhow_core::Balance;

use crate::{
    Baseline, Bench, Done, Harness, RecordedResponse, Verb, Verdict,
    bench::{Checked, LACKING},
    edit,
};

use super::given_back::spellings;

/// Every balance of the answer is reported under its name; what is owed is not what is there, and what cannot be read is not zero.
pub(crate) fn every_balance_is_told<H: Harness>(bench: &Bench<'_, H>, verb: Verb) -> Checked {
    let Some(baseline) = bench.baseline(verb)? else {
        return LACKING;
    };
    let Done::Balances(usual) = &baseline.done else {
        return LACKING;
    };
    if let Some(nameless) = usual.iter().find(|one| one.account.trim().is_empty()) {
        let amount = &nameless.amount;
        return Err(format!("a balance of {amount} is reported without a name"));
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
        let positive = |one: &&Balance| one.amount.money().is_some_and(|it| it.minor() > 0);
        if let Some(other) = owed.iter().flatten().find(positive) {
            return Err(format!(
                "the answer said -{}, it reported {}",
                own.value, other.amount
            ));
        }
        for odd in ["\"?\"", "\"1e2\"", "\"\"", "{}", "true"] {
            let read = at.read(bench, edit::with_value(text, odd, is_amount))?;
            let means_money = |one: &&Balance| one.amount.money().is_some();
            if let Some(other) = read.iter().flatten().find(means_money) {
                let amount = &other.amount;
                return Err(format!("the answer said `{odd}`, it reported {amount}"));
            }
        }
        several(bench, &at, text, is_amount)?;
    }
    Ok(Verdict::Holds)
}

/// A place in the answers to a question about balances.
struct At<'a> {
    verb: Verb,
    baseline: &'a Baseline,
    place: usize,
    answer: &'a RecordedResponse,
}

impl At<'_> {
    /// The balances of the answer with another text; `None` if it was not understood.
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
        let run = bench.play(self.verb, &bench.facts, responses)?;
        Ok(match run.result {
            Ok(Done::Balances(all)) => Some(all),
            _ => None,
        })
    }
}

/// A second balance beside the first one is reported, too.
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
            return Err("the answer had two balances, and it was not understood".to_owned());
        };
        let (one, found) = (places.len(), found.len());
        if found <= one {
            return Err(format!("the answer had two balances, it reported {found}"));
        }
    }
    Ok(())
}
