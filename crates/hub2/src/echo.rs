//! Comparing answers with their questions (L29): what all calls share.

use dhow_core::{Echo, Money};

use crate::intent_money::printed;

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

#[cfg(test)]
mod tests {
    use dhow_core::Currency;

    use super::*;

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
