//! Return URL: the customer's browser coming back, which proves no payment.

use dhow_core::{Hint, Result};
use dhow_crypto::pairs::{FormPairs, PairRules};

use crate::ID;

/// Reads the query string that HPay appended to `return_url`.
///
/// HPay appends the same signed fields to the return URL and to the webhook, and the customer sees them all, so they prove nothing here.
/// Only the order code is returned: look up your order, then wait for the webhook or read the payment's status.
///
/// ```
/// let hint = dhow_hpay::return_hint("transaction_info=&order_code=OM_1&price=200000&payment_id=1&payment_type=1&error_text=")?;
/// assert_eq!(hint.reference(), "OM_1");
/// # Ok::<(), dhow_core::Error>(())
/// ```
///
/// # Errors
/// [`InvalidRequest`](dhow_core::ErrorKind::InvalidRequest) if there is no `order_code`, or if the query is malformed or repeats a field.
pub fn return_hint(query: &str) -> Result<Hint> {
    let rules = PairRules::new().allow_empty_pairs();
    let pairs = FormPairs::parse(query.as_bytes(), &rules)
        .map_err(|error| ID.invalid("query", format!("cannot be read: {error}")))?;
    match pairs.get("order_code") {
        Some(order) if !order.is_empty() => Ok(Hint::new(ID, order)),
        _ => Err(ID.invalid("order_code", "is missing from the return URL")),
    }
}
