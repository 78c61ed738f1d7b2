//! A forged delivery: the amount is changed, the signature is not.

use bytes::Bytes;
use dhow_core::Delivery;
use http::{Request, Uri};

/// Returns the delivery with a different amount in its body or query, and that amount. `None` if neither contains the amount as text.
pub(super) fn with_changed_amount(delivery: &Delivery, amount: &str) -> Option<(Delivery, String)> {
    let other = with_last_digit_changed(amount)?;
    let body = std::str::from_utf8(delivery.body()).ok()?;
    let query = delivery.query().unwrap_or_default();
    if !body.contains(amount) && !query.contains(amount) {
        return None;
    }
    let target = format!("{}?{}", delivery.path(), query.replacen(amount, &other, 1));
    let mut forged = Request::new(Bytes::from(body.replacen(amount, &other, 1)));
    *forged.method_mut() = delivery.method().clone();
    *forged.uri_mut() = target.trim_end_matches('?').parse::<Uri>().ok()?;
    *forged.headers_mut() = delivery.headers().clone();
    Some((Delivery::from_request(forged), other))
}

/// Returns an amount with a different last digit.
fn with_last_digit_changed(amount: &str) -> Option<String> {
    let last = if amount.ends_with('9') { '8' } else { '9' };
    let kept = amount.strip_suffix(|c: char| c.is_ascii_digit())?;
    Some(format!("{kept}{last}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_amount_changes() {
        let delivery = Delivery::post("/hook", "amount=599.00&status=completed")
            .with_header("x-key", "v")
            .unwrap();
        let (forged, amount) = with_changed_amount(&delivery, "599.00").unwrap();
        assert_eq!(amount, "599.09");
        assert_eq!(forged.body().as_ref(), b"amount=599.09&status=completed");
        assert_eq!(forged.headers(), delivery.headers());
        assert_eq!((forged.path(), forged.query()), ("/hook", None));
    }

    #[test]
    fn an_amount_in_a_query_changes_as_well() {
        let delivery = Delivery::get("/ipn", "amount=5009&order=1");
        let (forged, _) = with_changed_amount(&delivery, "5009").unwrap();
        assert_eq!(forged.query(), Some("amount=5008&order=1"));
        assert!(with_changed_amount(&delivery, "17").is_none());
    }
}
