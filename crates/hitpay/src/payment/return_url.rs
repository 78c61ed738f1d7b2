//! The customer's browser comes back: a reason to ask, never a proof.

use dhow_core::{Hint, Result};
use dhow_crypto::pairs::{FormPairs, PairRules};

use crate::{ID, refusal::Refusal};

/// Reads the query string with which the browser came back to `redirect_url`.
///
/// HitPay appends `reference` (the payment request's id) and `status`. Anybody can type both into an address, so the status is not
/// even returned: look the reference up among your own payments, then read its status.
///
/// ```
/// let hint = dhow_hitpay::return_hint("reference=90f28b43-2cff-4f86-a29e-15697424b3e7&status=completed")?;
/// assert_eq!(hint.reference(), "90f28b43-2cff-4f86-a29e-15697424b3e7");
/// # Ok::<(), dhow_core::Error>(())
/// ```
///
/// # Errors
/// [`InvalidRequest`](dhow_core::ErrorKind::InvalidRequest) when there is no `reference` or the query cannot be read in one way.
pub fn return_hint(query: &str) -> Result<Hint> {
    let rules = PairRules::new().allow_empty_pairs();
    let pairs = FormPairs::parse(query.as_bytes(), &rules)
        .map_err(|fault| Refusal::invalid("query", format!("cannot be read: {fault}")))?;
    match pairs.get("reference") {
        Some(reference) if !reference.is_empty() => Ok(Hint::new(ID, reference)),
        _ => Err(Refusal::invalid("reference", "is missing from the return URL").into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_return_names_its_request_and_its_status_is_not_told() {
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
