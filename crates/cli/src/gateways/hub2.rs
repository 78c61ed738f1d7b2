//! Hub2: its settings, and how they become a provider or a verifier.

use std::sync::Arc;

use dhow_core::{
    Delivery, Environment, Error, ErrorKind, Outcome, Payment, PaymentProvider, Result, Secret,
    WebhookVerifier,
};
use dhow_crypto::explain::Explanation;
use dhow_hub2::{
    Hub2, Hub2Config, Hub2Webhooks,
    explain::{ExplainSecrets, explain},
};
use dhow_sandbox::Sandbox;

use super::{
    DemoOrder, DemoPayer, Gateway, SampleRequest,
    no_network::{NoNetwork, unused_secret},
};
use crate::config::{Field, Settings};

mod sample;

/// Hub2.
pub(super) struct Hub2Gateway;

const FIELDS: &[Field] = &[
    Field::text(
        "api_key",
        "the key of one environment: dashboard, developers",
    ),
    Field::text("merchant_id", "the merchant's id: dashboard, developers"),
    Field::text(
        "environment",
        "live or sandbox, if the address does not tell; both have one host",
    ),
    Field::list(
        "webhook_secrets",
        "sign events: told once, when a webhook is created; old and new during a change",
    ),
    Field::text("base_url", "another address, such as a simulated gateway"),
    Field::SHORT_SECRETS,
];

impl Gateway for Hub2Gateway {
    fn id(&self) -> &'static str {
        "hub2"
    }

    fn fields(&self) -> &'static [Field] {
        FIELDS
    }

    fn connect(&self, settings: &Settings) -> Result<Box<dyn PaymentProvider>> {
        let api_key = settings.required_secret("api_key")?;
        let merchant_id = settings
            .text("merchant_id")
            .ok_or_else(|| settings.missing(&["merchant_id"]))?;
        let base_url = settings.base_url("base_url")?;
        let environment = settings.environment("environment", base_url.as_ref())?;
        let mut config = Hub2Config::new(environment, api_key, merchant_id)
            .with_webhook_secrets(settings.secrets("webhook_secrets")?);
        if let Some(base_url) = base_url {
            config = config.with_base_url(base_url);
        }
        Ok(Box::new(Hub2::connect(config)?))
    }

    /// An event names its environment; the setting stands in for one that does not.
    fn verifier(&self, settings: &Settings) -> Result<Box<dyn WebhookVerifier>> {
        if !settings.has("webhook_secrets") {
            return Err(settings.missing(&["webhook_secrets"]));
        }
        let mut verifier = Hub2Webhooks::new(settings.secrets("webhook_secrets")?);
        if settings.has("environment") {
            verifier = verifier.for_environment(settings.environment("environment", None)?);
        }
        if let Some(merchant_id) = settings.text("merchant_id") {
            verifier = verifier.for_merchant(merchant_id);
        }
        Ok(Box::new(verifier))
    }

    fn description(&self) -> Result<Box<dyn PaymentProvider>> {
        let no_key = unused_secret()?;
        let config = Hub2Config::new(Environment::Sandbox, no_key, "none");
        Ok(Box::new(Hub2::new(config, Arc::new(NoNetwork))?))
    }

    fn ledger(&self) -> &'static str {
        dhow_hub2::LEDGER
    }

    fn explain(
        &self,
        settings: &Settings,
        delivery: &Delivery,
        mut others: Vec<(String, Secret)>,
    ) -> Result<Explanation> {
        let api_key = settings.secret("api_key")?;
        others.extend(api_key.map(|key| ("api_key".to_owned(), key)));
        let secrets = ExplainSecrets {
            webhook_secrets: settings.secrets("webhook_secrets")?,
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

    fn demo_order(&self) -> DemoOrder {
        DemoOrder {
            reference: "DEMO-1042-C",
            amount: "2500",
            currency: "XOF",
            set: &[
                ("msisdn", "00000001"),
                ("country", "CI"),
                ("provider", "orange"),
            ],
        }
    }

    fn demo_register(&self, sandbox: &Sandbox, webhook_url: &str) {
        let decisive = ["payment_intent.succeeded", "payment_intent.payment_failed"];
        sandbox.hub2().register_webhook(webhook_url, &decisive);
    }

    /// The simulated Hub2 takes any four digits.
    fn demo_password(&self) -> Option<&'static str> {
        Some("1234")
    }

    fn demo_pay(&self, sandbox: &Sandbox, payment: &Payment) -> Result<DemoPayer> {
        let paid = sandbox.hub2().pay(payment.provider_reference.as_str());
        paid.map_err(|error| Error::new(ErrorKind::Declined, Outcome::Refused, error.to_string()))?;
        Ok(DemoPayer {
            did: "confirms on the phone",
            comes_back_with: None,
        })
    }
}
