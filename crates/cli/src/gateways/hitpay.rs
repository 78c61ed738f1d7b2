//! HitPay: its settings, and how they become a provider or a verifier.

use std::sync::Arc;

use dhow_core::{
    Environment, Error, ErrorKind, Outcome, Payment, PaymentProvider, Result, Secret,
    WebhookVerifier,
};
use dhow_hitpay::{HitPay, HitPayConfig, HitPayWebhooks};
use dhow_sandbox::Sandbox;

use super::{DemoOrder, DemoPayer, Gateway, no_network::NoNetwork};
use crate::config::{Field, Settings};

/// HitPay.
pub(super) struct HitPayGateway;

const FIELDS: &[Field] = &[
    Field::text("api_key", "the key of the account: dashboard, API keys"),
    Field::text("salt", "signs form webhooks: dashboard, beside the API key"),
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
            .with_event_salts(settings.secrets("event_salts")?);
        if let Some(salt) = settings.secret("salt")? {
            config = config.with_webhook_salt(salt);
        }
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
        let mut verifier = HitPayWebhooks::new(environment(settings)?)
            .with_event_salts(settings.secrets("event_salts")?);
        if let Some(salt) = settings.secret("salt")? {
            verifier = verifier.with_webhook_salt(salt);
        }
        Ok(Box::new(verifier))
    }

    fn description(&self) -> Result<Box<dyn PaymentProvider>> {
        let no_key =
            Secret::new("none").map_err(|_| Error::configuration("api_key", "is blank"))?;
        let config = HitPayConfig::new(Environment::Sandbox, no_key);
        Ok(Box::new(HitPay::new(config, Arc::new(NoNetwork))?))
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

fn environment(settings: &Settings) -> Result<Environment> {
    let base_url = settings.base_url("base_url")?;
    settings.environment("environment", base_url.as_ref())
}
