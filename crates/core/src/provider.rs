//! The trait that every gateway implements.

use async_trait::async_trait;

use crate::{
    Actions, Balances, Cancellation, Capabilities, Environment, Lookup, NewPayment, Payment,
    PayoutLookup, Payouts, ProviderId, ProviderReference, Refunds, Result, WebhookVerifier,
};

/// A payment gateway, set up for one merchant account in one environment.
///
/// What every gateway can do is required; what only some can do is a trait of its own behind an accessor that answers `None`
/// unless it is implemented. What only one gateway has is an inherent method of that gateway's own type.
///
/// # Contract
///
/// - A call that moves money is sent at most once. When its answer is missing, unreadable or not authentic, the error's outcome is
///   [`Outcome::Unknown`](crate::Outcome::Unknown), and its resolution says how to find out.
/// - The merchant reference goes out unchanged; a provider never invents one.
/// - A request that breaks a rule is refused before anything is sent, naming the field and the rule.
/// - Nothing of a delivery is believed, logged or turned into an event before [`verify_webhook`](WebhookVerifier::verify_webhook) accepted it.
#[async_trait]
pub trait PaymentProvider: WebhookVerifier {
    /// The gateway's short name.
    fn id(&self) -> ProviderId;

    /// Whether this account moves real money.
    fn environment(&self) -> Environment;

    /// What the gateway can do.
    fn capabilities(&self) -> Capabilities;

    /// Asks the customer for money. No money moves until the customer acts on the payment's next actions.
    ///
    /// Called twice with the same reference it may create two payments at gateways that do not refuse duplicates; each provider's
    /// documentation says which. After an unknown outcome, look the reference up first.
    ///
    /// # Errors
    /// [`InvalidRequest`](crate::ErrorKind::InvalidRequest) before anything is sent, or by the gateway;
    /// [`Duplicate`](crate::ErrorKind::Duplicate) for a reference that it has seen;
    /// [`Outcome::Unknown`](crate::Outcome::Unknown) when the payment may exist although no readable answer arrived.
    async fn create_payment(&self, new: &NewPayment) -> Result<Payment>;

    /// Reads a payment's status by the gateway's reference. This is what settles every doubt.
    ///
    /// # Errors
    /// [`NotFound`](crate::ErrorKind::NotFound) when the gateway does not know it, and whatever a read can end with.
    async fn payment_status(&self, reference: &ProviderReference) -> Result<Payment>;

    /// Giving money back, if the gateway can.
    fn refunds(&self) -> Option<&dyn Refunds> {
        None
    }

    /// Paying out, if the gateway can.
    fn payouts(&self) -> Option<&dyn Payouts> {
        None
    }

    /// Reading balances, if the gateway can.
    fn balances(&self) -> Option<&dyn Balances> {
        None
    }

    /// Passing on a customer's answer (OTP, transaction reference), if the gateway ever asks for one.
    fn actions(&self) -> Option<&dyn Actions> {
        None
    }

    /// Withdrawing an unpaid payment, if the gateway can.
    fn cancellation(&self) -> Option<&dyn Cancellation> {
        None
    }

    /// Finding payments by the merchant's reference, if the gateway can.
    fn lookup(&self) -> Option<&dyn Lookup> {
        None
    }

    /// Finding payouts by the merchant's reference, if the gateway can.
    fn payout_lookup(&self) -> Option<&dyn PayoutLookup> {
        None
    }
}
