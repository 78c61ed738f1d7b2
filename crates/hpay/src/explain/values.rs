//! Texts with values that were formatted or encoded before they were hashed.

use dhow_crypto::{
    explain::{
        Budget, MistakenText, Texts, Visit,
        amounts::{padded, separated, short},
    },
    pairs::encode,
};

use super::covered::{Covered, is_merchant};

const AMOUNT: &str = "hash the amount exactly as it was received";
const DECODE: &str = "decode the query first, and hash the decoded values";

/// Returns the text with each amount after a change.
fn amounts(covered: &Covered, change: impl Fn(&str) -> String) -> Option<String> {
    let is_amount = |name: &str| ["price", "amount", "cashin"].contains(&name);
    changed(covered, |name, value| match is_amount(name) {
        true => change(value),
        false => value.to_owned(),
    })
}

/// Returns the text with the values of the query after a change.
fn changed(covered: &Covered, change: impl Fn(&str, &str) -> String) -> Option<String> {
    let names = covered.names().into_iter();
    let values: Vec<String> = names
        .zip(covered.values())
        .map(|(name, value)| match is_merchant(name) {
            true => value.to_owned(),
            false => change(name, value),
        })
        .collect();
    let values: Vec<&str> = values.iter().map(String::as_str).collect();
    Some(covered.text_of(&values))
}

/// Texts with the values of a row of the table.
pub(super) struct Valued<'c>(pub(super) &'c Covered);

impl Texts for Valued<'_> {
    fn each(&self, count: usize, budget: &mut Budget, visit: &mut Visit<'_>) -> bool {
        let right = self.0.correct();
        count == 1
            && VALUES.iter().any(|row| {
                budget.make(right.len().saturating_mul(2));
                let text = row.text(self.0).filter(|text| *text != right);
                text.is_some_and(|text| visit(budget, &[row.mistake()], text.as_bytes()))
                    || budget.is_spent()
            })
    }
}

/// Table of mistakes in values.
pub(super) const VALUES: &[MistakenText<Covered>] = &[
    MistakenText::new(
        "amount-one-decimal",
        "the amount was hashed with one decimal, like a floating-point number",
        AMOUNT,
        |covered| amounts(covered, |amount| padded(amount, ".", 1)),
    ),
    MistakenText::new(
        "amount-zeros-added",
        "the amount was hashed with two decimals",
        AMOUNT,
        |covered| amounts(covered, |amount| padded(amount, ".", 2)),
    ),
    MistakenText::new(
        "amount-zeros-dropped",
        "zeros at the end of the amount were dropped",
        AMOUNT,
        |covered| amounts(covered, |amount| short(amount).to_owned()),
    ),
    MistakenText::new(
        "amount-with-separators",
        "the amount was hashed with commas between its thousands, as number_format of PHP writes it",
        AMOUNT,
        |covered| amounts(covered, |amount| separated(amount, ',', ".")),
    ),
    MistakenText::new(
        "amount-with-separators",
        "the amount was hashed with points between its thousands",
        AMOUNT,
        |covered| amounts(covered, |amount| separated(amount, '.', ",")),
    ),
    MistakenText::new(
        "amount-with-separators",
        "the amount was hashed with spaces between its thousands",
        AMOUNT,
        |covered| amounts(covered, |amount| separated(amount, ' ', ",")),
    ),
    MistakenText::new(
        "amount-with-separators",
        "the amount was hashed with commas between its thousands and two decimals",
        AMOUNT,
        |covered| {
            amounts(covered, |amount| {
                separated(&padded(amount, ".", 2), ',', ".")
            })
        },
    ),
    MistakenText::new(
        "amount-more-decimals",
        "the amount was hashed with four decimals, as a column of a database has",
        AMOUNT,
        |covered| amounts(covered, |amount| padded(amount, ".", 4)),
    ),
    MistakenText::new(
        "values-not-decoded",
        "the values were hashed percent-encoded, with spaces as `+`",
        DECODE,
        |covered| changed(covered, |_, value| encode(value)),
    ),
    MistakenText::new(
        "values-not-decoded",
        "the values were hashed percent-encoded, with spaces as `%20`",
        DECODE,
        |covered| changed(covered, |_, value| encode(value).replace('+', "%20")),
    ),
    MistakenText::new(
        "values-not-decoded",
        "the values were hashed with spaces as `%20`",
        DECODE,
        |covered| changed(covered, |_, value| value.replace(' ', "%20")),
    ),
];
