//! An amount as a gateway printed it: the text stays, and the exact money beside it when the text has one.

use std::fmt;

use crate::{Currency, Money};

/// What a gateway printed as amount and currency, and the [`Money`] that it means.
///
/// Signatures and digests cover the printed text, so it is never rewritten. `money()` is `None` when the currency is not in ISO
/// 4217 or the text breaks the amount grammar; such an amount can be shown, but confirms nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportedAmount {
    text: String,
    currency: String,
    money: Option<Money>,
}

impl ReportedAmount {
    /// Reads a printed amount with the strict grammar of [`Money::parse`].
    #[must_use]
    pub fn strict(text: impl Into<String>, currency: impl Into<String>) -> Self {
        Self::read(text.into(), currency.into(), |text, currency| {
            Money::parse(text, currency).ok()
        })
    }

    /// Reads an amount from an answer to our own call: zeros beyond the currency's decimals and thousands commas are understood.
    #[must_use]
    pub fn lenient(text: impl Into<String>, currency: impl Into<String>) -> Self {
        Self::read(text.into(), currency.into(), |text, currency| {
            Money::parse_zero_padded(&without_thousands_commas(text)?, currency).ok()
        })
    }

    /// An amount in minor units as gateways with integer amounts print it.
    #[must_use]
    pub fn minor_units(text: impl Into<String>, currency: impl Into<String>) -> Self {
        Self::read(text.into(), currency.into(), |text, currency| {
            let plain = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
            let minor = text.parse().ok().filter(|_| plain)?;
            Some(Money::from_minor(minor, currency))
        })
    }

    /// A number of which no source says whether it counts major or minor units: it is kept as printed and means no money.
    #[must_use]
    pub fn of_unknown_unit(text: impl Into<String>, currency: impl Into<String>) -> Self {
        Self::read(text.into(), currency.into(), |_, _| None)
    }

    fn read(
        text: String,
        currency: String,
        parse: impl Fn(&str, Currency) -> Option<Money>,
    ) -> Self {
        let money = currency
            .parse()
            .ok()
            .and_then(|currency| parse(&text, currency));
        Self {
            text,
            currency,
            money,
        }
    }

    /// The amount exactly as printed.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The currency exactly as printed, or as configured where the gateway prints none.
    #[must_use]
    pub fn currency(&self) -> &str {
        &self.currency
    }

    /// The exact money, when the text means one.
    #[must_use]
    pub fn money(&self) -> Option<Money> {
        self.money
    }
}

impl From<Money> for ReportedAmount {
    fn from(money: Money) -> Self {
        Self {
            text: money.decimal(),
            currency: money.currency().code().to_owned(),
            money: Some(money),
        }
    }
}

impl fmt::Display for ReportedAmount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.money {
            Some(money) => money.fmt(f),
            None => write!(f, "{} {} (not understood)", self.text, self.currency),
        }
    }
}

/// `900,000.00` without its commas, or `None` when they do not stand at thousands.
fn without_thousands_commas(text: &str) -> Option<String> {
    let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
    let mut groups = whole.split(',');
    let first = groups.next().unwrap_or_default();
    let grouped = whole.contains(',');
    let well_formed = !grouped || (1..=3).contains(&first.len()) && groups.all(|g| g.len() == 3);
    (well_formed && !decimals.contains(',')).then(|| text.replace(',', ""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_commas_are_understood_in_answers_only() {
        let lenient = ReportedAmount::lenient("900,000.00", "SGD");
        assert_eq!(lenient.money().unwrap().minor(), 90_000_000);
        assert_eq!(lenient.text(), "900,000.00");
        assert_eq!(ReportedAmount::strict("900,000.00", "SGD").money(), None);
        for odd in ["90,00.00", ",100", "1000,000", "1.0,0", "1,,000"] {
            assert_eq!(ReportedAmount::lenient(odd, "SGD").money(), None, "{odd}");
        }
    }

    #[test]
    fn an_unknown_currency_keeps_its_text() {
        let amount = ReportedAmount::strict("1.00", "ZZZ");
        assert_eq!(amount.money(), None);
        assert_eq!((amount.text(), amount.currency()), ("1.00", "ZZZ"));
    }

    #[test]
    fn a_number_of_unknown_unit_means_no_money() {
        let amount = ReportedAmount::of_unknown_unit("15000", "INR");
        assert_eq!((amount.text(), amount.money()), ("15000", None));
    }

    #[test]
    fn minor_units_are_plain_digits() {
        assert_eq!(
            ReportedAmount::minor_units("200", "XOF").money(),
            Some(Money::from_minor(200, Currency::XOF))
        );
        for odd in ["", "+200", "-1", "2.0", "1e3"] {
            assert_eq!(
                ReportedAmount::minor_units(odd, "XOF").money(),
                None,
                "{odd}"
            );
        }
    }
}
