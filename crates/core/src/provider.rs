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
/// - A request that breaks a rule is refused before anything is sent, naming the field and the rule. An amount in another currency than the
///   gateway will apply breaks a rule (L30): where a request has no field for the currency, the provider compares it with the currency
///   of the payment or the account.
/// - An answer is bound to its question (L29): one about another reference, amount, currency, id or environment makes the outcome of a
///   write unknown and a read an error. [`Response::check`](crate::Response::check) does it.
/// - An amount that is not known is not the amount asked for (L28): [`Payment::received`] stays `None`.
/// - Only the gateway's own words prove that something does not exist or was declined (L5, L37); a page or a code that means "in progress"
///   does not.
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
    /// [`Duplicate`](crate::ErrorKind::Duplicate) for a reference that it has seen, with an unknown outcome;
    /// [`Outcome::Unknown`](crate::Outcome::Unknown) when the payment may exist although no readable answer arrived.
    async fn create_payment(&self, new: &NewPayment) -> Result<Payment>;

    /// Reads a payment by the gateway's reference: the authoritative status.
    ///
    /// Poll it with [`Poller::payment`](crate::Poller::payment), which keeps to the gateway's
    /// [polling policy](crate::Capabilities::polling): a loop of its own gets the address of the program banned at some gateways (L36).
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
