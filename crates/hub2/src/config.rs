//! Credentials, environments and addresses.

use dhow_core::{BaseUrl, Environment, Result, Secret};
use http::Method;

// LEDGER: status-without-token

/// Which call reads an intent's status when only its id is known. Both exist; whether `/status` answers without the intent's token is
/// in no source.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum StatusRead {
    /// `GET /payment-intents/{id}`: the whole intent; once in five seconds for each id.
    #[default]
    Intent,
    /// `GET /payment-intents/{id}/status` with the three headers and without the token; five times in five seconds. Unsettled.
    Status,
}

/// How one Hub2 account is reached.
///
/// Merchant id and API keys are in the dashboard's developer section; a key belongs to one environment and carries permissions. Some
/// merchants hold one pair per country: make one configuration for each.
#[derive(Debug, Clone)]
pub struct Hub2Config {
    pub(crate) environment: Environment,
    pub(crate) api_key: Secret,
    pub(crate) merchant_id: String,
    pub(crate) webhook_secrets: Vec<Secret>,
    pub(crate) base_url: Option<BaseUrl>,
    pub(crate) status_read: StatusRead,
    pub(crate) webhook_update: Method,
}

impl Hub2Config {
    /// The one host of both environments.
    pub(crate) const HOST: &'static str = "https://api.hub2.io";

    /// An account in one environment. Both environments have one host; the header `Environment` tells them apart.
    #[must_use]
    pub fn new(environment: Environment, api_key: Secret, merchant_id: impl Into<String>) -> Self {
        Self {
            environment,
            api_key,
            merchant_id: merchant_id.into(),
            webhook_secrets: Vec::new(),
            base_url: None,
            status_read: StatusRead::default(),
            webhook_update: Method::PATCH,
        }
    }

    /// The secrets of the registered webhooks, which Hub2 tells once, when a webhook is created. Several may be given, for several
    /// webhooks or for the day of a change.
    #[must_use]
    pub fn with_webhook_secrets(mut self, secrets: impl IntoIterator<Item = Secret>) -> Self {
        self.webhook_secrets = secrets.into_iter().collect();
        self
    }

    /// Another address than `https://api.hub2.io`, such as a simulated gateway.
    #[must_use]
    pub fn with_base_url(mut self, base_url: BaseUrl) -> Self {
        self.base_url = Some(base_url);
        self
    }

    /// Which call reads an intent's status by its id alone.
    #[must_use]
    pub fn with_status_read(mut self, read: StatusRead) -> Self {
        self.status_read = read;
        self
    }

    // LEDGER: webhook-management

    /// The verb that changes a registered webhook: `PATCH` unless said otherwise. Unsettled: Hub2's guide speaks of changing one and no
    /// source shows the call.
    #[must_use]
    pub fn with_webhook_update(mut self, verb: Method) -> Self {
        self.webhook_update = verb;
        self
    }

    /// The address that is used.
    pub(crate) fn address(&self) -> Result<BaseUrl> {
        match &self.base_url {
            Some(base_url) => Ok(base_url.clone()),
            None => BaseUrl::new(Self::HOST),
        }
    }
}
