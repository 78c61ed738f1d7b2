//! Validation of fields that [`RequestRules`](dhow_core::RequestRules) do not cover: countries, telephone numbers, URLs and the customer
//! reference.

use dhow_core::{Money, RequestRules, Result, UrlRule};

use crate::ID;

pub(crate) mod operator;

pub use operator::{OperatorRule, payment_rules, payout_rules};

/// Name of the caller's field for a field of one of this crate's request types, for errors.
pub(crate) type FieldName<'a> = &'a dyn Fn(&'static str) -> &'static str;

/// Field names of a caller who sets the fields of this crate's own types.
pub(crate) const OWN_NAMES: FieldName<'static> = &|field| field;

/// Checks a reference. Hub2 accepts the same characters in all references, of the merchant and of the customer.
pub(crate) fn check_reference(rules: &RequestRules, field: &'static str, text: &str) -> Result<()> {
    let checked = rules.check_reference(text);
    checked.map_err(|error| ID.invalid(field, error.message().to_owned()))
}

/// Checks an amount and returns it in the smallest unit of its currency.
pub(crate) fn minor_units(rules: &RequestRules, amount: Money) -> Result<i64> {
    rules.check_amount(amount)?;
    Ok(amount.minor())
}

/// Checks that a country is an upper-case ISO 3166-1 alpha-2 code.
pub(crate) fn check_country(field: &'static str, text: &str) -> Result<()> {
    if text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_uppercase()) {
        return Ok(());
    }
    Err(ID.invalid(field, "must be two capital letters, such as CI"))
}

/// Checks that a telephone number is 6 to 15 digits, with an optional leading `+`.
// Sandbox numbers have eight digits without a country code; the documents' samples also have `+225…`.
pub(crate) fn check_msisdn(field: &'static str, text: &str) -> Result<()> {
    let digits = text.strip_prefix('+').unwrap_or(text);
    let plain = digits.bytes().all(|byte| byte.is_ascii_digit());
    if plain && (6..=15).contains(&digits.len()) {
        return Ok(());
    }
    let rule = "must be 6 to 15 digits, with an optional leading `+`";
    Err(ID.invalid(field, rule))
}

/// Checks that a URL is absolute and https. On this machine http is allowed, for simulated gateways.
// LEDGER: wave-addresses
// Hub2 answers 400 to another scheme from Wave; the other operators' pages and webhooks are held to the same rule, because a payer's
// return over plain http can be read and changed on its way.
pub(crate) fn check_url(field: &'static str, url: &str) -> Result<()> {
    let checked = UrlRule::Https.check(field, url);
    checked.map_err(|error| error.with_provider(ID))
}

#[cfg(test)]
mod tests {
    use dhow_core::{Currency, ErrorKind};

    use super::*;
    use crate::capabilities::{PAYMENTS, PAYOUTS};

    #[test]
    fn references_have_hub2s_characters_only() {
        type Check = fn(&str) -> Result<()>;
        let checks: [(Check, &str); 3] = [
            (|text| PAYMENTS.check_reference(text), "merchant_reference"),
            (|text| PAYOUTS.check_reference(text), "merchant_reference"),
            (
                |text| check_reference(&PAYMENTS, "customer_reference", text),
                "customer_reference",
            ),
        ];
        let rule = "must have only `A` to `Z`, `a` to `z`, digits, `-`, `_`, `.` and spaces";
        for (check, field) in checks {
            for good in ["ORDER-1042", "a_b.c d", "7"] {
                assert!(check(good).is_ok(), "{good}");
            }
            for bad in ["a/b", "été", "a#1", "a\tb", "a+b", "a:b"] {
                let error = check(bad).unwrap_err();
                assert_eq!(error.field(), Some(field), "{bad}");
                assert_eq!(error.message(), rule);
                assert_eq!(error.provider(), Some(&ID));
            }
            let error = check("").unwrap_err();
            assert_eq!(error.field(), Some(field));
            assert_eq!(error.message(), "must not be empty");
        }
    }

    #[test]
    fn the_currencies_have_no_minor_unit() {
        for rules in [&PAYMENTS, &PAYOUTS] {
            let refused = |amount| {
                let error = minor_units(rules, amount).unwrap_err();
                assert_eq!(error.kind(), ErrorKind::InvalidRequest);
                let field = error.field().unwrap().to_owned();
                (field, error.message().to_owned())
            };
            let pair = |field: &str, rule: &str| (field.to_owned(), rule.to_owned());
            assert_eq!(rules.currencies.list().len(), 3);
            for currency in rules.currencies.list().iter().copied() {
                assert_eq!(currency.exponent(), 0);
                let error = Money::parse("200.50", currency).unwrap_err();
                assert!(error.to_string().contains("decimal"), "{error}");
                let amount = |minor| Money::from_minor(minor, currency);
                assert_eq!(minor_units(rules, amount(200)).unwrap(), 200);
                let zero = pair("amount", "must be above zero");
                assert_eq!(refused(amount(0)), zero);
                assert_eq!(refused(amount(-200)), zero);
            }
            for currency in [Currency::USD, Currency::KWD, Currency::JPY] {
                let found = refused(Money::from_minor(200, currency));
                assert_eq!(found, pair("currency", "must be XOF, XAF or GNF"));
            }
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
