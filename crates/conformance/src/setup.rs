//! The parts of which a provider is made in a test.

use std::{
    sync::Arc,
    time::{Duration, SystemTime},
};

use dhow_core::{BaseUrl, Clock, Currency, Environment, Transport};

/// The API key that a provider gets, unless a law is about keys.
pub(crate) const API_KEY: &str = "key_7c1f0a9b52d1e8";
/// Another API key.
pub(crate) const OTHER_API_KEY: &str = "key_3e90cc14ab77f2";
/// The webhook secret that a provider gets.
pub(crate) const SECRET: &str = "whs_51d2e8a7f0c4b9";
/// The webhook secret before that, which it still takes.
pub(crate) const PREVIOUS_SECRET: &str = "whs_90ab34c6d1f27e";
/// A webhook secret of another merchant.
pub(crate) const STRANGE_SECRET: &str = "whs_of_another_merchant";

/// Everything that a provider needs in a test. The kit chooses all of it, so that it can look for it where it must not be.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Setup {
    /// Base URL of the gateway: a server on this machine, or an address at which nothing listens.
    pub base_url: BaseUrl,
    /// Transport to the gateway.
    pub transport: Arc<dyn Transport>,
    /// Clock, for providers that read one.
    pub clock: Arc<dyn Clock>,
    /// Live or sandbox.
    pub environment: Environment,
    /// Currency of the example, for gateways whose accounts have one.
    pub currency: Currency,
    /// API key, for gateways that have one beside the webhook secret.
    pub api_key: &'static str,
    /// Webhook secrets, the newest first. Empty for a provider without secrets.
    pub webhook_secrets: Vec<&'static str>,
}

impl Setup {
    /// A sandbox setup with made-up secrets and a clock that stands at [`now`](Self::now).
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

    /// The API key of a setup.
    pub const API_KEY: &str = API_KEY;

    /// The newest webhook secret of a setup, for gateways that sign their answers with it.
    pub const SECRET: &str = SECRET;

    /// The time of every example that is not about time: 1,790,000,000 seconds after 1970, UTC.
    #[must_use]
    pub fn now() -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(1_790_000_000)
    }
}

/// A clock that stands still.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StoppedClock(pub SystemTime);

impl Clock for StoppedClock {
    fn now(&self) -> SystemTime {
        self.0
    }
}

/// Bounds of one call over a transport.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Bounds {
    /// Total time of a call.
    pub total: Duration,
    /// Largest body in bytes.
    pub body: usize,
}

impl Bounds {
    /// Bounds of so much time and so many bytes.
    #[must_use]
    pub const fn new(total: Duration, body: usize) -> Self {
        Self { total, body }
    }
}
