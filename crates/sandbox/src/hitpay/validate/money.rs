//! Amount and currency: exact, within limits, of a currency that exists.

use dhow_core::{Currency, Money, MoneyError};

use crate::fields::Field;
use crate::hitpay::amount;
use crate::hitpay::rules::Rules;

/// Amount and currency, which are the only members that must be there.
pub(super) fn money(rules: &mut Rules<'_>) -> Option<Money> {
    let currency = currency(rules);
    // A broken currency still lets the amount be read, so that both are complained about.
    read_amount(rules, currency.unwrap_or(Currency::SGD)).filter(|_| currency.is_some())
}

fn currency(rules: &mut Rules<'_>) -> Option<Currency> {
    currency_named(rules, "currency")
}

/// A currency under any name.
pub(in crate::hitpay) fn currency_named(rules: &mut Rules<'_>, name: &str) -> Option<Currency> {
    match rules.input().member(name) {
        None => rules.add_error(name, "field is required."),
        Some(Field::Text(code)) if code.chars().count() != 3 => {
            rules.add_error(name, "must be 3 characters.");
        }
        Some(Field::Text(code)) => match code.parse() {
            Ok(currency) => return Some(currency),
            Err(_) => rules.add_selection_error(name),
        },
        Some(_) => rules.add_error(name, "must be a string."),
    }
    None
}

/// The amount, within the documented limits.
fn read_amount(rules: &mut Rules<'_>, currency: Currency) -> Option<Money> {
    let money = exact_amount(rules, currency)?;
    if amount::within_limits(money) {
        return Some(money);
    }
    rules.add_error("amount", OUT_OF_LIMITS);
    None
}

const OUT_OF_LIMITS: &str = "must be between 0.3 and 999999999.99.";

/// An amount in major units, as a number or as text, exactly as it was written.
pub(in crate::hitpay) fn exact_amount(rules: &mut Rules<'_>, currency: Currency) -> Option<Money> {
    exact(rules, "amount", currency)
}

/// The same under another name.
pub(in crate::hitpay) fn exact(
    rules: &mut Rules<'_>,
    name: &str,
    currency: Currency,
) -> Option<Money> {
    let text = match rules.input().member(name) {
        None => {
            rules.add_error(name, "field is required.");
            return None;
        }
        Some(Field::Number(text) | Field::Text(text)) => text,
        Some(_) => {
            rules.add_error(name, "must be a number.");
            return None;
        }
    };
    match Money::parse_zero_padded(text, currency) {
        Ok(money) => return Some(money),
        Err(MoneyError::TooManyDecimals { allowed, .. }) => {
            rules.add_error(name, &format!("must have 0-{allowed} decimal places."));
        }
        Err(MoneyError::TooLarge) => rules.add_error(name, OUT_OF_LIMITS),
        Err(_) if is_negative(text) => rules.add_error(name, OUT_OF_LIMITS),
        Err(_) => rules.add_error(name, "must be a number."),
    }
    None
}

fn is_negative(text: &str) -> bool {
    let unsigned = text.strip_prefix('-').unwrap_or_default();
    Money::parse_zero_padded(unsigned, Currency::KWD).is_ok()
}
