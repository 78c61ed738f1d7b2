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
    let Done::Balances(balances) = &baseline.done else {
        return LACKING;
    };
    if let Some(unnamed) = balances
        .iter()
        .find(|balance| balance.account.trim().is_empty())
    {
        let amount = &unnamed.amount;
        return Err(format!(
            "a balance of {amount} was reported with an empty `account`; report the name of the account"
        ));
    }
    let printed = spellings(bench, bench.facts.amount);
    let is_amount = |member: &edit::Member| printed.contains(&member.value);
    for (index, answer) in baseline.answers.iter().enumerate() {
        let text = std::str::from_utf8(&answer.body).unwrap_or_default();
        let Some(amount) = edit::members(text).into_iter().find(is_amount) else {
            continue;
        };
        let quote = |value: String| match amount.is_number(text) {
            true => value,
            false => format!("\"{value}\""),
        };
        let response = BalanceResponse {
            verb,
            baseline: &baseline,
            index,
            answer,
        };
        let negative = quote(format!("-{}", amount.value));
        let negative = response.read(bench, edit::with_value(text, &negative, is_amount))?;
        let positive = |balance: &&Balance| {
            balance
                .amount
                .money()
                .is_some_and(|money| money.minor() > 0)
        };
        if let Some(other) = negative.iter().flatten().find(positive) {
            return Err(format!(
                "the response had the amount -{}, and the provider reported the positive balance {}",
                amount.value, other.amount
            ));
        }
        for invalid in ["\"?\"", "\"1e2\"", "\"\"", "{}", "true"] {
            let read = response.read(bench, edit::with_value(text, invalid, is_amount))?;
            let has_money = |balance: &&Balance| balance.amount.money().is_some();
            if let Some(other) = read.iter().flatten().find(has_money) {
                let amount = &other.amount;
                return Err(format!(
                    "the response had the invalid amount `{invalid}`, and the provider reported {amount}; expected: an amount without `Money`, or an error"
                ));
            }
        }
        check_second_balance(bench, &response, text, is_amount)?;
    }
    Ok(Verdict::Holds)
}

/// A response with balances, and its index among the responses of the operation.
struct BalanceResponse<'a> {
    verb: Verb,
    baseline: &'a Baseline,
    index: usize,
    answer: &'a RecordedResponse,
}

impl BalanceResponse<'_> {
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
            .with_answer(self.index, self.answer.with_body(text));
        let run = bench.call_scripted(self.verb, &bench.facts, responses)?;
        Ok(match run.result {
            Ok(Done::Balances(all)) => Some(all),
            _ => None,
        })
    }
}

/// Checks that a second balance in the response is reported.
fn check_second_balance<H: Harness>(
    bench: &Bench<'_, H>,
    response: &BalanceResponse<'_>,
    text: &str,
    is_amount: impl Fn(&edit::Member) -> bool,
) -> Result<(), String> {
    for ranges in edit::lists(text) {
        let first = ranges.first().and_then(|range| text.get(range.clone()));
        let first = first.unwrap_or_default();
        let Some(second) = edit::with_value(first, "\"1\"", &is_amount) else {
            continue;
        };
        let both = edit::with_items(text, &ranges, &[first, &second]);
        let Some(found) = response.read(bench, both)? else {
            return Err("the provider did not accept a response with two balances".to_owned());
        };
        if found.len() <= ranges.len() {
            return Err(format!(
                "the response had two balances, and the provider reported {}; report all of them",
                found.len()
            ));
        }
    }
    Ok(())
}
