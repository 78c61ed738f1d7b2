//! An amount: exact minor units where they are known, and the text as printed.

use dhow_core::ReportedAmount;
use serde::Serialize;

#[derive(Debug, Serialize)]
pub(crate) struct AmountView {
    minor: Option<i64>,
    currency: String,
    text: String,
    #[serde(skip)]
    sentence: String,
}

impl AmountView {
    pub(crate) fn of(amount: &ReportedAmount) -> Self {
        Self {
            minor: amount.money().map(|money| money.minor()),
            currency: amount.currency().to_owned(),
            text: amount.text().to_owned(),
            sentence: amount.to_string(),
        }
    }

    pub(crate) fn maybe(amount: Option<&ReportedAmount>) -> Option<Self> {
        amount.map(Self::of)
    }

    /// The amount for people.
    pub(crate) fn sentence(&self) -> &str {
        &self.sentence
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn json(amount: &ReportedAmount) -> String {
        serde_json::to_string(&AmountView::of(amount)).unwrap()
    }

    #[test]
    fn an_amount_has_three_members() {
        assert_eq!(
            json(&ReportedAmount::strict("599.00", "SGD")),
            r#"{"minor":59900,"currency":"SGD","text":"599.00"}"#
        );
    }

    #[test]
    fn an_amount_that_is_not_understood_has_no_minor_units() {
        assert_eq!(
            json(&ReportedAmount::strict("5.99e2", "SGD")),
            r#"{"minor":null,"currency":"SGD","text":"5.99e2"}"#
        );
    }
}
