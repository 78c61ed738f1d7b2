//! Exact money in integer minor units of one currency, and the grammar of amounts.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::Currency;

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
        let exponent = usize::try_from(self.currency.exponent()).unwrap_or_default();
        // Formatted from the absolute value, because the remainder of a negative amount is negative.
        let sign = if self.minor < 0 { "-" } else { "" };
        let scale = self.currency.scale().unsigned_abs();
        let minor = self.minor.unsigned_abs();
        if exponent == 0 {
            return format!("{sign}{minor}");
        }
        format!("{sign}{}.{:0exponent$}", minor / scale, minor % scale)
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
    let (whole, decimals) = match text.split_once('.') {
        // `5.` is refused: JSON does not allow it and readers disagree about it.
        Some((whole, decimals)) if !decimals.is_empty() => (whole, decimals),
        Some(_) => return Err(MoneyError::NotDigits),
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
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn amounts_of_each_exponent_are_exact() {
        let read = |text, code: &str| Money::parse(text, code.parse().unwrap()).unwrap().minor();
        assert_eq!(read("599.00", "SGD"), 59_900);
        assert_eq!(read("599.5", "SGD"), 59_950);
        assert_eq!(read("599", "SGD"), 59_900);
        assert_eq!(read("0.01", "SGD"), 1);
        assert_eq!(read("200", "XOF"), 200);
        assert_eq!(read("1.234", "KWD"), 1_234);
    }

    #[test]
    fn every_broken_text_is_refused_with_its_rule() {
        let refused = |text| Money::parse(text, Currency::SGD).unwrap_err();
        assert_eq!(refused(""), MoneyError::Empty);
        for text in [
            "-1", "+1", "1e2", "1,000.00", " 1", "1 ", ".5", "5.", "1.2.3", "0x1", "１", "NaN",
        ] {
            assert_eq!(refused(text), MoneyError::NotDigits, "{text}");
        }
        assert_eq!(refused("007"), MoneyError::LeadingZero);
        assert!(matches!(
            refused("1.999"),
            MoneyError::TooManyDecimals { found: 3, .. }
        ));
        assert_eq!(refused("99999999999999999999"), MoneyError::TooLarge);
    }

    #[test]
    fn zero_padding_is_lossless_or_refused() {
        let yen = |text| Money::parse_zero_padded(text, Currency::JPY);
        assert_eq!(yen("1000.00").unwrap().minor(), 1_000);
        assert!(yen("1000.01").is_err());
        assert_eq!(
            Money::parse_zero_padded("1.5000", Currency::SGD)
                .unwrap()
                .minor(),
            150
        );
        assert_eq!(
            Money::parse_zero_padded("1.5", Currency::SGD)
                .unwrap()
                .minor(),
            150
        );
    }

    #[test]
    fn currencies_do_not_mix() {
        let one = Money::from_minor(1, Currency::SGD);
        assert!(
            one.checked_add(Money::from_minor(1, Currency::USD))
                .is_err()
        );
        assert_eq!(one.partial_cmp(&Money::from_minor(1, Currency::USD)), None);
    }

    proptest! {
        #[test]
        fn printing_then_parsing_gives_the_amount_back(minor in 0..i64::MAX, code in "SGD|XOF|KWD|VND|INR") {
            let money = Money::from_minor(minor, code.parse().unwrap());
            prop_assert_eq!(Money::parse(&money.decimal(), money.currency()), Ok(money));
        }

        #[test]
        fn sum_then_difference_gives_the_amount_back(a in -1_000_000_000..1_000_000_000_i64, b in -1_000_000_000..1_000_000_000_i64) {
            let (a, b) = (Money::from_minor(a, Currency::SGD), Money::from_minor(b, Currency::SGD));
            prop_assert_eq!(a.checked_add(b).unwrap().checked_sub(b), Ok(a));
            prop_assert_eq!(a.checked_add(b), b.checked_add(a));
        }

        #[test]
        fn no_text_panics_the_parser(text in "\\PC*") {
            let _ = Money::parse(&text, Currency::SGD);
            let _ = Money::parse_zero_padded(&text, Currency::JPY);
        }

        #[test]
        fn every_accepted_text_has_only_digits_and_a_point(text in "[0-9.+eE, -]{0,12}") {
            if Money::parse(&text, Currency::SGD).is_ok() {
                prop_assert!(text.bytes().all(|b| b.is_ascii_digit() || b == b'.'));
            }
        }
    }

    #[test]
    fn a_sign_stands_before_negative_amounts_only() {
        let decimal = |minor, code: &str| Money::from_minor(minor, code.parse().unwrap()).decimal();
        assert_eq!(decimal(-1, "SGD"), "-0.01");
        assert_eq!(decimal(-59_900, "SGD"), "-599.00");
        assert_eq!(decimal(-200, "XOF"), "-200");
        assert_eq!(decimal(0, "SGD"), "0.00");
        assert_eq!(decimal(0, "XOF"), "0");
        assert_eq!(decimal(1, "SGD"), "0.01");
    }

    #[test]
    fn an_amount_is_positive_from_one_minor_unit() {
        for (minor, positive) in [(-1, false), (0, false), (1, true)] {
            let money = Money::from_minor(minor, Currency::SGD);
            assert_eq!(money.is_positive(), positive, "{minor}");
        }
    }

    #[test]
    fn whole_units_have_no_cents() {
        let whole = |minor, currency| Money::from_minor(minor, currency).whole_major();
        assert_eq!(whole(200, Currency::SGD), Some(2));
        assert_eq!(whole(201, Currency::SGD), None);
        assert_eq!(whole(0, Currency::SGD), Some(0));
        assert_eq!(whole(201, Currency::XOF), Some(201));
        assert_eq!(whole(-300, Currency::SGD), Some(-3));
    }

    #[test]
    fn major_units_become_minor_units_or_are_too_large() {
        let major = |units, currency| Money::from_major(units, currency);
        assert_eq!(
            major(2, Currency::SGD),
            Ok(Money::from_minor(200, Currency::SGD))
        );
        assert_eq!(
            major(2, Currency::XOF),
            Ok(Money::from_minor(2, Currency::XOF))
        );
        assert_eq!(major(i64::MAX, Currency::SGD), Err(MoneyError::TooLarge));
    }

    #[test]
    fn the_strict_grammar_has_no_padding_and_no_leading_zero() {
        let xof = |text| Money::parse(text, Currency::XOF);
        let decimals = MoneyError::TooManyDecimals {
            currency: Currency::XOF,
            allowed: 0,
            found: 2,
        };
        assert_eq!(xof("200.00"), Err(decimals));
        assert_eq!(
            Money::parse("1.999", Currency::SGD),
            Err(MoneyError::TooManyDecimals {
                currency: Currency::SGD,
                allowed: 2,
                found: 3,
            })
        );
        for text in ["07", "00", "01.50", "007"] {
            assert_eq!(
                Money::parse(text, Currency::SGD),
                Err(MoneyError::LeadingZero),
                "{text}"
            );
        }
        assert_eq!(Money::parse("0", Currency::SGD).unwrap().minor(), 0);
        assert_eq!(Money::parse("0.5", Currency::SGD).unwrap().minor(), 50);
        // The padding ends where the currency's own decimals begin.
        let padded = Money::parse_zero_padded("0.100", Currency::SGD);
        assert_eq!(padded.unwrap().minor(), 10);
    }

    #[test]
    fn the_largest_amount_is_exact_and_a_larger_one_is_refused() {
        let xof = |text| Money::parse(text, Currency::XOF);
        assert_eq!(xof("9223372036854775807").unwrap().minor(), i64::MAX);
        assert_eq!(xof("9223372036854775808"), Err(MoneyError::TooLarge));
        let cents = |text| Money::parse(text, Currency::SGD);
        assert_eq!(cents("92233720368547758.07").unwrap().minor(), i64::MAX);
        assert_eq!(cents("92233720368547758.08"), Err(MoneyError::TooLarge));
        assert_eq!(cents("92233720368547759"), Err(MoneyError::TooLarge));
    }

    #[test]
    fn a_failed_addition_or_subtraction_returns_its_reason() {
        let most = Money::from_minor(i64::MAX, Currency::SGD);
        let one = Money::from_minor(1, Currency::SGD);
        assert_eq!(most.checked_add(one), Err(MoneyError::TooLarge));
        let mixed = MoneyError::CurrencyMismatch {
            left: Currency::SGD,
            right: Currency::USD,
        };
        let dollar = Money::from_minor(1, Currency::USD);
        assert_eq!(one.checked_sub(dollar), Err(mixed));
    }
}
