//! HitPay: sample deliveries, explanation and demo.

use dhow_core::{
    Delivery, Environment, Error, ErrorKind, Outcome, Payment, ProviderFactory, Result, Secret,
    Settings, WebhookVerifier,
};
use dhow_crypto::explain::Explanation;
use dhow_hitpay::explain::{ExplainSecrets, explain_with};
use dhow_sandbox::Sandbox;

use crate::commands::{Known, Place};

use super::{CustomerAction, DemoOrder, Gateway, SampleKind, fixed_discovery};

mod sample;

/// HitPay.
pub(super) struct HitPayGateway;

impl Gateway for HitPayGateway {
    fn factory(&self) -> &'static ProviderFactory {
        dhow_hitpay::FACTORY
    }

    fn ledger(&self) -> &'static str {
        dhow_hitpay::LEDGER
    }

    fn recognises(&self, delivery: &Delivery) -> bool {
        dhow_hitpay::explain::recognises(delivery)
    }

    fn explain(
        &self,
        settings: &Settings<'_>,
        verifier: Option<&dyn WebhookVerifier>,
        delivery: &Delivery,
        mut others: Vec<(String, Secret)>,
    ) -> Result<Explanation> {
        for name in ["api_key", "platform_key"] {
            let secret = settings.secret(name)?;
            others.extend(secret.map(|secret| (name.to_owned(), secret)));
        }
        let secrets = ExplainSecrets {
            webhook_salts: settings.secrets("salt")?,
            event_salts: settings.secrets("event_salts")?,
            others,
        };
        Ok(explain_with(&secrets, verifier, delivery))
    }

    fn discovery(
        &self,
        settings: &Settings<'_>,
        _path: &str,
        _fields: &[&str],
        setting: Option<&str>,
    ) -> Result<Known> {
        let places = [
            Place::Header("Hitpay-Signature".to_owned()),
            Place::Field("hmac".to_owned()),
        ];
        fixed_discovery(settings, &places, setting)
    }

    fn sample_kinds(&self) -> &'static [SampleKind] {
        sample::KINDS
    }

    fn environment_warnings(&self, settings: &Settings<'_>) -> Vec<String> {
        let is_test = settings
            .items("api_key")
            .next()
            .map(|key| key.starts_with("test_"));
        let warning = match (is_test, environment(settings)) {
            (Some(true), Ok(Environment::Live)) => {
                "api_key starts with test_ like HitPay's sandbox keys, but the base URL is the live one"
            }
            (Some(false), Ok(Environment::Sandbox)) if !simulated(settings) => {
                "api_key does not start with test_ like HitPay's sandbox keys, but the base URL is the sandbox's"
            }
            _ => return Vec::new(),
        };
        vec![warning.to_owned()]
    }

    fn demo_order(&self) -> DemoOrder {
        DemoOrder {
            reference: "DEMO-1042-A",
            amount: "599.00",
            currency: "SGD",
            set: &[("description", "A passage to Zanzibar")],
        }
    }

    fn demo_pay(&self, sandbox: &Sandbox, payment: &Payment) -> Result<CustomerAction> {
        let id = payment.provider_reference.as_str();
        let paid = sandbox.hitpay().pay(id);
        paid.map_err(|error| Error::new(ErrorKind::Declined, Outcome::Refused, error.to_string()))?;
        Ok(CustomerAction {
            action: "opens the checkout page and pays",
            return_query: Some(format!("reference={id}&status=completed")),
        })
    }
}

/// Returns true if the base URL is this machine. The local sandbox issues keys without the prefix.
fn simulated(settings: &Settings<'_>) -> bool {
    let base_url = settings.base_url("base_url").ok().flatten();
    base_url.is_some_and(|url| url.is_loopback())
}

fn environment(settings: &Settings<'_>) -> Result<Environment> {
    let base_url = settings.base_url("base_url")?;
    settings.environment("environment", base_url.as_ref())
}
