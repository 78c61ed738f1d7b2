//! PayAtom: sample deliveries, explanation and demo.

use bytes::Bytes;
use dhow_core::{
    Delivery, Error, ErrorKind, Outcome, Payment, ProviderFactory, Result, Secret, Settings,
    WebhookVerifier,
};
use dhow_crypto::explain::Explanation;
use dhow_payatom::explain::{ExplainSecrets, explain_with};
use dhow_sandbox::Sandbox;
use http::{Response, StatusCode};
use serde_json::Value;

use crate::commands::Known;

use super::{CustomerAction, DemoOrder, Gateway, SampleKind, refuses_by_status};

mod sample;

/// PayAtom.
pub(super) struct PayAtomGateway;

/// Messages, in lower case, of an interface that finds payins by its own reference only.
const NO_SEARCH: [&str; 2] = ["ref_code is required field", "ref_code not provided"];

/// Returns the word by which a receiver acknowledges a webhook or not.
fn acknowledgement(response: &Response<Bytes>) -> Option<String> {
    let body = serde_json::from_slice::<Value>(response.body()).ok()?;
    Some(body.get("acknowledge")?.as_str()?.to_owned())
}

impl Gateway for PayAtomGateway {
    fn factory(&self) -> &'static ProviderFactory {
        dhow_payatom::FACTORY
    }

    fn ledger(&self) -> &'static str {
        dhow_payatom::LEDGER
    }

    fn recognises(&self, delivery: &Delivery) -> bool {
        dhow_payatom::explain::recognises(delivery)
    }

    fn explain(
        &self,
        settings: &Settings<'_>,
        verifier: Option<&dyn WebhookVerifier>,
        delivery: &Delivery,
        mut others: Vec<(String, Secret)>,
    ) -> Result<Explanation> {
        for name in ["api_key", "token", "operator_key"] {
            let secret = settings.secret(name)?;
            others.extend(secret.map(|secret| (name.to_owned(), secret)));
        }
        let mut secret_keys = Vec::from_iter(settings.secret("secret_key")?);
        secret_keys.extend(settings.secrets("previous_secret_keys")?);
        let secrets = ExplainSecrets {
            secret_keys,
            others,
        };
        Ok(explain_with(&secrets, verifier, delivery))
    }

    fn discovery(
        &self,
        _settings: &Settings<'_>,
        _path: &str,
        _fields: &[&str],
        _setting: Option<&str>,
    ) -> Result<Known> {
        let what = "PayAtom encrypts its signatures, so they cannot be searched; `dhow webhook explain` opens them";
        Err(Error::new(ErrorKind::Unsupported, Outcome::NotSent, what))
    }

    // Only older documents have the search by order id. An interface without it asks for its own key, in the words of the documents for a
    // missing field. Any other error, such as that of a busy server, says nothing about the reference.
    fn has_no_search(&self, error: &Error) -> bool {
        let message = error.gateway().and_then(|gateway| gateway.message.as_ref());
        let message = message.map(|message| message.trim().to_ascii_lowercase());
        error.kind() == ErrorKind::Protocol
            && message.is_some_and(|message| NO_SEARCH.contains(&message.as_str()))
    }

    fn reconciliation(&self) -> Option<&'static str> {
        Some(
            "`PayAtom::payout_reconciliation` of the library lists the approved payouts of a day; it needs DHOW_PAYATOM_TOKEN and \
             PayAtom allows ten calls a day. Ask PayAtom about a payout that is not listed",
        )
    }

    fn sample_kinds(&self) -> &'static [SampleKind] {
        sample::KINDS
    }

    // A receiver says yes or no in the body.
    fn acknowledges(&self, response: &Response<Bytes>) -> bool {
        response.status() == StatusCode::OK && acknowledgement(response).as_deref() == Some("yes")
    }

    // With a "no" in the body, the status is a choice of the receiver.
    fn refuses(&self, response: &Response<Bytes>) -> bool {
        match acknowledgement(response) {
            Some(word) => word != "yes",
            None => refuses_by_status(response),
        }
    }

    fn demo_order(&self) -> DemoOrder {
        DemoOrder {
            reference: "DEMO-1042-B",
            amount: "1499",
            currency: "INR",
            set: &[
                ("product", "upi-p2c"),
                ("name", "Ravi"),
                ("email", "ravi@shop.example"),
                ("phone", "9000000000"),
            ],
        }
    }

    fn demo_register(&self, sandbox: &Sandbox, webhook_url: &str) {
        sandbox.payatom().register_webhook(webhook_url);
    }

    fn demo_pay(&self, sandbox: &Sandbox, payment: &Payment) -> Result<CustomerAction> {
        let paid = sandbox.payatom().pay(payment.provider_reference.as_str());
        paid.map_err(|error| Error::new(ErrorKind::Declined, Outcome::Refused, error.to_string()))?;
        Ok(CustomerAction {
            action: "scans the UPI code and pays",
            return_query: None,
        })
    }
}
