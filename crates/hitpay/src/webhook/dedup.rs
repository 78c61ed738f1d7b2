//! Deduplication keys of events: the same for every retry of a delivery, another one after any change of the money.

use std::borrow::Cow;

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
pub(super) fn money_key(amount: Option<&ReportedAmount>) -> Cow<'static, str> {
    Cow::Owned(match (amount, amount.and_then(ReportedAmount::money)) {
        (_, Some(money)) if money.minor() == 0 => return Cow::Borrowed("0"),
        (_, Some(money)) => {
            let mut text = money.minor().to_string();
            text.push_str(money.currency().code());
            text
        }
        (Some(odd), None) => format!("{:?}{:?}", odd.text(), odd.currency()),
        (None, None) => return Cow::Borrowed("0"),
    })
}
