//! The gateways that the command knows: one line here and one file each.

use dhow_core::{Payment, PaymentProvider, Result, WebhookVerifier};
use dhow_sandbox::Sandbox;

use crate::config::{Field, Settings};

mod hitpay;
mod no_network;

/// Every gateway, in the order in which tables show them.
static ALL: &[&dyn Gateway] = &[&hitpay::HitPayGateway];

/// What the command has to know about a gateway. Everything else it learns from the provider.
pub(crate) trait Gateway: Sync {
    /// The gateway's short name: the provider's id, the table in the file and the middle of its variables' names.
    fn id(&self) -> &'static str;

    /// Its settings, the most important first.
    fn fields(&self) -> &'static [Field];

    /// The provider, set up to talk to the gateway.
    ///
    /// # Errors
    /// A setting that is missing or wrong, by name.
    fn connect(&self, settings: &Settings) -> Result<Box<dyn PaymentProvider>>;

    /// A verifier, which needs the webhook secrets only.
    ///
    /// # Errors
    /// No secret at all, naming all that would do; a setting that is wrong.
    fn verifier(&self, settings: &Settings) -> Result<Box<dyn WebhookVerifier>>;

    /// The provider as it describes itself: it has no credentials and reaches no network.
    ///
    /// # Errors
    /// As [`Gateway::connect`].
    fn description(&self) -> Result<Box<dyn PaymentProvider>>;

    /// What the demo buys.
    fn demo_order(&self) -> DemoOrder;

    /// Tells the simulated gateway where to deliver, where a merchant does that in a dashboard instead of with each payment.
    fn demo_register(&self, _sandbox: &Sandbox, _webhook_url: &str) {}

    /// Lets the simulated payer pay, as a person would on the page or the phone.
    ///
    /// # Errors
    /// The simulated gateway's refusal.
    fn demo_pay(&self, sandbox: &Sandbox, payment: &Payment) -> Result<DemoPayer>;
}

/// An order for the demo.
#[derive(Debug, Clone, Copy)]
pub(crate) struct DemoOrder {
    /// The merchant's reference.
    pub(crate) reference: &'static str,
    /// The amount in major units.
    pub(crate) amount: &'static str,
    /// Its currency.
    pub(crate) currency: &'static str,
    /// What else the gateway wants, by name.
    pub(crate) set: &'static [(&'static str, &'static str)],
}

/// What the demo's payer did.
#[derive(Debug, Clone)]
pub(crate) struct DemoPayer {
    /// In a few words, after "the payer".
    pub(crate) did: &'static str,
    /// The query with which the gateway sends the browser back, if a browser was involved.
    pub(crate) comes_back_with: Option<String>,
}

/// Every gateway.
pub(crate) fn all() -> impl Iterator<Item = &'static dyn Gateway> {
    ALL.iter().copied()
}

/// The names of all gateways.
pub(crate) fn ids() -> impl Iterator<Item = &'static str> {
    all().map(Gateway::id)
}

/// The gateway of that name.
pub(crate) fn find(id: &str) -> Option<&'static dyn Gateway> {
    all().find(|gateway| gateway.id() == id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_gateway_is_called_what_its_provider_calls_itself() {
        for gateway in all() {
            let provider = gateway.description().unwrap();
            assert_eq!(provider.id().as_str(), gateway.id());
        }
    }
}
