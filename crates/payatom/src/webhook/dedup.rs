//! Deduplication keys: one for each event, whatever its spelling (L31).

use dhow_core::{Assurance, ReportedAmount};
use dhow_crypto::digest::sha256_hex;

/// The key of a payin's event: only what the hash covers, with the amount in one spelling, because `"100"`, `100.0` and `100.00` share
/// a hash.
// LEDGER: dedup-key
pub(super) fn payin_key(word: &str, amount: &ReportedAmount, order_id: &str) -> String {
    // An amount that means no money is empty, or the event is doubtful and this key is not used.
    let amount = amount.money().map(|money| money.decimal());
    let amount = amount.unwrap_or_default();
    format!("payatom/payin/{word}/{amount}/{order_id}")
}

/// The key of a delivery that is doubtful for any reason: made of its bytes, so that no forgery takes the key of a genuine event.
pub(super) fn doubtful_key(body: &[u8]) -> String {
    format!("payatom/doubtful/{}", sha256_hex(body))
}

/// The key of an event without any doubt; otherwise the delivery's own.
pub(super) fn unless_doubtful(key: String, assurance: &Assurance, body: &[u8]) -> String {
    match assurance.doubts() {
        [] => key,
        _ => doubtful_key(body),
    }
}
