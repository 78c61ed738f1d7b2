//! The span of a verification.

use crate::{Delivery, ProviderId, Rejection, Verified};

/// Runs the verification of a delivery in the span `dhow.webhook.verify`. Without the feature `tracing` it runs the verification alone.
///
/// A verifier calls it around its whole [`verify_webhook`](crate::WebhookVerifier::verify_webhook), so that every program has the span,
/// with the engine or without. The README lists the fields, which are stable. None has a part of the delivery other than its HTTP method.
///
/// # Errors
/// Those of the verification.
// In place, so that the delivery is made where the caller wants it and not copied.
#[inline(always)]
pub fn verify_in_span(
    provider: &ProviderId,
    delivery: &Delivery,
    verify: impl FnOnce() -> Result<Verified, Rejection>,
) -> Result<Verified, Rejection> {
    #[cfg(feature = "tracing")]
    return traced(provider, delivery, verify);
    #[cfg(not(feature = "tracing"))]
    {
        let _ = (provider, delivery);
        verify()
    }
}

#[cfg(feature = "tracing")]
fn traced(
    provider: &ProviderId,
    delivery: &Delivery,
    verify: impl FnOnce() -> Result<Verified, Rejection>,
) -> Result<Verified, Rejection> {
    use tracing::field::Empty;

    let span = tracing::info_span!(
        "dhow.webhook.verify",
        dhow.provider = %provider,
        dhow.operation = "verify",
        dhow.outcome = Empty,
        dhow.reason = Empty,
        dhow.secret = Empty,
        http.request.method = %delivery.method(),
        http.response.status_code = Empty,
    );
    // A disabled span records nothing, and then the result need not be moved.
    if span.is_none() {
        return verify();
    }
    let result = span.in_scope(verify);
    let reply = match &result {
        Ok(verified) => {
            span.record("dhow.outcome", "verified");
            // The label of a secret, such as `webhook_salts[1]`, never the secret.
            span.record("dhow.secret", verified.matched_secret());
            verified.reply()
        }
        Err(rejection) => {
            span.record("dhow.outcome", "rejected");
            span.record("dhow.reason", rejection.reason().as_str());
            rejection.reply()
        }
    };
    span.record("http.response.status_code", reply.status());
    result
}
