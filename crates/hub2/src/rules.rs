//! Validation before anything is sent: references, amounts, URLs and telephone numbers.

use dhow_core::{Currency, Money, Result};

use crate::error::invalid;

pub(crate) mod operator;

pub use operator::{OperatorRule, payment_rules, payout_rules};

/// Checks that a reference has only the characters that Hub2 accepts.
// Source: Hub2 documentation, "Payments integration": any other character is a 400 response.
pub(crate) fn check_reference(field: &'static str, text: &str) -> Result<()> {
    let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | ' ');
    if !text.is_empty() && text.chars().all(allowed) {
        return Ok(());
    }
    let rule = "must be made of letters A to Z and a to z, digits, `-`, `_`, `.` and spaces";
    Err(invalid(field, rule))
}

/// Returns a positive amount in the smallest unit of its currency.
// LEDGER: amount-units
pub(crate) fn minor_units(field: &'static str, money: Money) -> Result<i64> {
    if !money.is_positive() {
        return Err(invalid(field, "must be greater than zero"));
    }
    // Hub2 would read a number of cents as whole francs.
    if !CURRENCIES.contains(&money.currency()) {
        return Err(invalid(field, "must be in XOF, XAF or GNF"));
    }
    Ok(money.minor())
}

/// Currencies of Hub2's mobile money. None of them has a minor unit.
pub(crate) const CURRENCIES: [Currency; 3] = [Currency::XOF, Currency::XAF, Currency::GNF];

/// Checks that a country is an upper-case ISO 3166-1 alpha-2 code.
pub(crate) fn check_country(field: &'static str, text: &str) -> Result<()> {
    if text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_uppercase()) {
        return Ok(());
    }
    Err(invalid(field, "must be two capital letters, such as CI"))
}

/// Checks that a telephone number is 6 to 15 digits, with an optional leading `+`.
// Sandbox numbers have eight digits without a country code; the documents' samples also have `+225…`.
pub(crate) fn check_msisdn(field: &'static str, text: &str) -> Result<()> {
    let digits = text.strip_prefix('+').unwrap_or(text);
    let plain = digits.bytes().all(|byte| byte.is_ascii_digit());
    if plain && (6..=15).contains(&digits.len()) {
        return Ok(());
    }
    Err(invalid(
        field,
        "must be 6 to 15 digits, with an optional leading `+`",
    ))
}

/// Checks that a URL is absolute and https. On this machine http is allowed, for simulated gateways.
pub(crate) fn check_url(field: &'static str, url: &str) -> Result<()> {
    let uri = url.parse::<http::Uri>().ok();
    let parts = uri
        .as_ref()
        .and_then(|uri| Some((uri.scheme_str()?, uri.host()?)));
    let is_local = |host: &str| matches!(host, "localhost" | "127.0.0.1" | "[::1]");
    match parts {
        Some(("https", _)) => Ok(()),
        Some(("http", host)) if is_local(host) => Ok(()),
        _ => Err(invalid(field, "must be an absolute https URL")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_have_hub2s_characters_only() {
        for good in ["ORDER-1042", "a_b.c d", "7"] {
            assert!(check_reference("reference", good).is_ok(), "{good}");
        }
        for bad in ["", "a/b", "été", "a#1", "a\tb", "a+b", "a:b"] {
            let error = check_reference("reference", bad).unwrap_err();
            assert_eq!(error.field(), Some("reference"), "{bad}");
            assert!(error.to_string().contains("A to Z"));
        }
    }

    #[test]
    fn the_currencies_have_no_minor_unit() {
        for currency in CURRENCIES {
            assert_eq!(currency.exponent(), 0);
            let error = Money::parse("200.50", currency).unwrap_err();
            assert!(error.to_string().contains("decimal"), "{error}");
            assert_eq!(
                minor_units("amount", Money::from_minor(200, currency)).unwrap(),
                200
            );
            assert!(minor_units("amount", Money::from_minor(0, currency)).is_err());
        }
        for currency in [Currency::USD, Currency::KWD, Currency::JPY] {
            let error = minor_units("amount", Money::from_minor(200, currency)).unwrap_err();
            assert!(error.to_string().contains("XOF, XAF or GNF"), "{error}");
        }
    }

    #[test]
    fn urls_are_https_and_numbers_are_digits() {
        assert!(check_url("u", "https://shop.example/ok?a=b").is_ok());
        assert!(check_url("u", "http://127.0.0.1:8080/").is_ok());
        for bad in ["http://shop.example/", "/ok", "javascript:alert(1)", ""] {
            assert!(check_url("u", bad).is_err(), "{bad}");
        }
        assert!(check_msisdn("m", "00000001").is_ok() && check_msisdn("m", "+22507000001").is_ok());
        for bad in [
            "",
            "+",
            "12345",
            "07 00 00 01",
            "1234567890123456",
            "0700000x",
        ] {
            assert!(check_msisdn("m", bad).is_err(), "{bad}");
        }
        assert!(check_country("c", "CI").is_ok() && check_country("c", "ci").is_err());
    }
}
