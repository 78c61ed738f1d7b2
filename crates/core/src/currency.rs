//! ISO 4217 currencies and their exponents (number of decimal digits of the minor unit).

use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// An ISO 4217 currency.
///
/// The table comes from the `iso_currency` crate. A code that is not in the table cannot become a `Currency`, because its exponent would be
/// a guess. Nor can a code of ISO 4217 that is no money: gold, units of account, `XXX` for none and `XTS` for tests. The gateway's own text
/// is kept in [`ReportedAmount`](crate::ReportedAmount) instead.
///
/// ```
/// use dhow_core::Currency;
/// let dong: Currency = "vnd".parse()?;
/// assert_eq!(dong.code(), "VND");
/// assert_eq!(dong.exponent(), 0);
/// # Ok::<(), dhow_core::UnknownCurrency>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Currency(iso_currency::Currency);

macro_rules! currencies {
    ($($name:ident: $doc:literal),+ $(,)?) => {
        impl Currency {
            $(#[doc = $doc] pub const $name: Self = Self(iso_currency::Currency::$name);)+

            /// Constant with this code. It saves the search of the whole table for nearly every code that a gateway sends.
            fn constant(code: [u8; 3]) -> Option<Self> {
                const ALL: &[([u8; 3], Currency)] =
                    &[$((code_bytes(stringify!($name)), Currency::$name)),+];
                ALL.iter().find(|(own, _)| *own == code).map(|(_, known)| *known)
            }
        }
    };
}

/// Returns the three bytes of a code. A text of another length becomes a code that no currency has.
const fn code_bytes(code: &str) -> [u8; 3] {
    match code.as_bytes() {
        [first, second, third] => [*first, *second, *third],
        _ => [0; 3],
    }
}

currencies! {
    SGD: "Singapore dollar, two decimals.",
    USD: "United States dollar, two decimals.",
    MYR: "Malaysian ringgit, two decimals.",
    PHP: "Philippine peso, two decimals.",
    THB: "Thai baht, two decimals.",
    IDR: "Indonesian rupiah, two decimals in ISO 4217.",
    VND: "Vietnamese dong, no decimals.",
    AUD: "Australian dollar, two decimals.",
    HKD: "Hong Kong dollar, two decimals.",
    KRW: "South Korean won, no decimals.",
    JPY: "Japanese yen, no decimals.",
    INR: "Indian rupee, two decimals.",
    BDT: "Bangladeshi taka, two decimals.",
    PKR: "Pakistani rupee, two decimals.",
    XOF: "West African CFA franc, no decimals.",
    XAF: "Central African CFA franc, no decimals.",
    GNF: "Guinean franc, no decimals.",
    KWD: "Kuwaiti dinar, three decimals.",
}

impl Currency {
    /// Three-letter code in upper case.
    #[must_use]
    pub fn code(self) -> &'static str {
        self.0.code()
    }

    /// Number of decimal digits of the minor unit: 2 for SGD, 0 for XOF, 3 for KWD.
    #[must_use]
    pub fn exponent(self) -> u32 {
        // No exponent means a currency without a minor unit.
        self.0.exponent().map_or(0, u32::from)
    }

    /// Number of minor units in one major unit: 100 for SGD, 1 for XOF.
    pub(crate) fn scale(self) -> i64 {
        10_i64.pow(self.exponent())
    }
}

/// A code that is not in the ISO 4217 table, or that stands for no money.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not an ISO 4217 code of a currency")]
pub struct UnknownCurrency(String);

impl FromStr for Currency {
    type Err = UnknownCurrency;

    /// Parses a code in upper or lower case, because gateways send both `SGD` and `sgd`.
    fn from_str(code: &str) -> Result<Self, UnknownCurrency> {
        // The text comes from outside, so only its start is kept for the message.
        let refused = || UnknownCurrency(code.chars().take(16).collect());
        // Checked first, because `from_code` needs three characters.
        let Ok(mut letters) = <[u8; 3]>::try_from(code.as_bytes()) else {
            return Err(refused());
        };
        letters.make_ascii_uppercase();
        if let Some(known) = Self::constant(letters) {
            return Ok(known);
        }
        let code = std::str::from_utf8(&letters).unwrap_or_default();
        iso_currency::Currency::from_code(code)
            // Special codes are no money: gold (`XAU`), tests (`XTS`), no currency (`XXX`).
            .filter(|known| !known.is_special())
            .map(Self)
            .ok_or_else(refused)
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl PartialOrd for Currency {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Currency {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.code().cmp(other.code())
    }
}

impl Serialize for Currency {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

impl<'de> Deserialize<'de> for Currency {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let code = String::deserialize(deserializer)?;
        code.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exponents_follow_iso_4217() {
        let table = [
            ("SGD", 2),
            ("USD", 2),
            ("JPY", 0),
            ("KWD", 3),
            ("XOF", 0),
            ("XAF", 0),
            ("GNF", 0),
            ("VND", 0),
            ("INR", 2),
            ("BDT", 2),
            ("PKR", 2),
            ("PHP", 2),
            ("MYR", 2),
            ("IDR", 2),
            ("THB", 2),
        ];
        for (code, exponent) in table {
            let currency: Currency = code.parse().unwrap();
            assert_eq!(currency.exponent(), exponent, "{code}");
            assert_eq!(currency.code(), code);
        }
    }

    #[test]
    fn lower_case_codes_are_the_same_currency() {
        assert_eq!("sgd".parse(), Ok(Currency::SGD));
    }

    #[test]
    fn made_up_codes_and_codes_of_no_money_are_refused_and_named() {
        let no_money = [
            "XAD", "XAG", "XAU", "XBA", "XBB", "XBC", "XBD", "XDR", "XPD", "XPT", "XSU", "XTS",
            "XUA", "XXX", "xxx",
        ];
        for code in no_money {
            assert!(code.parse::<Currency>().is_err(), "{code}");
        }
        for code in ["", "S", "SGDX", "ZZZ", "S€", "日本"] {
            let error = code.parse::<Currency>().unwrap_err();
            assert!(error.to_string().contains("ISO 4217"), "{error}");
        }
    }

    #[test]
    fn only_the_start_of_a_refused_text_is_named() {
        let error = "ABCDEFGHIJKLMNOPQRS".parse::<Currency>().unwrap_err();
        let named = "`ABCDEFGHIJKLMNOP` is not an ISO 4217 code of a currency";
        assert_eq!(error.to_string(), named);
    }

    #[test]
    fn currencies_are_ordered_by_their_codes() {
        let mut all = [Currency::VND, Currency::AUD, Currency::SGD];
        all.sort();
        assert_eq!(all, [Currency::AUD, Currency::SGD, Currency::VND]);
        assert!(Currency::AUD < Currency::SGD && Currency::VND > Currency::SGD);
    }

    #[test]
    fn every_currency_has_an_exponent_of_its_own() {
        let letters = || b'A'..=b'Z';
        let mut known = 0;
        for first in letters() {
            for code in
                letters().flat_map(|second| letters().map(move |third| [first, second, third]))
            {
                let code = String::from_utf8(code.to_vec()).unwrap();
                if let Ok(currency) = code.parse::<Currency>() {
                    known += 1;
                    assert!(currency.0.exponent().is_some(), "{code}");
                }
            }
        }
        assert!(known > 150, "{known}");
    }
}
