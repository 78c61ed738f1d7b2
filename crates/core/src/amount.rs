//! Amounts as reported by a gateway.

use std::{borrow::Cow, fmt};

use serde::{Deserialize, Serialize};

use crate::{Currency, Money, UnknownCurrency};

mod text;

use text::AmountText;

/// An amount as reported by a gateway, with the parsed [`Money`] if it is unambiguous.
///
/// Signatures and digests cover the text, so it is never rewritten. [`money`](Self::money) is `None` if the currency is not in ISO 4217 or
/// if the text breaks the amount grammar (a sign, an exponent, more decimals than the currency has). Such an amount can be displayed, but
/// it confirms nothing, and it is never replaced by the requested amount.
///
/// Trailing zeros beyond the currency's decimals are allowed, because gateways send `599000.00` for 599,000 VND.
///
/// In JSON: `{"minor":59900,"currency":"SGD","text":"599.00"}`, with a null `minor` if the text is no amount.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Stored", into = "Stored")]
pub struct ReportedAmount {
    text: AmountText,
    currency: Cow<'static, str>,
    money: Option<Money>,
}

impl ReportedAmount {
    /// Parses an amount in major units with the grammar of [`Money::parse_zero_padded`].
    #[must_use]
    pub fn strict(text: impl AsRef<str>, currency: impl AsRef<str>) -> Self {
        Self::with_parser(text.as_ref(), currency.as_ref(), |text, currency| {
            // Gateways send zeros beyond the decimals of the currency, such as `1000.00` for yen.
            Money::parse_zero_padded(text, currency).ok()
        })
    }

    /// Parses as [`strict`](Self::strict) does, in a currency that is known.
    #[must_use]
    pub fn strict_in(text: impl AsRef<str>, currency: Currency) -> Self {
        let text = text.as_ref();
        Self {
            money: Money::parse_zero_padded(text, currency).ok(),
            currency: Cow::Borrowed(currency.code()),
            text: text.into(),
        }
    }

    /// Parses an amount in major units from a response to a call of ours: as [`strict`](Self::strict), with thousands commas allowed.
    #[must_use]
    pub fn lenient(text: impl AsRef<str>, currency: impl AsRef<str>) -> Self {
        Self::with_parser(text.as_ref(), currency.as_ref(), |text, currency| {
            // Thousands commas are accepted in responses only: in a webhook the same digits could be signed with another grouping.
            Money::parse_zero_padded(&without_thousands_commas(text)?, currency).ok()
        })
    }

    /// Parses a whole number of minor units. `200.0` is 200, because some JSON writers format integers as floating-point numbers.
    #[must_use]
    pub fn minor_units(text: impl AsRef<str>, currency: impl AsRef<str>) -> Self {
        Self::with_parser(text.as_ref(), currency.as_ref(), |text, currency| {
            // Some JSON serialisers print an integer that was a float as `200.0`.
            let (whole, zeros) = text.split_once('.').unwrap_or((text, "0"));
            let digits = !whole.is_empty() && whole.bytes().all(|byte| byte.is_ascii_digit());
            let is_whole = !zeros.is_empty() && zeros.bytes().all(|byte| byte == b'0');
            // Digits only: a received amount has no sign.
            let minor = whole.parse().ok().filter(|_| digits && is_whole)?;
            Some(Money::from_minor(minor, currency))
        })
    }

    /// Keeps a number of unknown unit, for fields where no source says major or minor units. It has no [`money`](Self::money).
    #[must_use]
    pub fn of_unknown_unit(text: impl AsRef<str>, currency: impl AsRef<str>) -> Self {
        // A guess between major and minor units is wrong by a factor of 100.
        Self::with_parser(text.as_ref(), currency.as_ref(), |_, _| None)
    }

    /// Returns the sum of several amounts, such as the paid attempts of one payment.
    ///
    /// Returns `None` without any amount, if one of them is missing or has no money, or if the currencies differ: a sum with an unknown
    /// member is unknown.
    #[must_use]
    pub fn total<'a>(amounts: impl IntoIterator<Item = Option<&'a Self>>) -> Option<Money> {
        // `amount?` ends the iteration at the first missing amount, so a partial sum is never returned.
        let mut money = amounts.into_iter().map(|amount| amount?.money());
        let first = money.next()??;
        // `checked_add` also fails for two currencies.
        money.try_fold(first, |sum, amount| sum.checked_add(amount?).ok())
    }

    /// Returns a warning for an amount whose text is no amount; `name` is the field of the response. An amount that is unknown for another
    /// reason has a text that could be an amount, or no currency.
    pub(crate) fn warning(name: &str, amount: Option<&Self>) -> Option<String> {
        // An empty text stands for a missing member, which needs no warning.
        let is_printed = |amount: &&Self| !amount.text().is_empty() && !amount.currency.is_empty();
        let amount = amount.filter(is_printed)?;
        // Parsed leniently, so that a strict field with thousands commas gets no warning about its value.
        let read = Self::lenient(amount.text(), &amount.currency);
        if amount.money.is_some() || read.money.is_some() {
            return None;
        }
        Some(format!(
            "the {name} amount is printed as `{}` in `{}`, which means no money: ask the gateway before relying on it",
            amount.text(),
            amount.currency
        ))
    }

    fn with_parser(
        text: &str,
        currency: &str,
        parse: impl Fn(&str, Currency) -> Option<Money>,
    ) -> Self {
        // An unknown currency has no exponent, so its text cannot be converted into minor units.
        let known: Option<Currency> = currency.parse().ok();
        Self {
            money: known.and_then(|currency| parse(text, currency)),
            currency: code(known, currency),
            text: text.into(),
        }
    }

    /// Text as sent by the gateway.
    #[must_use]
    pub fn text(&self) -> &str {
        self.text.as_str()
    }

    /// ISO 4217 code of the currency, which is as configured if the gateway sends none. A currency that is not in ISO 4217 is as sent.
    #[must_use]
    pub fn currency(&self) -> &str {
        &self.currency
    }

    /// Parsed amount, if the text is unambiguous.
    #[must_use]
    pub fn money(&self) -> Option<Money> {
        self.money
    }
}

/// JSON form.
#[derive(Serialize, Deserialize)]
struct Stored {
    minor: Option<i64>,
    currency: String,
    text: String,
}

impl From<ReportedAmount> for Stored {
    fn from(amount: ReportedAmount) -> Self {
        Self {
            minor: amount.money.map(Money::minor),
            currency: amount.currency.into_owned(),
            text: amount.text.as_str().to_owned(),
        }
    }
}

impl TryFrom<Stored> for ReportedAmount {
    type Error = UnknownCurrency;

    fn try_from(stored: Stored) -> Result<Self, Self::Error> {
        // A stored amount without `minor` keeps any currency text; with `minor` the currency must be known.
        let currency = stored.currency.parse();
        let known = currency.as_ref().ok().copied();
        let money = stored
            .minor
            .map(|minor| Ok(Money::from_minor(minor, currency?)))
            .transpose()?;
        Ok(Self {
            text: stored.text.as_str().into(),
            currency: code(known, &stored.currency),
            money,
        })
    }
}

impl From<Money> for ReportedAmount {
    fn from(money: Money) -> Self {
        Self {
            text: money.decimal().as_str().into(),
            currency: Cow::Borrowed(money.currency().code()),
            money: Some(money),
        }
    }
}

impl fmt::Display for ReportedAmount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.money {
            Some(money) => money.fmt(f),
            None => write!(f, "{} {} (not understood)", self.text(), self.currency),
        }
    }
}

/// Returns the ISO 4217 code of a known currency, which gateways also print in lower case, or the text of an unknown one.
fn code(known: Option<Currency>, text: &str) -> Cow<'static, str> {
    match known {
        Some(known) => Cow::Borrowed(known.code()),
        None => Cow::Owned(text.to_owned()),
    }
}

/// Removes the commas of `900,000.00`. Returns `None` if a comma does not separate thousands.
fn without_thousands_commas(text: &str) -> Option<Cow<'_, str>> {
    if !text.bytes().any(|byte| byte == b',') {
        return Some(Cow::Borrowed(text));
    }
    let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
    let mut groups = whole.split(',');
    let first = groups.next().unwrap_or_default();
    let grouped = whole.contains(',');
    // Groups of other sizes are another notation: `12,34` may be twelve and 34 hundredths.
    let well_formed = !grouped || (1..=3).contains(&first.len()) && groups.all(|g| g.len() == 3);
    (well_formed && !decimals.contains(',')).then(|| Cow::Owned(text.replace(',', "")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_commas_are_read_in_responses_only() {
        let lenient = ReportedAmount::lenient("900,000.00", "SGD");
        assert_eq!(lenient.money().unwrap().minor(), 90_000_000);
        assert_eq!(lenient.text(), "900,000.00");
        assert_eq!(ReportedAmount::strict("900,000.00", "SGD").money(), None);
        for odd in ["90,00.00", ",100", "1000,000", "1.0,0", "1,,000"] {
            assert_eq!(ReportedAmount::lenient(odd, "SGD").money(), None, "{odd}");
        }
    }

    #[test]
    fn a_known_currency_is_that_of_its_code() {
        for text in ["1.00", "1.000", "1.001", "-1", "", "1,000.00"] {
            let expected = ReportedAmount::strict(text, "SGD");
            assert_eq!(ReportedAmount::strict_in(text, Currency::SGD), expected);
        }
    }

    #[test]
    fn an_unknown_currency_keeps_its_text() {
        let amount = ReportedAmount::strict("1.00", "ZZZ");
        assert_eq!(amount.money(), None);
        assert_eq!((amount.text(), amount.currency()), ("1.00", "ZZZ"));
    }

    #[test]
    fn a_currency_has_its_iso_code_in_whatever_case_the_gateway_prints_it() {
        for read in [
            ReportedAmount::strict,
            ReportedAmount::lenient,
            ReportedAmount::minor_units,
            ReportedAmount::of_unknown_unit,
        ] {
            let amount = read("5", "sgd");
            assert_eq!((amount.text(), amount.currency()), ("5", "SGD"));
            assert_eq!(amount, read("5", "SGD"));
        }
        for minor in ["null", "500"] {
            let json = format!(r#"{{"minor":{minor},"currency":"sgd","text":"5"}}"#);
            let stored: ReportedAmount = serde_json::from_str(&json).unwrap();
            assert_eq!(serde_json::to_value(stored).unwrap()["currency"], "SGD");
        }
    }

    #[test]
    fn a_number_of_unknown_unit_means_no_money() {
        let amount = ReportedAmount::of_unknown_unit("15000", "INR");
        assert_eq!((amount.text(), amount.money()), ("15000", None));
    }

    #[test]
    fn decimals_that_a_currency_does_not_have_are_zeros_or_refused() {
        for code in ["VND", "JPY", "KRW", "XOF", "XAF", "CLP"] {
            for read in [ReportedAmount::strict, ReportedAmount::lenient] {
                let minor = |text| read(text, code).money().map(Money::minor);
                for text in ["599000", "599000.0", "599000.00", "599000.000"] {
                    assert_eq!(minor(text), Some(599_000), "{text} {code}");
                }
                for odd in ["599000.01", "599000.10", "599000.", "599000.00.0"] {
                    assert_eq!(minor(odd), None, "{odd} {code}");
                }
            }
        }
        let sgd = |text: &str| ReportedAmount::strict(text, "SGD").money();
        assert_eq!(
            sgd("599.500"),
            Some(Money::from_minor(59_950, Currency::SGD))
        );
        assert_eq!(sgd("599.501"), None);
    }

    #[test]
    fn a_text_that_is_no_plain_decimal_means_no_money() {
        for odd in [
            "-599.50", "+599.50", "5.995e2", "599,50", "", " 599.50", "FCFA 599", "NaN",
        ] {
            assert_eq!(ReportedAmount::strict(odd, "SGD").money(), None, "{odd}");
            assert_eq!(ReportedAmount::lenient(odd, "SGD").money(), None, "{odd}");
        }
    }

    #[test]
    fn a_sum_with_an_unknown_amount_is_unknown() {
        let sgd = |text| ReportedAmount::strict(text, "SGD");
        let (one, two) = (sgd("1.00"), sgd("2.50"));
        let total = ReportedAmount::total([Some(&one), Some(&two)]);
        assert_eq!(total, Some(Money::from_minor(350, Currency::SGD)));
        assert_eq!(ReportedAmount::total([Some(&one)]), one.money());
        assert_eq!(ReportedAmount::total([]), None);
        let (odd, dollar) = (sgd("1e0"), ReportedAmount::strict("1.00", "USD"));
        for unknown in [None, Some(&odd), Some(&dollar)] {
            assert_eq!(ReportedAmount::total([Some(&one), unknown]), None);
            assert_eq!(ReportedAmount::total([unknown, Some(&one)]), None);
        }
        let most = ReportedAmount::from(Money::from_minor(i64::MAX, Currency::SGD));
        assert_eq!(ReportedAmount::total([Some(&most), Some(&one)]), None);
    }

    #[test]
    fn minor_units_are_whole_numbers() {
        for text in ["200", "200.0", "200.00"] {
            assert_eq!(
                ReportedAmount::minor_units(text, "XOF").money(),
                Some(Money::from_minor(200, Currency::XOF)),
                "{text}"
            );
        }
        for odd in [
            "",
            "+200",
            "-1",
            "2.5",
            "2.",
            ".0",
            "1e3",
            "200.0.0",
            "99999999999999999999",
        ] {
            assert_eq!(
                ReportedAmount::minor_units(odd, "XOF").money(),
                None,
                "{odd}"
            );
        }
    }

    #[test]
    fn only_digits_that_stand_at_thousands_are_joined() {
        let lenient = |text| ReportedAmount::lenient(text, "SGD").money();
        let cents = |minor| Some(Money::from_minor(minor, Currency::SGD));
        assert_eq!(lenient("1,000"), cents(100_000));
        assert_eq!(lenient("12,345,678.90"), cents(1_234_567_890));
        assert_eq!(lenient("1000"), cents(100_000));
        assert_eq!(lenient("1000.50"), cents(100_050));
        assert_eq!(lenient("5.5000"), cents(550));
        assert_eq!(lenient("1,00"), None);
        assert_eq!(lenient(",000"), None);
    }

    #[test]
    fn only_a_printed_amount_that_means_no_money_is_warned_about() {
        let warning = |amount: &ReportedAmount| ReportedAmount::warning("refunded", Some(amount));
        let warning_text = warning(&ReportedAmount::strict("-2e5", "XOF"));
        let words = "the refunded amount is printed as `-2e5` in `XOF`, which means no money: ask the gateway before relying on it";
        assert_eq!(warning_text.as_deref(), Some(words));
        assert!(warning(&ReportedAmount::strict("5", "ZZZ")).is_some());
        for known in [
            ReportedAmount::strict("5", "XOF"),
            // Missing, or without a currency.
            ReportedAmount::strict("", "XOF"),
            ReportedAmount::strict("odd", ""),
            // The text could be an amount.
            ReportedAmount::strict("200,000", "XOF"),
            ReportedAmount::of_unknown_unit("15000", "INR"),
            // Has an amount, although the text is not in major units.
            ReportedAmount::from(Money::from_minor(-5, Currency::XOF)),
        ] {
            assert_eq!(warning(&known), None, "{known:?}");
        }
        assert_eq!(ReportedAmount::warning("refunded", None), None);
    }

    #[test]
    fn an_amount_made_from_money_prints_it() {
        let money = Money::from_minor(59_900, Currency::SGD);
        let amount = ReportedAmount::from(money);
        assert_eq!((amount.text(), amount.currency()), ("599.00", "SGD"));
        assert_eq!(amount.money(), Some(money));
    }
}
