//! Simulated Hub2: payment intents with attempts, payment links, transfers, balances, registered webhooks, rate limits
//! and the IP ban.
//!
//! A test creates an intent and an attempt over HTTP, as a client does, and then decides with [`Hub2::pay`] or
//! [`Hub2::fail`]. Amounts are in the smallest unit of the currency.

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
mod body;
mod delegated;
mod intent;
mod payment_link;
mod refusal;
mod routes;
mod submerchant;
mod token;
mod transfer;
mod webhook_endpoint;

// Actions of the payer.
mod control;
mod page;
mod payer;

// Webhooks to the merchant.
mod webhook;

// State and validation.
mod numbers;
mod overview;
mod quirk;
mod rate_limiter;
mod state;
mod validate;
mod wire;

pub use payer::PayerError;
pub use quirk::Quirk;
pub use webhook::{retry_pauses, signature};
pub use webhook_endpoint::Webhook;

use state::Store;

/// Name in paths and logs.
const NAME: &str = "hub2";

/// Display name.
const TITLE: &str = "Hub2";

/// Handle of the simulated Hub2, from [`Sandbox::hub2`](crate::Sandbox::hub2). Cloning is cheap.
#[derive(Debug, Clone)]
pub struct Hub2 {
    shared: Arc<Shared>,
}

/// Credentials of the merchant.
#[derive(Debug, Serialize, Deserialize)]
struct Identity {
    #[serde(with = "crate::stored")]
    api_key: Secret,
    merchant_id: String,
    environment: String,
}

type Shared = crate::shared::Shared<Identity, Quirk, Store>;

/// Access to the records.
type Records<'a> = Guard<'a, Store>;

impl Hub2 {
    pub(crate) fn start(context: Context) -> Result<Self, StartError> {
        let shared = Shared::open(NAME, context, |context| {
            let api_key = context.credential("DHOW_HUB2_API_KEY", |random| random.hex64())?;
            let given = |variable| context.given(variable).map(str::to_owned);
            let merchant_id = given("DHOW_HUB2_MERCHANT_ID");
            let environment = given("DHOW_HUB2_ENVIRONMENT").filter(|word| word == "live");
            let prepared = webhook_endpoint::prepared_secrets(context)?;
            let identity = Identity {
                api_key,
                merchant_id: merchant_id.unwrap_or_else(|| context.random().uuid()),
                environment: environment.unwrap_or_else(|| "sandbox".to_owned()),
            };
            Ok((identity, Store::new(prepared)))
        })?;
        let shared = Arc::new(shared);
        Ok(Self { shared })
    }

    /// Base URL of the API: `http://127.0.0.1:PORT/hub2`.
    #[must_use]
    pub fn base_url(&self) -> String {
        format!("{}/{NAME}", self.context().origin())
    }

    /// API key, required in the header `ApiKey`.
    #[must_use]
    pub fn api_key(&self) -> &Secret {
        &self.shared.identity.api_key
    }

    /// Merchant id, required in the header `MerchantId`.
    #[must_use]
    pub fn merchant_id(&self) -> &str {
        &self.shared.identity.merchant_id
    }

    /// Environment, required in the header `Environment`.
    ///
    /// `sandbox`, or `live` if the builder was given `DHOW_HUB2_ENVIRONMENT` with that value.
    #[must_use]
    pub fn environment(&self) -> &str {
        &self.shared.identity.environment
    }

    /// Environment variables that configure a client for this gateway, credentials included.
    #[must_use]
    pub fn env(&self) -> Vec<(String, String)> {
        let others = [
            ("DHOW_HUB2_MERCHANT_ID", self.merchant_id().to_owned()),
            ("DHOW_HUB2_ENVIRONMENT", self.environment().to_owned()),
            ("DHOW_HUB2_BASE_URL", self.base_url()),
        ];
        let all = self.credentials().into_iter().chain(others);
        all.map(|(name, value)| (name.to_owned(), value)).collect()
    }

    /// Switches Hub2's published rate limits on or off.
    ///
    /// A request over a limit gets 429 with `Retry-After`, by the sandbox's clock. Default: off, so that tests need not wait.
    pub fn limit_rates(&self, on: bool) {
        self.store().rate_limiter.limit_rates(on);
    }

    /// Switches the ban for abusive polling on or off.
    ///
    /// The third read within a minute of the same intent that is neither `processing` nor `action_required` starts a ban of
    /// 10 minutes, by the sandbox's clock. During the ban every request gets 403. Default: off.
    pub fn ban_on_abuse(&self, on: bool) {
        self.store().rate_limiter.ban_on_abuse(on);
    }

    /// Ends the ban and resets the counted reads. Returns true if a ban was active.
    pub fn lift_ban(&self) -> bool {
        let now = self.context().now();
        self.store().rate_limiter.lift_ban(now)
    }

    /// Returns the remaining seconds of the ban, by the sandbox's clock, or `None` if there is no ban.
    #[must_use]
    pub fn banned_for(&self) -> Option<u64> {
        let now = self.context().now();
        self.store().rate_limiter.banned_for(now)
    }

    /// Returns the number of bans so far.
    #[must_use]
    pub fn bans(&self) -> u32 {
        self.store().rate_limiter.bans()
    }

    /// Admits a request, or refuses it because of the ban or a rate limit.
    fn admit(&self, method: &http::Method, path: &str) -> Result<(), refusal::Refusal> {
        let now = self.context().now();
        let mut store = self.store();
        store.rate_limiter.check_ban(now)?;
        match store.rate_limiter.has_limits() {
            true => store.rate_limiter.count(method, path, now),
            false => Ok(()),
        }
    }

    /// Variables that are credentials.
    fn credentials(&self) -> Vec<(&'static str, String)> {
        let secrets = self.webhook_secrets();
        let secrets: Vec<_> = secrets.iter().map(Secret::expose).collect();
        vec![
            ("DHOW_HUB2_API_KEY", self.api_key().expose().to_owned()),
            ("DHOW_HUB2_WEBHOOK_SECRETS", secrets.join(",")),
        ]
    }

    fn context(&self) -> &Context {
        self.shared.context()
    }

    fn store(&self) -> Records<'_> {
        self.shared.store()
    }
}

impl Gateway for Hub2 {
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
                "curl {}/payment-intents \\\n  -H \"ApiKey: $DHOW_HUB2_API_KEY\" \\\n  -H \"MerchantId: $DHOW_HUB2_MERCHANT_ID\" \\\n  \
                 -H \"Environment: $DHOW_HUB2_ENVIRONMENT\" \\\n  -H 'Content-Type: application/json' \\\n  \
                 -d '{{\"customerReference\":\"C-1\",\"purchaseReference\":\"ORDER-1\",\"amount\":200,\"currency\":\"XOF\"}}'",
                self.base_url(),
            ),
        }
    }
}
