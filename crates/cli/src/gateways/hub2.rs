//! Hub2: sample deliveries, explanation and demo.

use dhow_core::{
    Delivery, Error, ErrorKind, Outcome, Payment, ProviderFactory, Result, Secret, Settings,
    WebhookVerifier,
};
use dhow_crypto::explain::Explanation;
use dhow_hub2::explain::{ExplainSecrets, explain_with};
use dhow_sandbox::Sandbox;

use crate::commands::{Known, Place};

use super::{CustomerAction, DemoOrder, Gateway, SampleKind, fixed_discovery};

mod sample;

/// Hub2.
pub(super) struct Hub2Gateway;

impl Gateway for Hub2Gateway {
    fn factory(&self) -> &'static ProviderFactory {
        dhow_hub2::FACTORY
    }

    fn ledger(&self) -> &'static str {
        dhow_hub2::LEDGER
    }

    fn recognises(&self, delivery: &Delivery) -> bool {
        dhow_hub2::explain::recognises(delivery)
    }

    fn explain(
        &self,
        settings: &Settings<'_>,
        verifier: Option<&dyn WebhookVerifier>,
        delivery: &Delivery,
        mut others: Vec<(String, Secret)>,
    ) -> Result<Explanation> {
        let api_key = settings.secret("api_key")?;
        others.extend(api_key.map(|key| ("api_key".to_owned(), key)));
        let secrets = ExplainSecrets {
            webhook_secrets: settings.secrets("webhook_secrets")?,
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
        let places = [Place::Header("Hub2-Signature".to_owned())];
        fixed_discovery(settings, &places, setting)
    }

    fn sample_kinds(&self) -> &'static [SampleKind] {
        sample::KINDS
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

    /// The simulated Hub2 accepts any four digits.
    fn demo_otp(&self) -> Option<&'static str> {
        Some("1234")
    }

    fn demo_pay(&self, sandbox: &Sandbox, payment: &Payment) -> Result<CustomerAction> {
        let paid = sandbox.hub2().pay(payment.provider_reference.as_str());
        paid.map_err(|error| Error::new(ErrorKind::Declined, Outcome::Refused, error.to_string()))?;
        Ok(CustomerAction {
            action: "confirms on the phone",
            return_query: None,
        })
    }
}
