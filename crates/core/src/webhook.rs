//! Verifying deliveries: what a program needs that only listens.

use std::fmt::Debug;

use crate::{Delivery, Event, Rejection, Verified};

/// Verifies the deliveries of one gateway. Every [`PaymentProvider`](crate::PaymentProvider) is one; a program that only listens can
/// hold one without an API key and without any HTTP client.
pub trait WebhookVerifier: Send + Sync + Debug {
    /// Verifies a delivery over the bytes and pairs that arrived. There is no default: a verifier that somebody forgot must not compile.
    ///
    /// # Errors
    /// [`Rejection`] with a reason from a short list and the reply to send. It carries a [`Hint`](crate::Hint) when the gateway's
    /// recipe is not settled by any source and the delivery can only be a reason to ask the gateway.
    fn verify_webhook(&self, delivery: &Delivery) -> Result<Verified, Rejection>;

    /// Reads the event out of a verified delivery. Never fails: an object that cannot be read becomes
    /// [`Subject::Unreadable`](crate::Subject::Unreadable) with its id and kind.
    fn event(&self, verified: &Verified) -> Event;
}
