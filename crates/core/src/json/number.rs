//! Exact JSON numbers.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de, ser};
use serde_json::value::RawValue;

use crate::Money;

/// A JSON number with exactly these digits: `599.00` is not sent as `599.0`.
///
/// It never passes through floating point. Works with `serde_json` and [`Call::form`](crate::Call::form) only.
///
/// ```
/// use dhow_core::{Currency, Money, json::ExactNumber};
///
/// let amount = ExactNumber::from(Money::from_minor(59_900, Currency::SGD));
/// assert_eq!(serde_json::to_string(&amount).unwrap(), "599.00");
/// assert!("1e3".parse::<ExactNumber>().is_ok() && "1,000".parse::<ExactNumber>().is_err());
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ExactNumber(String);

/// Error for a text that is not a JSON number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be a number in plain digits, such as 599.00")]
#[non_exhaustive]
pub struct InvalidNumber;

impl ExactNumber {
    /// Number as written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for ExactNumber {
    type Err = InvalidNumber;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        // Compared with the parsed text, because the parser would accept white space around the number.
        let raw: &RawValue = serde_json::from_str(text).map_err(|_| InvalidNumber)?;
        let starts_a_number = |byte: &u8| matches!(byte, b'-' | b'0'..=b'9');
        let is_number = raw.get().as_bytes().first().is_some_and(starts_a_number);
        if is_number && raw.get() == text {
            Ok(Self(text.to_owned()))
        } else {
            Err(InvalidNumber)
        }
    }
}

/// Amount in major units, with all decimals of its currency.
impl From<Money> for ExactNumber {
    fn from(amount: Money) -> Self {
        Self(amount.decimal())
    }
}

macro_rules! from_integers {
    ($($integer:ident),+) => {$(
        impl From<$integer> for ExactNumber {
            fn from(integer: $integer) -> Self {
                Self(integer.to_string())
            }
        }
    )+};
}

from_integers!(i64, u64, u32);

impl fmt::Display for ExactNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Serialize for ExactNumber {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        // `RawValue` is the only value of serde_json that writes the digits as they are.
        let raw: &RawValue = serde_json::from_str(&self.0).map_err(ser::Error::custom)?;
        raw.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for ExactNumber {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = Box::<RawValue>::deserialize(deserializer)?;
        raw.get().parse().map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::Currency;

    #[test]
    fn only_json_numbers_are_numbers() {
        for text in ["0", "-1", "599.00", "12345678901234567890.12", "1e3"] {
            let number: ExactNumber = text.parse().unwrap();
            assert_eq!(serde_json::to_string(&number).unwrap(), text);
            assert_eq!(
                (number.as_str(), number.to_string()),
                (text, text.to_owned())
            );
            let read: ExactNumber = serde_json::from_str(text).unwrap();
            assert_eq!(read, number);
        }
        for text in [
            "", " 1", "1 ", "+1", "01", "1.", ".5", "1,0", "\"1\"", "true", "null", "[1]", "NaN",
        ] {
            assert_eq!(text.parse::<ExactNumber>(), Err(InvalidNumber), "{text}");
        }
        assert!(serde_json::from_str::<ExactNumber>("\"1\"").is_err());
    }

    #[test]
    fn amounts_and_integers_are_numbers() {
        let yen = ExactNumber::from(Money::from_minor(-1_000, Currency::JPY));
        let dinars = ExactNumber::from(Money::from_minor(5, Currency::KWD));
        assert_eq!((yen.as_str(), dinars.as_str()), ("-1000", "0.005"));
        assert_eq!(ExactNumber::from(u64::MAX).as_str(), "18446744073709551615");
        assert_eq!(ExactNumber::from(i64::MIN).as_str(), "-9223372036854775808");
        assert_eq!(ExactNumber::from(7_u32).as_str(), "7");
    }

    proptest! {
        #[test]
        fn every_amount_is_written_with_its_own_digits(minor in any::<i64>()) {
            let amount = Money::from_minor(minor, Currency::SGD);
            let json = serde_json::to_string(&ExactNumber::from(amount)).unwrap();
            prop_assert_eq!(json, amount.decimal());
        }
    }
}
