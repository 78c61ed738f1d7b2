//! Simulated HitPay: payment requests, the checkout page, refunds, charges, plans, recurring billing, transfers, static QR
//! codes, and webhooks of both versions.
//!
//! A test creates an object over HTTP, as a client does, and then decides with [`HitPay::pay`], [`HitPay::fail`],
//! [`HitPay::settle_transfer`] and the like.

use std::sync::Arc;

use axum::Router;
use dhow_core::Secret;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::api::Api;
use crate::context::Context;
use crate::deliveries::WebhookRules;
use crate::gateway::{Gateway, Summary};
use crate::quirks::QuirkState;
use crate::records::{Record, RecordKey};
use crate::shared::{Guard, Snapshot};
use crate::start_error::StartError;

// Merchant API.
mod account;
mod beneficiary;
mod charge;
mod customer;
mod framework;
mod invoice;
mod order;
mod payment_request;
mod plan;
mod product;
mod recurring;
mod refund;
mod refusal;
mod remitter;
mod routes;
mod static_qr;
mod transfer;
mod webhook_event;

// Actions of the payer.
mod checkout;
mod control;
mod payer;

// Webhooks to the merchant.
mod endpoint;
mod webhook;

// State and validation.
mod amount;
mod document;
mod listing;
mod methods;
mod overview;
mod quirk;
mod records;
mod resource;
mod rules;
mod state;
mod validate;
mod wire;

pub use payer::PayerError;
pub use quirk::Quirk;
pub use records::Endpoint;
pub use transfer::Settled;
pub use webhook::{event_signature, signed_form};

use state::Store;

/// Name in paths and logs.
const NAME: &str = "hitpay";

/// Display name.
const TITLE: &str = "HitPay";

/// Handle of the simulated HitPay, from [`Sandbox::hitpay`](crate::Sandbox::hitpay). Cloning is cheap.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use dhow_sandbox::Sandbox;
///
/// let sandbox = Sandbox::builder().start().await?;
/// let hitpay = sandbox.hitpay();
/// let request: serde_json::Value = reqwest::Client::new()
///     .post(format!("{}/payment-requests", hitpay.base_url()))
///     .header("X-BUSINESS-API-KEY", hitpay.api_key().expose())
///     .json(&serde_json::json!({"amount": "5.00", "currency": "SGD"}))
///     .send()
///     .await?
///     .json()
///     .await?;
/// let id = request["id"].as_str().ok_or("no id")?;
/// let payment_id = hitpay.pay(id)?;
/// assert!(hitpay.pay(id).is_err(), "a request is paid once");
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct HitPay {
    shared: Arc<Shared>,
}

/// Credentials of the merchant.
#[derive(Debug, Serialize, Deserialize)]
struct Identity {
    #[serde(with = "crate::stored")]
    api_key: Secret,
    #[serde(with = "crate::stored")]
    salt: Secret,
    #[serde(with = "crate::stored")]
    old_salts: Vec<Secret>,
    business_id: String,
}

type Shared = crate::shared::Shared<Identity, Quirk, Store>;

/// Access to the records.
type Records<'a> = Guard<'a, Store>;

impl HitPay {
    pub(crate) fn start(context: Context) -> Result<Self, StartError> {
        let shared = Shared::open(NAME, context, |context| {
            let api_key = context.credential("DHOW_HITPAY_API_KEY", |random| {
                format!("test_{}", random.hex64())
            })?;
            let (salt, old_salts) = endpoint::form_salts(context)?;
            let prepared = endpoint::prepared_salts(context)?;
            let business_id = context.random().uuid();
            let identity = Identity {
                api_key,
                salt,
                old_salts,
                business_id,
            };
            Ok((identity, Store::new(prepared)))
        })?;
        let shared = Arc::new(shared);
        Ok(Self { shared })
    }

    /// Base URL of the API: `http://127.0.0.1:PORT/hitpay/v1`.
    #[must_use]
    pub fn base_url(&self) -> String {
        format!("{}/{NAME}/v1", self.context().origin())
    }

    /// API key, required in the header `X-BUSINESS-API-KEY`.
    #[must_use]
    pub fn api_key(&self) -> &Secret {
        &self.shared.identity.api_key
    }

    /// Salt that signs form webhooks (version 1).
    ///
    /// If the builder was given several, this is the first; the others are salts that the merchant still accepts during a
    /// rotation.
    #[must_use]
    pub fn salt(&self) -> &Secret {
        &self.shared.identity.salt
    }

    /// Codes of the payment methods that requests may name. Requests with other codes are refused.
    #[must_use]
    pub fn payment_methods(&self) -> &'static [&'static str] {
        methods::KNOWN
    }

    /// Environment variables that configure a client for this gateway, credentials included.
    #[must_use]
    pub fn env(&self) -> Vec<(String, String)> {
        let base_url = ("DHOW_HITPAY_BASE_URL", self.base_url());
        let all = self.credentials().into_iter().chain([base_url]);
        all.map(|(name, value)| (name.to_owned(), value)).collect()
    }

    /// Variables that are credentials.
    fn credentials(&self) -> Vec<(&'static str, String)> {
        let texts = |secrets: &[Secret]| {
            let texts: Vec<_> = secrets.iter().map(Secret::expose).collect();
            texts.join(",")
        };
        let form_salts = [self.salt()]
            .into_iter()
            .chain(&self.shared.identity.old_salts);
        let form_salts: Vec<Secret> = form_salts.cloned().collect();
        vec![
            ("DHOW_HITPAY_API_KEY", self.api_key().expose().to_owned()),
            ("DHOW_HITPAY_SALT", texts(&form_salts)),
            ("DHOW_HITPAY_EVENT_SALTS", texts(&self.event_salts())),
        ]
    }

    fn context(&self) -> &Context {
        self.shared.context()
    }

    fn store(&self) -> Records<'_> {
        self.shared.store()
    }
}

impl Gateway for HitPay {
    fn name(&self) -> &'static str {
        NAME
    }

    fn routes(&self) -> Router {
        routes::routes(self.clone())
    }

    fn pages(&self) -> Router {
        routes::pages(self.clone())
    }

    fn control(&self) -> Api {
        control::routes(self.clone())
    }

    fn env(&self) -> Vec<(String, String)> {
        Self::env(self)
    }

    fn credentials(&self) -> Vec<(&'static str, String)> {
        Self::credentials(self)
    }

    fn quirks(&self) -> Vec<QuirkState> {
        self.shared.quirks(NAME, quirk::ROWS)
    }

    fn switch_quirk(&self, name: &str, on: bool) -> bool {
        self.shared.switch_named(quirk::ROWS, name, on)
    }

    fn other_ids(&self, record: &RecordKey) -> Vec<String> {
        self.charges_of(record)
    }

    fn time_limit(&self, record: &RecordKey) -> Option<Timestamp> {
        Self::time_limit(self, record)
    }

    fn webhook_rules(&self) -> &'static WebhookRules {
        &webhook::RULES
    }

    fn save(&self) -> serde_json::Result<Snapshot> {
        self.shared.save()
    }

    fn records(&self) -> Vec<Record> {
        Self::records(self)
    }

    fn summary(&self) -> Summary {
        Summary {
            title: TITLE,
            base_urls: vec![("API", self.base_url())],
            example: format!(
                "curl {}/payment-requests \\\n  -H \"X-BUSINESS-API-KEY: $DHOW_HITPAY_API_KEY\" \\\n  \
                 -d amount=599.00 -d currency=SGD -d reference_number=ORDER-1",
                self.base_url(),
            ),
        }
    }
}
