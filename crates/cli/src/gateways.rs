//! Supported gateways: `ALL` lists them, and each has its own file.

use bytes::Bytes;
use dhow_core::{
    Delivery, Error, Payment, ProviderFactory, Resolution, Result, Secret, SettingSpec, Settings,
    WebhookVerifier,
};
use dhow_crypto::explain::Explanation;
use dhow_sandbox::Sandbox;
use http::{Response, StatusCode, header::CONTENT_TYPE};

use crate::commands::{Known, Place};

mod account;
mod hitpay;
mod hpay;
mod hub2;
mod no_network;
mod payatom;
mod sample;

pub(crate) use account::{Account, enabling, without_network};
pub(crate) use sample::{OrderOption, SampleKind, SampleParams};

/// Every gateway, in the order in which tables show them.
static ALL: &[&dyn Gateway] = &[
    &hitpay::HitPayGateway,
    &payatom::PayAtomGateway,
    &hpay::HPayGateway,
    &hub2::Hub2Gateway,
];

/// Statuses by which receivers refuse a signature: 401 is that of this library and of its guides, and others use 400 or 403.
const REFUSALS: [StatusCode; 3] = [
    StatusCode::BAD_REQUEST,
    StatusCode::UNAUTHORIZED,
    StatusCode::FORBIDDEN,
];

/// The parts of a gateway's integration that are specific to the command line. The provider describes the rest.
pub(crate) trait Gateway: Sync {
    /// Factory of the provider and the verifier, with the settings that they read.
    fn factory(&self) -> &'static ProviderFactory;

    /// Id of the provider. It is also the table in `dhow.toml` and part of the variables' names.
    fn id(&self) -> &'static str {
        self.factory().id().as_str()
    }

    /// Settings, most important first.
    fn fields(&self) -> &'static [SettingSpec] {
        self.factory().settings()
    }

    /// Text of the provider crate's `LEDGER.toml`.
    fn ledger(&self) -> &'static str;

    /// Returns true for a delivery that looks like one of this gateway, by its signature's place or its form.
    fn recognises(&self, delivery: &Delivery) -> bool;

    /// Explains a delivery with the verdict of a verifier, or without one if no secret is configured. `others` are further named secrets to
    /// try, which should not have signed it.
    ///
    /// # Errors
    /// If a setting is invalid.
    fn explain(
        &self,
        settings: &Settings<'_>,
        verifier: Option<&dyn WebhookVerifier>,
        delivery: &Delivery,
        others: Vec<(String, Secret)>,
    ) -> Result<Explanation>;

    /// Returns the facts that narrow the search for the signature scheme of a message with these fields, the signature included. `setting`
    /// names the setting that the message belongs to.
    ///
    /// # Errors
    /// If a setting is invalid, or if no setting has this name.
    fn discovery(
        &self,
        settings: &Settings<'_>,
        path: &str,
        fields: &[&str],
        setting: Option<&str>,
    ) -> Result<Known>;

    /// Kinds of sample delivery, most common first.
    fn sample_kinds(&self) -> &'static [SampleKind];

    /// Returns true for a response of a webhook URL that the gateway takes as an acknowledgement, after which it does not deliver again.
    fn acknowledges(&self, response: &Response<Bytes>) -> bool {
        response.status().is_success()
    }

    /// Returns true for a response by which a receiver of this gateway refuses a webhook because of its signature.
    fn refuses(&self, response: &Response<Bytes>) -> bool {
        refuses_by_status(response)
    }

    /// Returns the reason why creating a payment sends nothing that a search could find, for a gateway of links.
    fn payments_are_local(&self) -> Option<&'static str> {
        None
    }

    /// Returns true for the error of a gateway that answers that it has no search by reference, and that itself refuses a second payment
    /// with a reference that it has.
    fn has_no_search(&self, _error: &Error) -> bool {
        false
    }

    /// Way to find out an unknown payout at a gateway without a search for payouts.
    fn unsearchable_payout(&self) -> Resolution {
        match self.reconciliation() {
            Some(_) => Resolution::Reconcile,
            None => Resolution::AskGateway,
        }
    }

    /// Returns the way to the gateway's reconciliation of payouts, as advice, if it has one.
    fn reconciliation(&self) -> Option<&'static str> {
        None
    }

    /// Returns warnings about settings that seem to belong to different environments. They contain no secret values.
    fn environment_warnings(&self, _settings: &Settings<'_>) -> Vec<String> {
        Vec::new()
    }

    /// Order of the demo.
    fn demo_order(&self) -> DemoOrder;

    /// Registers the webhook URL, for a gateway where merchants do so in a dashboard instead of with each payment.
    fn demo_register(&self, _sandbox: &Sandbox, _webhook_url: &str) {}

    /// One-time password that the demo's customer enters, if the gateway requests one.
    fn demo_otp(&self) -> Option<&'static str> {
        None
    }

    /// Pays in the sandbox as the customer, on the checkout page or the phone.
    ///
    /// # Errors
    /// If the sandbox refuses the payment.
    fn demo_pay(&self, sandbox: &Sandbox, payment: &Payment) -> Result<CustomerAction>;
}

/// An order for the demo.
#[derive(Debug, Clone, Copy)]
pub(crate) struct DemoOrder {
    /// Merchant reference.
    pub(crate) reference: &'static str,
    /// Amount in major units.
    pub(crate) amount: &'static str,
    /// ISO 4217 currency code.
    pub(crate) currency: &'static str,
    /// Further fields and options, as for `--set`.
    pub(crate) set: &'static [(&'static str, &'static str)],
}

/// Action of the demo's customer.
#[derive(Debug, Clone)]
pub(crate) struct CustomerAction {
    /// A few words to follow "the customer", such as "opens the link and pays".
    pub(crate) action: &'static str,
    /// Query of the return URL, if the gateway sends a browser back.
    pub(crate) return_query: Option<String>,
}

/// Returns the facts about a gateway whose signatures have fixed places, and whose schemes are no settings.
fn fixed_discovery(
    settings: &Settings<'_>,
    places: &[Place],
    setting: Option<&str>,
) -> Result<Known> {
    match setting {
        None => Ok(Known {
            places: places.to_vec(),
            ..Known::from_secrets(settings)?
        }),
        Some(_) => Err(Error::invalid(
            "--setting",
            "is for hpay, whose signature schemes are settings",
        )),
    }
}

/// Returns true for a status by which receivers refuse a signature.
fn refuses_by_status(response: &Response<Bytes>) -> bool {
    REFUSALS.contains(&response.status()) && !is_html(response)
}

/// Returns true for an HTML page. Proxies, login pages and frameworks answer with one before a receiver has seen the request.
pub(crate) fn is_html(response: &Response<Bytes>) -> bool {
    let content_type = response.headers().get(CONTENT_TYPE);
    let content_type = content_type.and_then(|value| value.to_str().ok());
    let names_html = |text: &str| text.to_ascii_lowercase().contains("html");
    content_type.is_some_and(names_html) || response.body().trim_ascii_start().starts_with(b"<")
}

/// Returns every gateway.
pub(crate) fn all() -> impl Iterator<Item = &'static dyn Gateway> {
    ALL.iter().copied()
}

/// Returns the ids of all gateways.
pub(crate) fn ids() -> impl Iterator<Item = &'static str> {
    all().map(Gateway::id)
}

/// Replaces the library's name of a configuration value in an error with the name of its variable.
pub(crate) fn naming_the_setting(error: Error) -> Error {
    match of_error(&error) {
        Some(gateway) => gateway.factory().naming_the_variable(error),
        None => error,
    }
}

/// Returns the gateway that an error names.
pub(crate) fn of_error(error: &Error) -> Option<&'static dyn Gateway> {
    error.provider().and_then(|id| find(id.as_str()))
}

/// Returns the gateway with this id.
pub(crate) fn find(id: &str) -> Option<&'static dyn Gateway> {
    all().find(|gateway| gateway.id() == id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_gateways_are_those_of_the_library_in_its_order() {
        let listed = dhow::FACTORIES.iter().map(|factory| factory.id().as_str());
        assert!(ids().eq(listed));
    }

    #[test]
    fn each_gateway_has_the_id_of_its_provider() {
        for gateway in all() {
            let account = Account::of(gateway, &Settings::new(gateway.factory())).unwrap();
            assert_eq!(account.provider.id().as_str(), gateway.id());
        }
    }
}
