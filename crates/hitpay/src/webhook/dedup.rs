//! Deduplication keys of events: the same for every retry of a delivery, another one after any change of the money.

use std::fmt::Write as _;

use dhow_core::{ReportedAmount, Verified};
use dhow_crypto::digest;

/// Returns the key of an event without an id. Retries of a delivery have the same bytes.
pub(super) fn body_key(verified: &Verified) -> String {
    format!("hitpay/event/{}", digest::sha256_hex(verified.body()))
}

/// Returns the key of a doubtful event, made of its bytes: a forged event must not take the key of a genuine one.
pub(super) fn doubtful_key(verified: &Verified) -> String {
    format!("hitpay/doubtful/{}", digest::sha256_hex(verified.body()))
}

/// Returns an amount as part of a key. Every notation of the same amount yields the same text, so that retries keep one key.
pub(super) fn money_key(amount: Option<&ReportedAmount>) -> String {
    let mut key = String::new();
    push_money(&mut key, amount);
    key
}

/// Appends an amount to a key; see [`money_key`].
pub(super) fn push_money(key: &mut String, amount: Option<&ReportedAmount>) {
    // Writing to a text never fails.
    let _ = match (amount, amount.and_then(ReportedAmount::money)) {
        (None, None) => key.write_char('0'),
        (_, Some(money)) if money.minor() == 0 => key.write_char('0'),
        (_, Some(money)) => {
            // The formatter takes several times as long.
            key.push_str(itoa::Buffer::new().format(money.minor()));
            key.write_str(money.currency().code())
        }
        (Some(odd), None) => write!(key, "{:?}{:?}", odd.text(), odd.currency()),
    };
}

/// Joins the parts of a key and up to two amounts with slashes, in one allocation.
pub(super) fn joined(parts: &[&str], amounts: &[Option<&ReportedAmount>]) -> String {
    let length: usize = parts.iter().map(|part| part.len() + 1).sum();
    // Nearly every amount with its currency is shorter.
    let mut key = String::with_capacity(length + 16 * amounts.len());
    for (place, part) in parts.iter().enumerate() {
        if place > 0 {
            key.push('/');
        }
        key.push_str(part);
    }
    for amount in amounts {
        key.push('/');
        push_money(&mut key, *amount);
    }
    key
}

#[cfg(test)]
mod tests {
    use dhow_core::{Currency, Money};

    use super::*;

    #[test]
    fn amounts_of_any_size_are_written_in_full() {
        for minor in [0, 1, 9, 10, 99, 100, 59_900, i64::MAX, -1, i64::MIN] {
            let amount = Money::from_minor(minor, Currency::SGD).into();
            let expected = match minor {
                0 => "0".to_owned(),
                _ => format!("{minor}SGD"),
            };
            assert_eq!(money_key(Some(&amount)), expected);
            let key = joined(&["a", "b"], &[None, Some(&amount)]);
            assert_eq!(key, format!("a/b/0/{expected}"));
        }
    }
}
