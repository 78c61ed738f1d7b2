//! Exact money in integer minor units of one currency, and the grammar of amounts.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::{Currency, UnknownCurrency};

/// An exact amount: a whole number of minor units (cents, or francs for XOF) in one ISO 4217 currency.
///
/// No floating point is involved, and no operation rounds.
///
/// ```
/// use dhow_core::{Currency, Money};
/// let price = Money::parse("599.00", Currency::SGD)?;
/// assert_eq!(price.minor(), 59_900);
/// assert_eq!(price.to_string(), "599.00 SGD");
/// assert!(Money::parse("200.50", Currency::XOF).is_err());
/// assert_eq!("599.00 SGD".parse(), Ok(price));
/// # Ok::<(), dhow_core::MoneyError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Money {
    minor: i64,
    currency: Currency,
}

/// Error for a text that is not an amount, or for amounts that cannot be combined.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum MoneyError {
    /// The text is empty.
    #[error("an amount must not be empty")]
    Empty,
    /// The text has other characters than digits and one decimal point.
    #[error(
        "an amount is written in plain digits with at most one decimal point: no sign, exponent, separator or space"
    )]
    NotDigits,
    /// The text has a leading zero, such as `007`.
    #[error("an amount must not have leading zeros")]
    LeadingZero,
    /// The amount has more decimals than the currency.
    #[error("{currency} has {allowed} decimal digits, the amount has {found}")]
    TooManyDecimals {
        /// Currency of the amount.
        currency: Currency,
        /// Number of decimals of the currency.
        allowed: u32,
        /// Number of decimals of the text.
        found: usize,
    },
    /// The text has no currency after the amount.
    #[error("an amount must have one space and a currency after it, such as `599.00 SGD`")]
    NoCurrency,
    /// The text has the currency before the amount, such as `SGD 599.00`.
    #[error("the currency comes after the amount, such as `599.00 SGD`")]
    CurrencyFirst,
    /// The text has a currency that is not in ISO 4217.
    #[error(transparent)]
    UnknownCurrency(#[from] UnknownCurrency),
    /// The amount does not fit 64 bits of minor units.
    #[error("the amount is larger than any payment can be")]
    TooLarge,
    /// The two amounts have different currencies.
    #[error("amounts in {left} and {right} cannot be combined")]
    CurrencyMismatch {
        /// Currency of the first amount.
        left: Currency,
        /// Currency of the second amount.
        right: Currency,
    },
}

impl Money {
    /// Returns an amount of minor units: `Money::from_minor(59_900, Currency::SGD)` is 599.00 SGD.
    #[must_use]
    pub const fn from_minor(minor: i64, currency: Currency) -> Self {
        Self { minor, currency }
    }

    /// Returns an amount of whole major units: `Money::from_major(200, Currency::XOF)`.
    ///
    /// # Errors
    /// [`MoneyError::TooLarge`] if the minor units do not fit 64 bits.
    // Major units are only for constants in programs; amounts of gateways are parsed from text.
    pub fn from_major(major: i64, currency: Currency) -> Result<Self, MoneyError> {
        let minor = major
            .checked_mul(currency.scale())
            .ok_or(MoneyError::TooLarge)?;
        Ok(Self { minor, currency })
    }

    /// Parses an amount in major units, such as `599.00` or `200`.
    ///
    /// The grammar: digits, at most one point, at most as many decimals as the currency has. Signs, exponents, thousands separators,
    /// spaces, leading zeros and non-ASCII digits are refused.
    ///
    /// # Errors
    /// [`MoneyError`] with the rule that the text breaks.
    pub fn parse(text: &str, currency: Currency) -> Result<Self, MoneyError> {
        Self::parse_with(text, currency, false)
    }

    /// Parses like [`Money::parse`] and accepts zeros beyond the currency's last decimal, because some gateways send `1000.00` for yen.
    ///
    /// # Errors
    /// [`MoneyError`] with the rule that the text breaks; a non-zero decimal beyond those of the currency is refused.
    pub fn parse_zero_padded(text: &str, currency: Currency) -> Result<Self, MoneyError> {
        Self::parse_with(text, currency, true)
    }

    /// Returns true for a text in the grammar of [`parse`](Self::parse), whatever the number of decimals.
    pub(crate) fn is_written_as_amount(text: &str) -> bool {
        split(text).is_ok()
    }

    fn parse_with(text: &str, currency: Currency, zero_padded: bool) -> Result<Self, MoneyError> {
        let (whole, decimals) = split(text)?;
        let kept = if zero_padded {
            trim_padding(decimals, currency)
        } else {
            decimals
        };
        let allowed = currency.exponent();
        // Only for the type: size limits never let such a long text through.
        let width = u32::try_from(kept.len()).unwrap_or(u32::MAX);
        let missing = allowed
            .checked_sub(width)
            .ok_or(MoneyError::TooManyDecimals {
                currency,
                allowed,
                found: kept.len(),
            })?;
        let minor = whole
            .bytes()
            .chain(kept.bytes())
            .try_fold(0_i64, |sum, digit| {
                // Checked arithmetic: an overflow would wrap to a small or negative amount.
                sum.checked_mul(10)?.checked_add(i64::from(digit - b'0'))
            });
        let minor = minor.and_then(|minor| minor.checked_mul(10_i64.pow(missing)));
        minor
            .map(|minor| Self { minor, currency })
            .ok_or(MoneyError::TooLarge)
    }

    /// Amount in minor units.
    #[must_use]
    pub const fn minor(self) -> i64 {
        self.minor
    }

    /// Currency of the amount.
    #[must_use]
    pub const fn currency(self) -> Currency {
        self.currency
    }

    /// Returns true if the amount is above zero.
    #[must_use]
    pub const fn is_positive(self) -> bool {
        self.minor > 0
    }

    /// Formats the amount in major units with all decimals of the currency and without its code: `599.00`, `200`.
    #[must_use]
    pub fn decimal(self) -> String {
        let mut text = String::with_capacity(24);
        self.push_decimal(&mut text);
        text
    }

    /// Appends [`decimal`](Self::decimal) to a text.
    pub fn push_decimal(self, text: &mut String) {
        let exponent = usize::try_from(self.currency.exponent()).unwrap_or_default();
        // Not `format`, which takes several times as long.
        let mut buffer = itoa::Buffer::new();
        let digits = buffer.format(self.minor.unsigned_abs());
        if self.minor < 0 {
            text.push('-');
        }
        let (whole, decimals) = digits.split_at(digits.len().saturating_sub(exponent));
        text.push_str(if whole.is_empty() { "0" } else { whole });
        if exponent > 0 {
            text.push('.');
            text.extend(std::iter::repeat_n('0', exponent - decimals.len()));
            text.push_str(decimals);
        }
    }

    /// Amount in whole major units, or `None` if it has a fraction.
    #[must_use]
    pub fn whole_major(self) -> Option<i64> {
        let scale = self.currency.scale();
        // Integer remainder: no rounding, an amount with a fraction has no whole units.
        (self.minor % scale == 0).then_some(self.minor / scale)
    }

    /// Returns the sum.
    ///
    /// # Errors
    /// The currencies differ, or the sum does not fit 64 bits.
    pub fn checked_add(self, other: Self) -> Result<Self, MoneyError> {
        self.combine(other, i64::checked_add)
    }

    /// Returns the difference, which may be negative.
    ///
    /// # Errors
    /// The currencies differ, or the difference does not fit 64 bits.
    pub fn checked_sub(self, other: Self) -> Result<Self, MoneyError> {
        self.combine(other, i64::checked_sub)
    }

    fn combine(
        self,
        other: Self,
        operation: fn(i64, i64) -> Option<i64>,
    ) -> Result<Self, MoneyError> {
        if self.currency != other.currency {
            return Err(MoneyError::CurrencyMismatch {
                left: self.currency,
                right: other.currency,
            });
        }
        operation(self.minor, other.minor)
            .map(|minor| Self { minor, ..self })
            .ok_or(MoneyError::TooLarge)
    }
}

/// Amounts of different currencies are not ordered.
impl PartialOrd for Money {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        // `None` makes comparisons of two currencies false in both directions.
        (self.currency == other.currency).then(|| self.minor.cmp(&other.minor))
    }
}

impl FromStr for Money {
    type Err = MoneyError;

    /// Parses an amount in the grammar of [`Money::parse`], one space, and an ISO 4217 code: the text of `Display` for every amount that is
    /// not negative.
    fn from_str(text: &str) -> Result<Self, MoneyError> {
        let (amount, code) = text.split_once(' ').ok_or(MoneyError::NoCurrency)?;
        if amount.parse::<Currency>().is_ok() {
            return Err(MoneyError::CurrencyFirst);
        }
        Self::parse(amount, code.parse()?)
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.decimal(), self.currency)
    }
}

impl fmt::Debug for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Money({self})")
    }
}

/// Splits an amount into its digits before and after the decimal point.
fn split(text: &str) -> Result<(&str, &str), MoneyError> {
    if text.is_empty() {
        return Err(MoneyError::Empty);
    }
    // Amounts are short, so a loop takes less time than a search.
    let point = text.bytes().position(|byte| byte == b'.');
    let (whole, decimals) = match point.and_then(|point| text.split_at_checked(point)) {
        // `5.` is refused: JSON does not allow it and readers disagree about it.
        Some((_, ".")) => return Err(MoneyError::NotDigits),
        Some((whole, decimals)) => (whole, decimals.get(1..).unwrap_or_default()),
        None => (text, ""),
    };
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !digits(whole) || !digits(decimals) {
        return Err(MoneyError::NotDigits);
    }
    // A leading zero is octal for some readers.
    if whole.len() > 1 && whole.starts_with('0') {
        return Err(MoneyError::LeadingZero);
    }
    Ok((whole, decimals))
}

/// Removes trailing zeros beyond the currency's own decimals.
fn trim_padding(decimals: &str, currency: Currency) -> &str {
    let digits = usize::try_from(currency.exponent()).unwrap_or_default();
    match decimals.split_at_checked(digits) {
        // Only zeros are removed; a non-zero digit beyond the decimals stays and is refused.
        Some((kept, padding)) if padding.bytes().all(|byte| byte == b'0') => kept,
        _ => decimals,
    }
}

#[cfg(test)]
mod tests;
