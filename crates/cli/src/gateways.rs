//! The gateways that the command knows: one line here and one file each.

use dhow_core::{
    Delivery, Error, Payment, PaymentProvider, ProviderFactory, Result, Secret, SettingSpec,
    Settings,
};
use dhow_crypto::explain::Explanation;
use dhow_sandbox::Sandbox;

mod hitpay;
mod hpay;
mod hub2;
mod no_network;
mod payatom;
mod sample;

pub(crate) use sample::SampleRequest;

/// Every gateway, in the order in which tables show them.
static ALL: &[&dyn Gateway] = &[
    &hitpay::HitPayGateway,
    &payatom::PayAtomGateway,
    &hpay::HPayGateway,
    &hub2::Hub2Gateway,
];

/// What the command has to know about a gateway. Everything else it learns from the provider.
pub(crate) trait Gateway: Sync {
    /// The provider's settings, and how a provider and a verifier are made of them.
    fn factory(&self) -> &'static ProviderFactory;

    /// The gateway's short name: the provider's id, the table in the file and the middle of its variables' names.
    fn id(&self) -> &'static str {
        self.factory().id().as_str()
    }

    /// Its settings, the most important first.
    fn fields(&self) -> &'static [SettingSpec] {
        self.factory().settings()
    }

    /// The provider as it describes itself: it has no credentials and reaches no network.
    ///
    /// # Errors
    /// A value of the description itself that is refused.
    fn description(&self) -> Result<Box<dyn PaymentProvider>>;

    /// What its sources leave open, as its crate's `LEDGER.toml`.
    fn ledger(&self) -> &'static str;

    /// Explains the signature of a delivery. `others` are secrets that should not have signed it, by name.
    ///
    /// # Errors
    /// A setting that is wrong.
    fn explain(
        &self,
        settings: &Settings<'_>,
        delivery: &Delivery,
        others: Vec<(String, Secret)>,
    ) -> Result<Explanation>;

    /// The kinds of delivery of which there are samples, the usual one first.
    fn sample_kinds(&self) -> &'static [&'static str];

    /// A correctly signed delivery of one of those kinds, as the gateway would send it.
    ///
    /// # Errors
    /// A secret that is missing; a field that the kind does not take.
    fn sample(&self, settings: &Settings<'_>, wanted: &SampleRequest) -> Result<Delivery>;

    /// What looks as if it belonged to another environment, in sentences without any value of a secret.
    fn suspicions(&self, _settings: &Settings<'_>) -> Vec<String> {
        Vec::new()
    }

    /// What the demo buys.
    fn demo_order(&self) -> DemoOrder;

    /// Tells the simulated gateway where to deliver, where a merchant does that in a dashboard instead of with each payment.
    fn demo_register(&self, _sandbox: &Sandbox, _webhook_url: &str) {}

    /// The one-time password that the simulated payer gets, for a gateway whose demo goes through one.
    fn demo_password(&self) -> Option<&'static str> {
        None
    }

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

/// The same error, naming the variable where the library names a part of its configuration.
pub(crate) fn naming_the_setting(error: Error) -> Error {
    match error.provider().and_then(|id| find(id.as_str())) {
        Some(gateway) => gateway.factory().naming_the_variable(error),
        None => error,
    }
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
