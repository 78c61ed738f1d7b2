//! Webhook verification, usable without an API client.

use std::fmt::Debug;

use crate::{Delivery, Event, Rejection, Verified};

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
