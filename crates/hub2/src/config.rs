//! Configuration of one account.

use std::sync::Arc;

use dhow_core::{BaseUrl, Clock, Environment, Result, Secret, SystemClock};
use http::Method;

/// Call that reads the status of an intent by its id alone.
// LEDGER: status-without-token
// No source says whether `/status` works without the intent's token, so the default is the call that is sure to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum StatusRead {
    /// `GET /payment-intents/{id}`: the whole intent. Limited to one call in five seconds for each id.
    #[default]
    Intent,
    /// `GET /payment-intents/{id}/status` with the three account headers and without the token. Limited to five calls in five seconds for
    /// each id. Not confirmed by any source.
    Status,
}

/// Configuration of one Hub2 account.
///
/// The merchant id and the API keys are in the developer section of the dashboard. A key belongs to one environment and carries
/// permissions. A merchant with a pair of id and key for each country needs one configuration for each.
#[derive(Debug, Clone)]
pub struct Hub2Config {
    pub(crate) environment: Environment,
    pub(crate) api_key: Secret,
    pub(crate) merchant_id: String,
    pub(crate) submerchants: Vec<String>,
    pub(crate) webhook_secrets: Vec<Secret>,
    pub(crate) base_url: Option<BaseUrl>,
    pub(crate) status_read: StatusRead,
    pub(crate) webhook_update: Method,
    pub(crate) clock: Arc<dyn Clock>,
}

impl Hub2Config {
    // Source: Hub2 integration guide, all samples: one host, without a version in the path.
    // Paths with `/v1`, which some integrations use, are not Hub2's.
    /// Host of both environments.
    pub(crate) const HOST: &'static str = "https://api.hub2.io";

    /// Creates a configuration for one environment. Both environments have the same host; the header `Environment` selects one.
    #[must_use]
    pub fn new(environment: Environment, api_key: Secret, merchant_id: impl Into<String>) -> Self {
        Self {
            environment,
            api_key,
            merchant_id: merchant_id.into(),
            submerchants: Vec::new(),
            webhook_secrets: Vec::new(),
            base_url: None,
            status_read: StatusRead::default(),
            webhook_update: Method::PATCH,
            clock: Arc::new(SystemClock),
        }
    }

    /// Sets the secrets of the registered webhooks. Hub2 returns a secret once, when the webhook is created.
    ///
    /// Pass several secrets for several webhooks, or the old and the new one while a secret is changed.
    #[must_use]
    pub fn with_webhook_secrets(mut self, secrets: impl IntoIterator<Item = Secret>) -> Self {
        self.webhook_secrets = secrets.into_iter().collect();
        self
    }

    /// Sets the ids of submerchants whose events are accepted, for an aggregator, whose webhooks its submerchants share.
    ///
    /// Without their ids, the events of submerchants are doubtful and confirm nothing. Calls are not affected: they and their responses
    /// belong to the one merchant id of this configuration, so an aggregator calls with one configuration for each submerchant.
    // LEDGER: merchant-id
    // Hub2's guide says that submerchants share keys and webhooks. No source shows the `merchantId` of an event about a submerchant.
    #[must_use]
    pub fn with_submerchants(mut self, ids: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.submerchants = ids.into_iter().map(Into::into).collect();
        self
    }

    /// Replaces the base URL `https://api.hub2.io`, for a simulated gateway.
    #[must_use]
    pub fn with_base_url(mut self, base_url: BaseUrl) -> Self {
        self.base_url = Some(base_url);
        self
    }

    /// Sets the call that reads the status of an intent by its id alone.
    #[must_use]
    pub fn with_status_read(mut self, read: StatusRead) -> Self {
        self.status_read = read;
        self
    }

    /// Sets the HTTP method that changes a registered webhook; the default is `PATCH`. Not confirmed by any source.
    // LEDGER: webhook-management
    // The guide mentions that a webhook can be changed; no source shows the call.
    #[must_use]
    pub fn with_webhook_update(mut self, verb: Method) -> Self {
        self.webhook_update = verb;
        self
    }

    /// Replaces the system clock, for tests. A search by reference covers the 366 days before the clock's time.
    #[must_use]
    pub fn with_clock(mut self, clock: Arc<dyn Clock>) -> Self {
        self.clock = clock;
        self
    }

    /// Returns the configured base URL.
    pub(crate) fn base_url(&self) -> Result<BaseUrl> {
        match &self.base_url {
            Some(base_url) => Ok(base_url.clone()),
            None => BaseUrl::new(Self::HOST),
        }
    }
}
