//! HPay: sample deliveries, explanation and demo.

use dhow_core::{
    Delivery, Error, ErrorKind, NextAction, Outcome, Payment, ProviderFactory, Result, Secret,
    Settings, WebhookVerifier,
};
use dhow_crypto::explain::Explanation;
use dhow_hpay::explain::{ExplainSecrets, explain_with};
use dhow_sandbox::Sandbox;

use crate::commands::Known;

use super::{CustomerAction, DemoOrder, Gateway, SampleKind};

mod discovery;
mod sample;

/// HPay.
pub(super) struct HPayGateway;

impl Gateway for HPayGateway {
    fn factory(&self) -> &'static ProviderFactory {
        dhow_hpay::FACTORY
    }

    fn ledger(&self) -> &'static str {
        dhow_hpay::LEDGER
    }

    fn recognises(&self, delivery: &Delivery) -> bool {
        dhow_hpay::explain::recognises(delivery)
    }

    fn explain(
        &self,
        settings: &Settings<'_>,
        verifier: Option<&dyn WebhookVerifier>,
        delivery: &Delivery,
        others: Vec<(String, Secret)>,
    ) -> Result<Explanation> {
        let mut secrets = ExplainSecrets::from_settings(settings)?;
        secrets.others = others;
        Ok(explain_with(&secrets, verifier, delivery))
    }

    fn discovery(
        &self,
        settings: &Settings<'_>,
        path: &str,
        fields: &[&str],
        setting: Option<&str>,
    ) -> Result<Known> {
        discovery::known(settings, path, fields, setting)
    }

    fn sample_kinds(&self) -> &'static [SampleKind] {
        sample::KINDS
    }

    fn payments_are_local(&self) -> Option<&'static str> {
        Some(
            "creating a link sends nothing to HPay, which does not document whether a customer can pay two links with one reference",
        )
    }

    fn demo_order(&self) -> DemoOrder {
        DemoOrder {
            reference: "DEMO_1042_D",
            amount: "200000",
            currency: "VND",
            set: &[("description", "Vé tàu đi Zanzibar")],
        }
    }

    /// Opens the payment link first: HPay creates the order only when the customer opens it.
    fn demo_pay(&self, sandbox: &Sandbox, payment: &Payment) -> Result<CustomerAction> {
        let declined = |why: String| Error::new(ErrorKind::Declined, Outcome::Refused, why);
        let link = payment.next_actions.iter().find_map(|action| match action {
            NextAction::Redirect { url } => Some(url.as_str()),
            _ => None,
        });
        let hpay = sandbox.hpay();
        hpay.open_link(link.unwrap_or_default()).map_err(declined)?;
        let order = payment.provider_reference.as_str();
        let back = hpay
            .pay(order)
            .map_err(|error| declined(error.to_string()))?;
        let query = back.split_once('?').map(|(_, query)| query.to_owned());
        Ok(CustomerAction {
            action: "opens the link and pays",
            return_query: query,
        })
    }
}
