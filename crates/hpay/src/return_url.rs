//! The customer's browser comes back: a reason to ask, never a proof.

use dhow_core::{Hint, Result};
use dhow_crypto::pairs::{FormPairs, PairRules};

use crate::{ID, error::invalid};

/// Reads the query string with which the browser came back to `return_url`.
///
/// HPay appends the same signed pairs that its server delivers, and the customer sees them all. Only the order code is returned: look it up
/// among your own orders, then wait for the callback or read the order's status.
///
/// ```
/// let hint = dhow_hpay::return_hint("transaction_info=&order_code=OM_1&price=200000&payment_id=1&payment_type=1&error_text=")?;
/// assert_eq!(hint.reference(), "OM_1");
/// # Ok::<(), dhow_core::Error>(())
/// ```
///
/// # Errors
/// [`InvalidRequest`](dhow_core::ErrorKind::InvalidRequest) when there is no `order_code` or the query cannot be read in one way.
pub fn return_hint(query: &str) -> Result<Hint> {
    let rules = PairRules::new().allow_empty_pairs();
    let pairs = FormPairs::parse(query.as_bytes(), &rules)
        .map_err(|fault| invalid("query", format!("cannot be read: {fault}")))?;
    match pairs.get("order_code") {
        Some(order) if !order.is_empty() => Ok(Hint::new(ID, order)),
        _ => Err(invalid("order_code", "is missing from the return URL")),
    }
}
