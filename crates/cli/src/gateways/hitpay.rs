//! HitPay: its settings, and how they become a provider or a verifier.

use std::sync::Arc;

use dhow_core::{
    Delivery, Environment, Error, ErrorKind, Outcome, Payment, PaymentProvider, Result, Secret,
    WebhookVerifier,
};
use dhow_crypto::explain::Explanation;
use dhow_hitpay::{
    HitPay, HitPayConfig, HitPayWebhooks,
    explain::{ExplainSecrets, explain},
};
use dhow_sandbox::Sandbox;

use super::{
    DemoOrder, DemoPayer, Gateway, SampleRequest,
    no_network::{NoNetwork, unused_secret},
};
use crate::config::{Field, Settings};

mod sample;

/// HitPay.
pub(super) struct HitPayGateway;

const FIELDS: &[Field] = &[
    Field::text("api_key", "the key of the account: dashboard, API keys"),
    Field::list(
        "salt",
        "signs form webhooks: dashboard, beside the API key; several while it is changed",
    ),
    Field::list(
        "event_salts",
        "sign JSON events, one salt per registered endpoint: dashboard, webhooks",
    ),
    Field::text("base_url", "another address, such as a simulated gateway"),
    Field::text(
        "environment",
        "live or sandbox, if the address does not tell",
    ),
    Field::text("platform_key", "for platforms that act for sub-merchants"),
    Field::SHORT_SECRETS,
];

impl Gateway for HitPayGateway {
    fn id(&self) -> &'static str {
        "hitpay"
    }

    fn fields(&self) -> &'static [Field] {
        FIELDS
    }

    fn connect(&self, settings: &Settings) -> Result<Box<dyn PaymentProvider>> {
        let api_key = settings.required_secret("api_key")?;
        let mut config = HitPayConfig::new(environment(settings)?, api_key)
            .with_webhook_salts(settings.secrets("salt")?)
            .with_event_salts(settings.secrets("event_salts")?);
        if let Some(base_url) = settings.base_url("base_url")? {
            config = config.with_base_url(base_url);
        }
        if let Some(key) = settings.secret("platform_key")? {
            config = config.with_platform_key(key);
        }
        Ok(Box::new(HitPay::connect(config)?))
    }

    fn verifier(&self, settings: &Settings) -> Result<Box<dyn WebhookVerifier>> {
        if !settings.has("salt") && !settings.has("event_salts") {
            return Err(settings.missing(&["salt", "event_salts"]));
        }
        let verifier = HitPayWebhooks::new(environment(settings)?)
            .with_webhook_salts(settings.secrets("salt")?)
            .with_event_salts(settings.secrets("event_salts")?);
        Ok(Box::new(verifier))
    }

    fn description(&self) -> Result<Box<dyn PaymentProvider>> {
        let no_key = unused_secret()?;
        let config = HitPayConfig::new(Environment::Sandbox, no_key);
        Ok(Box::new(HitPay::new(config, Arc::new(NoNetwork))?))
    }

    fn ledger(&self) -> &'static str {
        dhow_hitpay::LEDGER
    }

    fn explain(
        &self,
        settings: &Settings,
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
        Ok(explain(&secrets, delivery))
    }

    fn sample_kinds(&self) -> &'static [&'static str] {
        sample::KINDS
    }

    fn sample(&self, settings: &Settings, wanted: &SampleRequest) -> Result<Delivery> {
        sample::delivery(settings, wanted)
    }

    fn suspicions(&self, settings: &Settings) -> Vec<String> {
        let is_test = settings.text("api_key").map(|key| key.starts_with("test_"));
        let warning = match (is_test, environment(settings)) {
            (Some(true), Ok(Environment::Live)) => {
                "api_key begins with test_, as HitPay's sandbox keys do, and the address is the live one"
            }
            (Some(false), Ok(Environment::Sandbox)) if !simulated(settings) => {
                "api_key does not begin with test_, as HitPay's sandbox keys do, and the address is the sandbox's"
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

    fn demo_pay(&self, sandbox: &Sandbox, payment: &Payment) -> Result<DemoPayer> {
        let id = payment.provider_reference.as_str();
        let paid = sandbox.hitpay().pay(id);
        paid.map_err(|error| Error::new(ErrorKind::Declined, Outcome::Refused, error.to_string()))?;
        Ok(DemoPayer {
            did: "opens the checkout page and pays",
            comes_back_with: Some(format!("reference={id}&status=completed")),
        })
    }
}

/// Whether the address is this machine, where keys have any form.
fn simulated(settings: &Settings) -> bool {
    let base_url = settings.base_url("base_url").ok().flatten();
    base_url.is_some_and(|url| url.is_loopback())
}

fn environment(settings: &Settings) -> Result<Environment> {
    let base_url = settings.base_url("base_url")?;
    settings.environment("environment", base_url.as_ref())
}
