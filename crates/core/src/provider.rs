//! Trait of all gateways.

use async_trait::async_trait;

use crate::{
    Actions, Balances, Cancellation, Capabilities, Environment, Lookup, NewPayment, Operation,
    Payment, PayoutLookup, Payouts, ProviderId, ProviderReference, Refunds, Result,
    WebhookVerifier,
};

/// A payment gateway, configured for one merchant account in one environment.
///
/// Operations that every gateway has are required methods. Optional operations are separate traits, returned by an accessor that is `None`
/// by default. Features of a single gateway are methods of its own type.
///
/// # Contract
///
/// - A call that moves money is sent at most once. If its response is missing, unreadable or not authentic, the outcome of the error is
///   [`Outcome::Unknown`](crate::Outcome::Unknown), and its resolution is the way to find out.
/// - The merchant reference is sent unchanged; a provider never invents one.
/// - A request that breaks a rule is refused before anything is sent, with the field and the rule. An amount in a currency other than the
///   gateway's is refused: if a request has no field for the currency, the provider compares it with the currency of the payment or
///   the account.
/// - A response must match its request: another reference, amount, currency, id or environment makes the outcome of a write unknown,
///   and a read fails. [`Response::check`](crate::Response::check) does it.
/// - An unknown amount is never replaced by the requested amount: [`Payment::received`] stays `None`.
/// - Only the gateway's own error proves that something does not exist or was declined; an HTML page or a code that means "in
///   progress" does not.
/// - Nothing of a webhook is trusted, logged or converted into an event before [`verify_webhook`](WebhookVerifier::verify_webhook) has
///   accepted it.
#[async_trait]
pub trait PaymentProvider: WebhookVerifier {
    /// Id of the provider.
    fn id(&self) -> ProviderId;

    /// Environment of the account.
    fn environment(&self) -> Environment;

    /// Capabilities of the gateway.
    fn capabilities(&self) -> Capabilities;

    /// Creates a payment. No money moves until the customer takes one of the payment's next actions.
    ///
    /// Gateways that do not refuse duplicates create a second payment for the same reference; each provider's documentation says which.
    /// After an unknown outcome, look up the reference first.
    ///
    /// # Errors
    /// [`InvalidRequest`](crate::ErrorKind::InvalidRequest), before anything is sent or by the gateway;
    /// [`Duplicate`](crate::ErrorKind::Duplicate) for a reference that the gateway has seen, with an unknown outcome;
    /// [`Outcome::Unknown`](crate::Outcome::Unknown) if the payment may exist and no readable response arrived.
    async fn create_payment(&self, new: &NewPayment) -> Result<Payment>;

    /// Reads the authoritative status of a payment by its provider reference.
    ///
    /// Poll with [`Poller::payment`](crate::Poller::payment), which obeys the gateway's [polling policy](crate::Capabilities::polling).
    /// Some gateways ban the IP address of programs that poll too often.
    ///
    /// # Errors
    /// [`NotFound`](crate::ErrorKind::NotFound) if the gateway does not know the payment, and every error of a read.
    async fn payment_status(&self, reference: &ProviderReference) -> Result<Payment>;

    /// Returns the refunds, if the gateway has them.
    fn refunds(&self) -> Option<&dyn Refunds> {
        None
    }

    /// Returns the payouts, if the gateway has them.
    fn payouts(&self) -> Option<&dyn Payouts> {
        None
    }

    /// Returns the balances, if the gateway has them.
    fn balances(&self) -> Option<&dyn Balances> {
        None
    }

    /// Returns the operation that passes on a customer's answer (OTP, transaction reference), if the gateway has it.
    fn actions(&self) -> Option<&dyn Actions> {
        None
    }

    /// Returns the cancellation of unpaid payments, if the gateway has it.
    fn cancellation(&self) -> Option<&dyn Cancellation> {
        None
    }

    /// Returns the search of payments by merchant reference, if the gateway has it.
    fn lookup(&self) -> Option<&dyn Lookup> {
        None
    }

    /// Returns the search of payouts by merchant reference, if the gateway has it.
    fn payout_lookup(&self) -> Option<&dyn PayoutLookup> {
        None
    }
}

impl Operation {
    /// Returns true if the provider offers the operation.
    #[must_use]
    pub fn offered_by(self, provider: &dyn PaymentProvider) -> bool {
        match self {
            Self::CreatePayment | Self::PaymentStatus | Self::VerifyWebhook => true,
            Self::Lookup => provider.lookup().is_some(),
            Self::Actions => provider.actions().is_some(),
            Self::Cancellation => provider.cancellation().is_some(),
            Self::Refunds => provider.refunds().is_some(),
            Self::Payouts => provider.payouts().is_some(),
            Self::PayoutLookup => provider.payout_lookup().is_some(),
            Self::Balances => provider.balances().is_some(),
        }
    }
}
