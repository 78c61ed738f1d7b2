//! Deduplication keys of webhooks.

use dhow_core::{Assurance, ReportedAmount};
use dhow_crypto::digest::sha256_hex;

/// Start of the key of a payin.
const PAYIN: &str = "payatom/payin/";

/// Returns the key of a payin's event: `payatom/payin/STATUS/AMOUNT/ORDER_ID`.
///
/// It contains only values that the hash covers, so that a repeated webhook has the key of the first one.
// LEDGER: dedup-key
// LEDGER: callback-retries
// PayAtom sends no event id and hashes no time, so the hashed values are the only stable identity of an event.
pub(super) fn payin_key(word: &str, amount: &ReportedAmount, order_id: &str) -> String {
    // `"100"`, `100.0` and `100.00` share a hash, so the amount is normalized. If it is not money, it is empty or the event is doubtful
    // and has another key.
    let mut key = String::with_capacity(PAYIN.len() + word.len() + order_id.len() + 26);
    key.push_str(PAYIN);
    key.push_str(word);
    key.push('/');
    if let Some(money) = amount.money() {
        money.push_decimal(&mut key);
    }
    key.push('/');
    key.push_str(order_id);
    key
}

/// Returns the key of a doubtful webhook, made of its bytes: a forged webhook must not take the key of a genuine one.
pub(super) fn doubtful_key(body: &[u8]) -> String {
    format!("payatom/doubtful/{}", sha256_hex(body))
}

/// Returns `key` for an event without doubts, and [`doubtful_key`] for any other.
pub(super) fn unless_doubtful(key: String, assurance: &Assurance, body: &[u8]) -> String {
    match assurance.doubts() {
        [] => key,
        _ => doubtful_key(body),
    }
}
