//! Webhook verification, usable without an API client.

use std::fmt::Debug;

use crate::{Delivery, Error, Event, ProviderId, Rejection, RejectionReason, Result, Verified};

mod span;

pub use span::verify_in_span;

/// Verifies the webhooks of one gateway. Every [`PaymentProvider`](crate::PaymentProvider) is a verifier; a program that only receives
/// webhooks uses one without an API key or an HTTP client.
pub trait WebhookVerifier: Send + Sync + Debug {
    /// Verifies a delivery over the bytes and pairs that arrived. There is no default, so a provider without a verifier does not compile.
    ///
    /// # Errors
    /// [`Rejection`] with a reason from a short list and the reply to send. It has a [`Hint`](crate::Hint) if no source settles the
    /// gateway's signature scheme, so that the delivery can only be a reason to read the status.
    fn verify_webhook(&self, delivery: &Delivery) -> Result<Verified, Rejection>;

    /// Parses the event of a verified delivery. Never fails: an unreadable object becomes
    /// [`Subject::Unreadable`](crate::Subject::Unreadable) with its id and kind.
    fn event(&self, verified: &Verified) -> Event;
}

/// Implements [`WebhookVerifier`](crate::WebhookVerifier) for a provider by a field that is a verifier.
///
/// A macro and not a blanket implementation, because a provider may also verify webhooks itself.
///
/// ```
/// use dhow_core::{Delivery, Event, Rejection, Verified, WebhookVerifier, delegate_webhooks};
///
/// #[derive(Debug)]
/// struct CowrieWebhooks;
/// # impl WebhookVerifier for CowrieWebhooks {
/// #     fn verify_webhook(&self, _: &Delivery) -> Result<Verified, Rejection> { unimplemented!() }
/// #     fn event(&self, _: &Verified) -> Event { unimplemented!() }
/// # }
///
/// #[derive(Debug)]
/// struct Cowrie {
///     webhooks: CowrieWebhooks,
/// }
///
/// delegate_webhooks!(Cowrie, webhooks);
/// # fn verifier(_: &dyn WebhookVerifier) {}
/// # verifier(&Cowrie { webhooks: CowrieWebhooks });
/// ```
#[macro_export]
macro_rules! delegate_webhooks {
    ($provider:ty, $field:ident) => {
        // Full paths, so that the caller needs none of the types in scope.
        impl $crate::WebhookVerifier for $provider {
            fn verify_webhook(
                &self,
                delivery: &$crate::Delivery,
            ) -> ::std::result::Result<$crate::Verified, $crate::Rejection> {
                $crate::WebhookVerifier::verify_webhook(&self.$field, delivery)
            }

            fn event(&self, verified: &$crate::Verified) -> $crate::Event {
                $crate::WebhookVerifier::event(&self.$field, verified)
            }
        }
    };
}

/// Signs deliveries as the gateway does, for tests of a program that receives webhooks.
///
/// The verifiers of this workspace are signers too, so that a test needs neither a gateway nor a recorded delivery:
///
/// ```
/// use dhow_core::{Delivery, Result, WebhookSigner};
///
/// # fn receive(_: &Delivery) -> u16 { 200 }
/// fn a_signed_delivery_is_accepted(webhooks: &dyn WebhookSigner) -> Result<()> {
///     let unsigned = Delivery::post("/webhooks/cowrie", r#"{"id":"pay_1","state":"paid"}"#);
///     let signed = webhooks.sign_test_webhook(unsigned)?;
///     assert!(webhooks.verify_webhook(&signed).is_ok());
///     assert_eq!(receive(&signed), 200); // the program under test
///     Ok(())
/// }
/// # let _ = a_signed_delivery_is_accepted;
/// ```
pub trait WebhookSigner: WebhookVerifier {
    /// Id of the gateway, for errors.
    fn provider_id(&self) -> ProviderId;

    /// Adds the signature with the first configured secret. Method, path, fields and other headers stay as they are; a signature that is
    /// already there is replaced. A signed timestamp is the time of the verifier's clock.
    ///
    /// Programs call [`sign_test_webhook`](Self::sign_test_webhook), which also checks the delivery.
    ///
    /// # Errors
    /// [`Configuration`](crate::ErrorKind::Configuration) without a secret, and [`InvalidRequest`](crate::ErrorKind::InvalidRequest) with
    /// the field `body` for fields that cannot be signed, in the body or in the query string.
    fn add_signature(&self, unsigned: Delivery) -> Result<Delivery>;

    /// Signs a delivery with the first configured secret. [`verify_webhook`](WebhookVerifier::verify_webhook) of the same value accepts the
    /// result.
    ///
    /// # Errors
    /// As [`add_signature`](Self::add_signature), and [`InvalidRequest`](crate::ErrorKind::InvalidRequest) for a delivery that
    /// `verify_webhook` rejects with any signature: with the field `method` for another HTTP method than the gateway's, and with the field
    /// `body` for a body or query string that is malformed, ambiguous or too large.
    fn sign_test_webhook(&self, unsigned: Delivery) -> Result<Delivery> {
        let refused = |reason| unsignable(&self.provider_id(), reason);
        // Before signing only for the method, which every verifier checks first: another reason may come from the missing signature.
        let now = self.verify_webhook(&unsigned);
        if now.is_err_and(|rejection| rejection.reason() == RejectionReason::WrongMethod) {
            return Err(refused(RejectionReason::WrongMethod));
        }
        let signed = self.add_signature(unsigned)?;
        match self.verify_webhook(&signed) {
            Ok(_) => Ok(signed),
            Err(rejection) => Err(refused(rejection.reason())),
        }
    }
}

/// Returns the error for a delivery that would be rejected with every signature.
fn unsignable(provider: &ProviderId, reason: RejectionReason) -> Error {
    let field = match reason {
        RejectionReason::WrongMethod => "method",
        // The query string counts as the body of a delivery by GET.
        _ => "body",
    };
    provider.invalid(field, format!("would be rejected: {reason}"))
}
