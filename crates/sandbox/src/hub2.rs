//! Hub2, simulated: intents and their attempts, transfers, balances, registered webhooks with a change of secrets, rate limits and the ban.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::Router;
use dhow_core::Secret;

use crate::context::Context;
use crate::gateway::{Gateway, PaymentRow, Summary};
use crate::start_error::StartError;

// What merchants call.
mod account;
mod intent;
mod refusal;
mod routes;
mod transfer;
mod webhook_endpoint;

// What a payer does.
mod control;
mod page;
mod payer;

// What the merchant is told.
mod webhook;

// What is remembered and checked.
mod numbers;
mod rate_limiter;
mod state;
mod validate;
mod wire;

pub use payer::PayerError;
pub use webhook::{retry_pauses, signature};
pub use webhook_endpoint::Webhook;

use state::Store;

/// The name in addresses and logs.
const NAME: &str = "hub2";

/// The simulated Hub2 of a running sandbox; a cheap handle.
#[derive(Debug, Clone)]
pub struct Hub2 {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    context: Context,
    api_key: Secret,
    merchant_id: String,
    environment: String,
    rate_limiter: rate_limiter::RateLimiter,
    store: Mutex<Store>,
}

impl Hub2 {
    pub(crate) fn start(context: Context) -> Result<Self, StartError> {
        let api_key = context.credential("DHOW_HUB2_API_KEY", |random| random.hex64())?;
        let given = |variable| context.given(variable).map(str::to_owned);
        let merchant_id = given("DHOW_HUB2_MERCHANT_ID");
        let environment = given("DHOW_HUB2_ENVIRONMENT").filter(|word| word == "live");
        let prepared = webhook_endpoint::prepared_secrets(&context)?;
        let shared = Arc::new(Shared {
            api_key,
            merchant_id: merchant_id.unwrap_or_else(|| context.random().uuid()),
            environment: environment.unwrap_or_else(|| "sandbox".to_owned()),
            rate_limiter: rate_limiter::RateLimiter::default(),
            store: Mutex::new(Store::new(prepared)),
            context,
        });
        Ok(Self { shared })
    }

    /// The address that a client's paths begin with: `http://127.0.0.1:PORT/hub2`.
    #[must_use]
    pub fn base_url(&self) -> String {
        format!("{}/{NAME}", self.context().origin())
    }

    /// What callers must send as `ApiKey`.
    #[must_use]
    pub fn api_key(&self) -> &Secret {
        &self.shared.api_key
    }

    /// What callers must send as `MerchantId`.
    #[must_use]
    pub fn merchant_id(&self) -> &str {
        &self.shared.merchant_id
    }

    /// What callers must send as `Environment`: `sandbox`, unless the builder was given `live`.
    #[must_use]
    pub fn environment(&self) -> &str {
        &self.shared.environment
    }

    /// The variables that point a client here.
    #[must_use]
    pub fn env(&self) -> Vec<(String, String)> {
        let secrets = self.webhook_secrets();
        let secrets: Vec<_> = secrets.iter().map(Secret::expose).collect();
        [
            ("DHOW_HUB2_API_KEY", self.api_key().expose().to_owned()),
            ("DHOW_HUB2_MERCHANT_ID", self.merchant_id().to_owned()),
            ("DHOW_HUB2_ENVIRONMENT", self.environment().to_owned()),
            ("DHOW_HUB2_WEBHOOK_SECRETS", secrets.join(",")),
            ("DHOW_HUB2_BASE_URL", self.base_url()),
        ]
        .map(|(name, value)| (name.to_owned(), value))
        .to_vec()
    }

    /// Enforces the published rate limits from now on, or no longer. A sandbox begins without, so that scripts need not wait.
    pub fn limit_rates(&self, on: bool) {
        self.shared.rate_limiter.limit_rates(on);
    }

    /// Bans callers that keep reading intents which are not under way, from now on, or no longer.
    pub fn ban_on_abuse(&self, on: bool) {
        self.shared.rate_limiter.ban_on_abuse(on);
    }

    /// Ends a ban before its 10 minutes are over, and forgets the reads that led to it. Says whether there was one.
    pub fn lift_ban(&self) -> bool {
        self.shared.rate_limiter.lift_ban(self.context().now())
    }

    /// How many seconds a ban still lasts by the sandbox's clock, if there is one.
    #[must_use]
    pub fn banned_for(&self) -> Option<u64> {
        self.shared.rate_limiter.banned_for(self.context().now())
    }

    /// How often callers were banned.
    #[must_use]
    pub fn bans(&self) -> u32 {
        self.shared.rate_limiter.bans()
    }

    fn context(&self) -> &Context {
        &self.shared.context
    }

    fn store(&self) -> MutexGuard<'_, Store> {
        self.shared
            .store
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
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

    fn control(&self) -> Router {
        control::routes(self.clone())
    }

    fn env(&self) -> Vec<(String, String)> {
        Self::env(self)
    }

    fn summary(&self) -> Summary {
        let store = self.store();
        let latest = store.intents.iter().rev().take(20);
        let rows = latest.map(|intent| PaymentRow {
            created_at: intent.created_at,
            id: intent.id.clone(),
            merchant_reference: Some(intent.purchase_reference.clone()),
            amount: intent.money.to_string(),
            status: intent.status().to_owned(),
            page: Some(page::path(&intent.id)),
        });
        Summary {
            title: "Hub2",
            addresses: vec![("API", self.base_url())],
            example: format!(
                "curl {}/payment-intents \\\n  -H 'ApiKey: {}' -H 'MerchantId: {}' -H 'Environment: {}' \\\n  \
                 -H 'Content-Type: application/json' \\\n  \
                 -d '{{\"customerReference\":\"C-1\",\"purchaseReference\":\"ORDER-1\",\"amount\":200,\"currency\":\"XOF\"}}'",
                self.base_url(),
                self.api_key().expose(),
                self.merchant_id(),
                self.environment(),
            ),
            payments: rows.collect(),
        }
    }
}
