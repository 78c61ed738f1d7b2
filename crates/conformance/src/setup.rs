//! The configuration with which the kit builds a provider.

use std::{
    sync::Arc,
    time::{Duration, SystemTime},
};

use dhow_core::{BaseUrl, Clock, Currency, Environment, Transport};

/// API key of the provider, except in laws about keys.
pub(crate) const API_KEY: &str = "key_7c1f0a9b52d1e8";
/// A second API key.
pub(crate) const OTHER_API_KEY: &str = "key_3e90cc14ab77f2";
/// Current webhook secret of the provider.
pub(crate) const SECRET: &str = "whs_51d2e8a7f0c4b9";
/// Previous webhook secret, which the provider still accepts.
pub(crate) const PREVIOUS_SECRET: &str = "whs_90ab34c6d1f27e";
/// Webhook secret of another merchant.
pub(crate) const STRANGE_SECRET: &str = "whs_of_another_merchant";

/// Configuration of a provider in a test.
///
/// The kit chooses every value, so that it can search requests and logs for the secrets.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Setup {
    /// Base URL of the gateway: a server on the local machine, or a port on which nothing listens.
    pub base_url: BaseUrl,
    /// Transport to the gateway.
    pub transport: Arc<dyn Transport>,
    /// Clock, for providers that read the time.
    pub clock: Arc<dyn Clock>,
    /// Live or sandbox.
    pub environment: Environment,
    /// Currency of the account, for gateways whose accounts have one.
    pub currency: Currency,
    /// API key, for gateways that have one in addition to the webhook secret.
    pub api_key: &'static str,
    /// Webhook secrets, the newest first. Empty for a provider without secrets.
    pub webhook_secrets: Vec<&'static str>,
}

impl Setup {
    /// Creates a sandbox setup with test secrets and a clock that stands at [`now`](Self::now).
    #[must_use]
    pub fn new(base_url: BaseUrl, transport: Arc<dyn Transport>, currency: Currency) -> Self {
        Self {
            base_url,
            transport,
            clock: Arc::new(StoppedClock(Self::now())),
            environment: Environment::Sandbox,
            currency,
            api_key: API_KEY,
            webhook_secrets: vec![SECRET, PREVIOUS_SECRET],
        }
    }

    /// API key of a setup.
    pub const API_KEY: &str = API_KEY;

    /// Newest webhook secret of a setup, for gateways that sign their responses with it.
    pub const SECRET: &str = SECRET;

    /// Returns the current time of a setup: 1,790,000,000 seconds after the Unix epoch.
    #[must_use]
    pub fn now() -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(1_790_000_000)
    }
}

/// Clock that always returns the same time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StoppedClock(pub SystemTime);

impl Clock for StoppedClock {
    fn now(&self) -> SystemTime {
        self.0
    }
}

/// Limits of one call over a transport.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Bounds {
    /// Deadline for the whole call.
    pub total: Duration,
    /// Maximum size of a response body in bytes.
    pub body: usize,
}

impl Bounds {
    /// Creates limits from a deadline and a maximum body size in bytes.
    #[must_use]
    pub const fn new(total: Duration, body: usize) -> Self {
        Self { total, body }
    }
}
