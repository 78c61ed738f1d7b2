//! The checkout page, where the payer chooses a method, pays or fails, and returns to the shop.

use axum::extract::{Path, State};
use axum::response::Response;
use bytes::Bytes;
use http::HeaderMap;

use super::HitPay;
use super::payer::{PayerError, PaymentResult};
use super::state::PaymentRequest;
use super::wire::checkout_path;
use crate::fields::Field;
use crate::response::see_other;

mod page;

/// Shows a payment request with its current status.
pub(super) fn show(State(hitpay): State<HitPay>, Path(id): Path<String>) -> Response {
    let now = hitpay.context().now();
    let store = hitpay.store();
    match store.find::<PaymentRequest>(&id) {
        Some(request) => page::show(request, request.status_at(now)),
        None => page::unknown(),
    }
}

/// Applies the payer's decision and redirects the browser to the shop, or back to the page without a redirect URL.
pub(super) fn decide(
    State(hitpay): State<HitPay>,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let form = Field::from_body(&headers, &body);
    let outcome = match form.text("outcome") {
        Some("pay") => PaymentResult::Paid,
        Some("fail") => PaymentResult::Failed,
        _ => return see_other(&checkout_path(&id)),
    };
    // The request may have expired while the page was open. Late approvals are for `HitPay::pay`, not for the page.
    let open = hitpay.is_payable(&id);
    let result = match open {
        Some(true) => hitpay.attempt(&id, form.text("method"), outcome).map(drop),
        Some(false) => Ok(()),
        None => Err(PayerError::NotFound(id.clone())),
    };
    if matches!(result, Err(PayerError::NotFound(_))) {
        return page::unknown();
    }
    match (result, open, hitpay.redirect_url(&id)) {
        (Ok(()), Some(true), Some(shop)) => {
            let status = match outcome {
                PaymentResult::Paid => "completed",
                PaymentResult::Failed => "failed",
            };
            see_other(&with_query(
                &shop,
                &format!("reference={id}&status={status}"),
            ))
        }
        _ => see_other(&checkout_path(&id)),
    }
}

impl HitPay {
    /// Returns true if the request is pending, and `None` for an unknown id.
    fn is_payable(&self, id: &str) -> Option<bool> {
        let now = self.context().now();
        let store = self.store();
        let request = store.find::<PaymentRequest>(id)?;
        Some(request.status_at(now) == super::state::Status::Pending)
    }

    fn redirect_url(&self, id: &str) -> Option<String> {
        let store = self.store();
        store
            .find::<PaymentRequest>(id)?
            .details
            .redirect_url
            .clone()
    }
}

/// Appends query arguments to a URL, before its fragment.
pub(super) fn with_query(url: &str, arguments: &str) -> String {
    let (base, fragment) = match url.split_once('#') {
        Some((base, fragment)) => (base, Some(fragment)),
        None => (url, None),
    };
    let separator = match base.split_once('?') {
        None => "?",
        Some((_, query)) if query.is_empty() || query.ends_with('&') => "",
        Some(_) => "&",
    };
    let fragment = fragment.map(|fragment| format!("#{fragment}"));
    format!(
        "{base}{separator}{arguments}{}",
        fragment.unwrap_or_default()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments_are_appended_to_any_url() {
        for (shop, joined) in [
            ("https://a.example", "https://a.example?r=1"),
            ("https://a.example/b?", "https://a.example/b?r=1"),
            ("https://a.example/b?c=d", "https://a.example/b?c=d&r=1"),
            ("https://a.example/b?c=d&", "https://a.example/b?c=d&r=1"),
            ("https://a.example/b#end", "https://a.example/b?r=1#end"),
            (
                "https://a.example/b?c=d#e?f",
                "https://a.example/b?c=d&r=1#e?f",
            ),
        ] {
            assert_eq!(with_query(shop, "r=1"), joined);
        }
    }
}
