//! Validation of the fields of this crate's own request types, with the rules that [`RequestRules`](dhow_core::RequestRules) show.

use dhow_core::{Money, RequestRules, Result, TextForm, UrlRule};

use crate::ID;

pub(crate) mod operator;

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
    // LEDGER: integer-spelling
    // An integer is printed without a fraction, which is safe whatever Hub2 accepts.
    Ok(amount.minor())
}

/// Checks that a field has the form of a country, a telephone number or a URL.
pub(crate) fn check_form(form: TextForm, field: &'static str, text: &str) -> Result<()> {
    match form.accepts(text) {
        true => Ok(()),
        false => Err(ID.invalid(field, format!("must be {form}"))),
    }
}

/// Form of the URLs that Hub2 or an operator calls or shows.
// LEDGER: wave-addresses
// Wave requires https. Webhooks and the pages of other operators have the same rule, because a request over plain http can be changed
// on its way.
pub(crate) const HTTPS_URL: TextForm = TextForm::Url(UrlRule::Https);

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
        let rule = "may contain only `A` to `Z`, `a` to `z`, digits, `-`, `_`, `.` and spaces";
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
        assert!(check_form(HTTPS_URL, "u", "https://shop.example/ok?a=b").is_ok());
        assert!(check_form(HTTPS_URL, "u", "http://127.0.0.1:8080/").is_ok());
        for bad in ["http://shop.example/", "/ok", "javascript:alert(1)", ""] {
            assert!(check_form(HTTPS_URL, "u", bad).is_err(), "{bad}");
        }
        assert!(
            check_form(TextForm::Phone, "m", "00000001").is_ok()
                && check_form(TextForm::Phone, "m", "+22507000001").is_ok()
        );
        for bad in [
            "",
            "+",
            "12345",
            "07 00 00 01",
            "1234567890123456",
            "0700000x",
        ] {
            assert!(check_form(TextForm::Phone, "m", bad).is_err(), "{bad}");
        }
        assert!(
            check_form(TextForm::Country, "c", "CI").is_ok()
                && check_form(TextForm::Country, "c", "ci").is_err()
        );
    }
}
