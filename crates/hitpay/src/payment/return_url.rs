//! Return URL of the customer's browser: a hint to read the payment, never a proof.

use dhow_core::{Hint, Result};
use dhow_crypto::pairs::{FormPairs, PairRules};

use crate::ID;

/// Reads the query string of the customer's return to `redirect_url`.
///
/// HitPay appends `reference` (the id of the payment request) and `status`. The customer can forge both, so the status is not returned.
/// Look up the reference among your own payments, then read the status from HitPay.
///
/// ```
/// let hint = dhow_hitpay::return_hint("reference=90f28b43-2cff-4f86-a29e-15697424b3e7&status=completed")?;
/// assert_eq!(hint.reference(), "90f28b43-2cff-4f86-a29e-15697424b3e7");
/// # Ok::<(), dhow_core::Error>(())
/// ```
///
/// # Errors
/// [`InvalidRequest`](dhow_core::ErrorKind::InvalidRequest) if `reference` is missing or the query is ambiguous.
// The customer's browser brings these values and HitPay does not sign them, so they are only a hint.
// Source: HitPay integration guide, `redirect_url`.
pub fn return_hint(query: &str) -> Result<Hint> {
    let rules = PairRules::new().allow_empty_pairs();
    let pairs = FormPairs::parse(query.as_bytes(), &rules)
        .map_err(|fault| ID.invalid("query", format!("cannot be read: {fault}")))?;
    match pairs.get("reference") {
        Some(reference) if !reference.is_empty() => Ok(Hint::new(ID, reference)),
        _ => Err(ID.invalid("reference", "is missing from the return URL")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_return_yields_its_reference_but_not_its_status() {
        for status in ["completed", "failed", "active", ""] {
            let query = format!("a=&reference=90f28b43%2D2cff&status={status}");
            let hint = return_hint(&query).unwrap();
            assert_eq!(hint.reference(), "90f28b43-2cff");
            assert!(!format!("{hint:?}").contains("status"));
        }
    }

    #[test]
    fn a_return_without_one_reference_is_refused() {
        for query in [
            "",
            "status=completed",
            "reference=",
            "reference=a&reference=b",
            "reference=%FF",
        ] {
            assert!(return_hint(query).is_err(), "{query}");
        }
    }
}
