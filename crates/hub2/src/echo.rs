//! Comparing answers with their questions (L29): what all calls share.

use dhow_core::{Echo, Error, ErrorKind, Money, Outcome, ProviderReference, Result};

use crate::{NewTransfer, intent_money::printed, wire};

/// The id of an object: as printed, or that of the question where the answer leaves it out (L34).
pub(crate) fn object_id(
    printed: Option<String>,
    asked: Option<&ProviderReference>,
) -> Result<ProviderReference> {
    match (printed, asked) {
        (Some(id), _) => ProviderReference::new(id),
        (None, Some(asked)) => Ok(asked.clone()),
        (None, None) => Err(missing("missing field `id`")),
    }
}

/// For an object that leaves out what its users need.
pub(crate) fn missing(what: &'static str) -> Error {
    Error::new(ErrorKind::Protocol, Outcome::NotSent, what)
}

/// Compares an amount and its currency as printed. A missing currency contradicts nothing, and the amount alone is compared then.
pub(crate) fn money(
    echo: Echo,
    asked: Money,
    (amount, currency): (Option<&String>, Option<&String>),
) -> Echo {
    let echo = echo.currency("currency", asked.currency(), currency.map(String::as_str));
    let assumed = asked.currency().code().to_owned();
    let answered = printed(amount, currency.or(Some(&assumed)));
    echo.money("amount", asked, answered.as_ref())
}

/// Compares who gets a transfer: country and telephone number. Hub2 prints a number with or without its country, so one may be the end
/// of the other; a number that is masked contradicts nothing.
pub(crate) fn beneficiary(echo: Echo, new: &NewTransfer, made: Option<&wire::Destination>) -> Echo {
    let Some(made) = made else { return echo };
    let country = made.country.as_deref();
    let same_country = country.is_none_or(|country| country.eq_ignore_ascii_case(&new.country));
    let number = made.msisdn.as_deref().or(made.number.as_deref());
    echo.unless("destination.country", same_country).unless(
        "destination.msisdn",
        number.is_none_or(|number| same_number(&new.msisdn, number)),
    )
}

fn same_number(asked: &str, answered: &str) -> bool {
    let is_number = |c: char| c.is_ascii_digit() || matches!(c, '+' | ' ' | '-' | '.');
    if !answered.chars().all(is_number) {
        return true;
    }
    let digits = |text: &str| text.replace(|c: char| !c.is_ascii_digit(), "");
    let (asked, answered) = (digits(asked), digits(answered));
    !answered.is_empty() && (asked.ends_with(&answered) || answered.ends_with(&asked))
}

#[cfg(test)]
mod tests {
    use dhow_core::Currency;

    use super::*;

    #[test]
    fn a_number_may_lack_its_country_and_another_one_contradicts() {
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
    fn a_missing_currency_contradicts_nothing_and_another_amount_does() {
        let asked = Money::from_minor(200, Currency::XOF);
        let compared = |amount: Option<&str>, currency: Option<&str>| {
            let (amount, currency) = (amount.map(str::to_owned), currency.map(str::to_owned));
            money(Echo::new(), asked, (amount.as_ref(), currency.as_ref())).mismatch()
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
