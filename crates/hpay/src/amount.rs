//! Amounts in HPay's format.

use dhow_core::{Money, ReportedAmount};

/// Warning about an amount whose dot may be a thousands separator.
const GROUPED: &str = "has a dot before three zeros, which is a thousands separator in Vietnam: ask HPay before relying on it";

/// Formats an amount in whole units. The rules of the request have refused amounts with decimals.
pub(crate) fn whole_units(amount: Money) -> String {
    amount.whole_major().unwrap_or_default().to_string()
}

/// Returns the amount with an unknown unit if its only decimals are three zeros, and unchanged otherwise.
// In Vietnam `200.000` is two hundred thousand. No source says whether HPay ever sends it, so neither reading is taken.
// LEDGER: dot-before-zeros
pub(crate) fn unless_grouped(amount: ReportedAmount) -> ReportedAmount {
    match is_grouped(amount.text()) {
        true => ReportedAmount::of_unknown_unit(amount.text(), amount.currency()),
        false => amount,
    }
}

/// Returns a warning if [`unless_grouped`] would make the amount unknown; `name` is the field.
pub(crate) fn warning(name: &str, amount: Option<&ReportedAmount>) -> Option<String> {
    let text = amount.map(ReportedAmount::text)?;
    is_grouped(text).then(|| format!("the {name} amount `{text}` {GROUPED}"))
}

fn is_grouped(text: &str) -> bool {
    text.split_once('.').is_some_and(|(_, end)| end == "000")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_zeros_after_the_only_dot_are_no_money() {
        for currency in ["VND", "USD"] {
            let money = |text| unless_grouped(ReportedAmount::lenient(text, currency)).money();
            for text in ["200.000", "1,200.000", "0.000", "200000.000", "5.000"] {
                assert_eq!(money(text), None, "{text} {currency}");
            }
            for text in ["200", "200.0", "200.00", "200.0000", "200,000", "200000"] {
                assert!(money(text).is_some(), "{text} {currency}");
            }
        }
        let amount = unless_grouped(ReportedAmount::lenient("200.000", "VND"));
        assert_eq!((amount.text(), amount.currency()), ("200.000", "VND"));
        assert!(
            warning("received", Some(&amount))
                .unwrap()
                .contains("200.000")
        );
        assert_eq!(warning("received", None), None);
    }
}
