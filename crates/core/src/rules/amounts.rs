//! Currencies and limits of amounts.

use std::fmt;

use super::{AmountLimit, RequestRules};
use crate::{Currency, Error, Money, Result, write_list};

/// Currencies of an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Currencies {
    /// Only these; an amount in another currency is refused before anything is sent.
    Only(&'static [Currency]),
    /// The currencies that the gateway documents; others are sent, and the gateway decides.
    Documented(&'static [Currency]),
}

impl Currencies {
    /// Returns the listed currencies.
    #[must_use]
    pub const fn list(self) -> &'static [Currency] {
        match self {
            Self::Only(list) | Self::Documented(list) => list,
        }
    }

    /// Returns true if an amount in this currency is sent.
    #[must_use]
    pub fn accepts(self, currency: Currency) -> bool {
        match self {
            Self::Only(list) => list.contains(&currency),
            Self::Documented(_) => true,
        }
    }
}

/// Prints the codes of the listed currencies: `XOF, XAF or GNF`.
impl fmt::Display for Currencies {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_list(f, self.list().iter().map(|currency| currency.code()), "or")
    }
}

/// A limit that a gateway documents as one number for all currencies, in hundredths of a major unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MajorUnitLimit {
    minimum_hundredths: i64,
    maximum_hundredths: Option<i64>,
}

impl MajorUnitLimit {
    /// A minimum and a maximum in hundredths of a major unit: `30` is 0.30 SGD.
    #[must_use]
    pub const fn in_hundredths(minimum: i64, maximum: i64) -> Self {
        Self {
            minimum_hundredths: minimum,
            maximum_hundredths: Some(maximum),
        }
    }

    /// A minimum in hundredths of a major unit, without a maximum.
    #[must_use]
    pub const fn minimum_in_hundredths(minimum: i64) -> Self {
        Self {
            minimum_hundredths: minimum,
            maximum_hundredths: None,
        }
    }

    /// Returns the limit in one currency.
    ///
    /// In a currency without decimals the minimum is rounded up and the maximum is rounded down to a whole unit.
    #[must_use]
    pub fn of(self, currency: Currency) -> AmountLimit {
        let scale = 10_i64.checked_pow(currency.exponent()).unwrap_or(i64::MAX);
        let minor = |hundredths: i64| hundredths.saturating_mul(scale);
        // Rounded up: one unit less would be below the documented minimum.
        let minimum = minor(self.minimum_hundredths).saturating_add(99) / 100;
        let maximum = self.maximum_hundredths.map(|maximum| minor(maximum) / 100);
        AmountLimit::new(
            Some(Money::from_minor(minimum.max(1), currency)),
            maximum.map(|maximum| Money::from_minor(maximum, currency)),
        )
    }
}

/// Prints the limit in major units: `0.30 to 999999999.99`.
impl fmt::Display for MajorUnitLimit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let major = |hundredths: i64| format!("{}.{:02}", hundredths / 100, hundredths % 100);
        let minimum = major(self.minimum_hundredths);
        match self.maximum_hundredths {
            Some(maximum) => write!(f, "{minimum} to {}", major(maximum)),
            None => write!(f, "at least {minimum}"),
        }
    }
}

pub(super) fn check(rules: &RequestRules, amount: Money) -> Result<()> {
    let currency = amount.currency();
    if !rules.currencies.accepts(currency) {
        let rule = match rules.currencies.list() {
            [] => "is not accepted by this gateway".to_owned(),
            _ => format!("must be {}", rules.currencies),
        };
        return Err(Error::invalid("currency", rule));
    }
    // After the currency, because the sign says nothing about a currency that is not accepted.
    if !amount.is_positive() {
        return Err(Error::invalid("amount", "must be above zero"));
    }
    if let Some(limit) = rules.limit(currency) {
        limit.check("amount", amount)?;
    }
    if rules.whole_units && amount.whole_major().is_none() {
        let rule = format!("must be a whole number of {currency}");
        return Err(Error::invalid("amount", rule));
    }
    Ok(())
}
