//! Format and limits of amounts.

use std::cmp::Ordering;

use dhow_core::Money;

use crate::digits;

/// Formats an amount with at least two decimals.
// Also for currencies without decimals, because no source shows another format.
pub(super) fn text(money: Money) -> String {
    let decimal = money.decimal();
    match decimal.split_once('.') {
        Some(_) => decimal,
        None => format!("{decimal}.00"),
    }
}

/// Formats an amount with at least two decimals and commas at the thousands: `900,000.00`.
pub(super) fn grouped(money: Money) -> String {
    let text = text(money);
    let (whole, decimals) = text.split_once('.').unwrap_or((&text, ""));
    format!("{}.{decimals}", digits::grouped(whole))
}

/// Returns true for amounts from 0.3 to 999999999.99 major units.
pub(super) fn within_limits(money: Money) -> bool {
    // Compares in hundredths of the currency's minor unit, so that nothing is rounded.
    let scale = 10_i128.pow(money.currency().exponent());
    let hundredths = i128::from(money.minor()).saturating_mul(100);
    let least = hundredths.cmp(&(30 * scale));
    let most = hundredths.cmp(&(99_999_999_999 * scale));
    least != Ordering::Less && most != Ordering::Greater
}

#[cfg(test)]
mod tests {
    use dhow_core::Currency;

    use super::*;

    #[test]
    fn the_limits_are_exact_in_every_currency() {
        let within = |minor, currency| within_limits(Money::from_minor(minor, currency));
        assert!(!within(29, Currency::SGD));
        assert!(within(30, Currency::SGD));
        assert!(within(99_999_999_999, Currency::SGD));
        assert!(!within(100_000_000_000, Currency::SGD));
        assert!(!within(0, Currency::VND));
        assert!(within(1, Currency::VND));
        assert!(within(999_999_999, Currency::VND));
        assert!(!within(1_000_000_000, Currency::VND));
        assert!(!within(299, Currency::KWD));
        assert!(within(300, Currency::KWD));
        assert!(!within(i64::MAX, Currency::SGD));
    }

    #[test]
    fn amounts_have_at_least_two_decimals() {
        assert_eq!(text(Money::from_minor(59_900, Currency::SGD)), "599.00");
        assert_eq!(text(Money::from_minor(500_000, Currency::VND)), "500000.00");
        assert_eq!(text(Money::from_minor(1_234, Currency::KWD)), "1.234");
    }

    #[test]
    fn thousands_can_be_separated() {
        let grouped = |minor| grouped(Money::from_minor(minor, Currency::SGD));
        assert_eq!(grouped(90_000_000), "900,000.00");
        assert_eq!(grouped(99_999_999_999), "999,999,999.99");
        assert_eq!(grouped(99_999), "999.99");
    }
}
