//! Validation of amounts and currencies.

use dhow_core::{Currency, Money, MoneyError};

use crate::fields::Field;
use crate::hitpay::amount;
use crate::hitpay::rules::Rules;

/// Reads amount and currency, the only required fields of a payment request.
pub(super) fn money(rules: &mut Rules<'_>) -> Option<Money> {
    let currency = currency(rules);
    // With an invalid currency the amount is still checked, so that both errors are reported.
    read_amount(rules, currency.unwrap_or(Currency::SGD)).filter(|_| currency.is_some())
}

fn currency(rules: &mut Rules<'_>) -> Option<Currency> {
    currency_named(rules, "currency")
}

/// Reads a currency from the field `name`.
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

/// Currency of the sandbox's account.
const ACCOUNT_CURRENCY: Currency = Currency::SGD;

/// Reads the optional `currency` of a recurring payment, by default that of the account.
// LEDGER: plan-currency
pub(in crate::hitpay) fn recurring_currency(rules: &mut Rules<'_>) -> Option<Currency> {
    match rules.input().member("currency") {
        None => Some(ACCOUNT_CURRENCY),
        Some(_) => currency(rules),
    }
}

/// Reads the amount and checks the documented limits.
fn read_amount(rules: &mut Rules<'_>, currency: Currency) -> Option<Money> {
    let money = exact_amount(rules, currency)?;
    if amount::within_limits(money) {
        return Some(money);
    }
    rules.add_error("amount", OUT_OF_LIMITS);
    None
}

const OUT_OF_LIMITS: &str = "must be between 0.3 and 999999999.99.";

/// Reads `amount`, a number or text in major units, without rounding.
pub(in crate::hitpay) fn exact_amount(rules: &mut Rules<'_>, currency: Currency) -> Option<Money> {
    exact(rules, "amount", currency)
}

/// Reads an amount from the field `name`, a number or text in major units, without rounding.
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
