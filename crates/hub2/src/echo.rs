//! Comparison of responses with requests, shared by all calls.

use dhow_core::{Echo, Error, ErrorKind, Money, Outcome, ProviderReference, Result};

use crate::{received_amount::reported, wire};

/// Returns the id of an object, or the id in the request if the response has none.
pub(crate) fn object_id(
    printed: Option<String>,
    requested: Option<&ProviderReference>,
) -> Result<ProviderReference> {
    match (printed, requested) {
        (Some(id), _) => ProviderReference::from_answer(id),
        (None, Some(requested)) => Ok(requested.clone()),
        (None, None) => Err(missing("missing field `id`")),
    }
}

/// Returns the status of an object.
// LEDGER: nameless-answers
// A number as `status` is the HTTP status of an error body, so it must not become an unknown status of a payment.
pub(crate) fn status_word(printed: Option<String>) -> Result<String> {
    let word = printed.ok_or_else(|| missing("missing field `status`"))?;
    match wire::is_not_a_word(&word) {
        true => Err(missing("field `status` is not a word")),
        false => Ok(word),
    }
}

/// Returns the error for an object without a required member.
pub(crate) fn missing(message: &'static str) -> Error {
    Error::new(ErrorKind::Protocol, Outcome::ReadOnly, message)
}

/// Compares an amount and its currency. Without a currency in the response, the amount alone is compared.
pub(crate) fn money(
    echo: Echo,
    requested: Money,
    (amount, currency): (Option<&String>, Option<&String>),
) -> Echo {
    let echo = echo.currency(
        "currency",
        requested.currency(),
        currency.map(String::as_str),
    );
    let assumed = requested.currency().code().to_owned();
    let received = reported(amount, currency.or(Some(&assumed)));
    echo.money("amount", requested, received.as_ref())
}

/// Returns true if two telephone numbers may be the same. One may lack the country code; of a masked number, the digits at the end are
/// compared.
// LEDGER: echoed-beneficiary
// Samples show numbers with and without a country code, so an equal end is accepted. An empty number would be the end of every number.
pub(crate) fn same_number(requested: &str, received: &str) -> bool {
    let is_number = |c: char| c.is_ascii_digit() || matches!(c, '+' | ' ' | '-' | '.');
    let visible = received
        .rsplit(|c| !is_number(c))
        .next()
        .unwrap_or_default();
    let is_masked = visible.len() < received.len();
    let digits = |text: &str| text.replace(|c: char| !c.is_ascii_digit(), "");
    let (requested, received) = (digits(requested), digits(visible));
    if is_masked && received.is_empty() {
        return true;
    }
    !received.is_empty() && (requested.ends_with(&received) || received.ends_with(&requested))
}

/// Returns true if two operator names may be the same. One may be a part of the other, as in `orange` and `mm_orange_ci`.
// LEDGER: echoed-beneficiary
// Sources spell operators differently, and no list of the spellings is published.
pub(crate) fn same_operator(requested: &str, received: &str) -> bool {
    let plain = |text: &str| {
        let text = text.replace(|c: char| !c.is_ascii_alphanumeric(), "");
        // Togocel was renamed to Togocom; sources use both names.
        text.to_ascii_lowercase().replace("togocom", "togocel")
    };
    let (requested, received) = (plain(requested), plain(received));
    !received.is_empty() && (requested.contains(&received) || received.contains(&requested))
}

#[cfg(test)]
mod tests {
    use dhow_core::Currency;

    use super::*;

    #[test]
    fn a_number_may_lack_its_country_code_and_another_number_differs() {
        for same in [
            "+22507000001",
            "22507000001",
            "07000001",
            "+225 07 00 00 01",
            "+225****01",
        ] {
            assert!(same_number("+22507000001", same), "{same}");
            assert!(same_number("07000001", same), "{same}");
        }
        for other in ["+22507000002", "999", "", "0700000"] {
            assert!(!same_number("07000001", other), "{other}");
        }
    }

    #[test]
    fn the_visible_end_of_a_masked_number_counts() {
        for same in ["****0001", "xxxxxx01", "+225****", "*"] {
            assert!(same_number("07000001", same), "{same}");
        }
        for other in ["****0002", "xxxxxx02", "+225****02"] {
            assert!(!same_number("07000001", other), "{other}");
        }
    }

    #[test]
    fn an_operator_may_be_spelt_differently_and_another_operator_differs() {
        for (requested, same) in [
            ("orange", "Orange"),
            ("Orange", "mm_orange_ci"),
            ("orange-ci", "ORANGE"),
            ("togocel", "Togocom"),
        ] {
            assert!(same_operator(requested, same), "{same}");
        }
        for other in ["mtn", "Wave", "", "-"] {
            assert!(!same_operator("orange", other), "{other}");
        }
    }

    #[test]
    fn a_missing_currency_matches_and_another_amount_does_not() {
        let requested = Money::from_minor(200, Currency::XOF);
        let compared = |amount: Option<&str>, currency: Option<&str>| {
            let (amount, currency) = (amount.map(str::to_owned), currency.map(str::to_owned));
            money(Echo::new(), requested, (amount.as_ref(), currency.as_ref())).mismatch()
        };
        for amount in [None, Some("200"), Some("200.00")] {
            for currency in [None, Some("XOF"), Some("xof")] {
                assert_eq!(compared(amount, currency), None, "{amount:?} {currency:?}");
            }
        }
        for amount in ["201", "1", "-200", "200.5", "2e2", "[200]", ""] {
            assert_eq!(compared(Some(amount), None), Some("amount"), "{amount}");
            assert_eq!(
                compared(Some(amount), Some("XOF")),
                Some("amount"),
                "{amount}"
            );
        }
        for currency in ["XAF", "USD", "", "FCFA"] {
            assert_eq!(
                compared(Some("200"), Some(currency)),
                Some("currency"),
                "{currency}"
            );
            assert_eq!(
                compared(None, Some(currency)),
                Some("currency"),
                "{currency}"
            );
        }
    }
}
