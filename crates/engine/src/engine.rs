//! The engine and its builder.

use std::{collections::BTreeMap, fmt, sync::Arc, time::Duration};

use dhow_core::{
    Clock, Jitter, PaymentProvider, PollPlan, RandomJitter, Registry, Sleeper, SystemClock,
};

use crate::{
    clock::EngineClock,
    error::{EngineError, EngineResult},
    gate::{Gate, ReadSlot, ReadSlots},
    metrics::{Metrics, NoMetrics},
    store::{OrderKey, Store, Timestamp},
};

/// Durable payments of several accounts on one store. Cheap to clone; any number of processes may run engines on one store.
#[derive(Debug, Clone)]
pub struct Engine {
    pub(crate) inner: Arc<Inner>,
}

#[derive(Debug)]
pub(crate) struct Inner {
    pub(crate) store: Arc<dyn Store>,
    pub(crate) accounts: BTreeMap<String, Account>,
    pub(crate) clock: EngineClock,
    pub(crate) sleeper: Arc<dyn Sleeper>,
    pub(crate) jitter: Arc<dyn Jitter>,
    pub(crate) metrics: Arc<dyn Metrics>,
    pub(crate) options: EngineOptions,
}

/// An account of a gateway.
#[derive(Debug)]
pub(crate) struct Account {
    pub(crate) name: String,
    pub(crate) provider: Arc<dyn PaymentProvider>,
    pub(crate) gate: Gate,
    pub(crate) reads: ReadSlots,
}

impl Account {
    /// Takes a slot for a read that can begin soon, and returns it with its beginning; `None` if all are taken or the rate limit is used up.
    pub(crate) fn take_slot(&self, now: Timestamp) -> Option<(ReadSlot, Timestamp)> {
        let slot = self.reads.take()?;
        let begins = self.gate.reserve(now)?;
        Some((slot, begins))
    }

    /// Takes as many waiting orders as reads can begin soon.
    pub(crate) fn next_waiting(&self, now: Timestamp) -> Vec<OrderKey> {
        self.reads.next_waiting(self.gate.count(now))
    }
}

/// Times and limits of an engine.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct EngineOptions {
    /// Time for which one worker or call holds an order, and after which a read whose process died is made again. Longer than the longest
    /// call of a gateway: 2 minutes by default.
    pub lease: Duration,
    /// Time after which a delivery without an order needs attention: 1 hour by default.
    pub parked_after: Duration,
    /// Time after which an unknown outcome needs attention: 1 hour by default.
    pub attention_after: Duration,
    /// Intervals of polls, within the gateway's own limits.
    pub polling: PollPlan,
    /// Time limit of the handler for one effect: 30 seconds by default.
    pub handler_timeout: Duration,
    /// Number of effects that are handled at the same time: 4 by default.
    pub handlers: usize,
    /// Number of failed attempts after which an effect is stuck, so that its order needs attention: 10 by default, about 17 minutes.
    pub effect_attempts: u32,
    /// Age at which an effect that is not done is stuck: 1 hour by default.
    pub effect_after: Duration,
    /// Pause of a worker that found nothing to do: 500 milliseconds by default.
    pub idle: Duration,
    /// Maximum size of a webhook's body in bytes: 64 KiB by default.
    pub body_limit: usize,
    /// Number of rejected deliveries to keep per account: 100 by default.
    pub quarantine: u32,
    /// Age at which settled deliveries lose their content, and final orders the customer's data; `None`, the default, keeps them.
    pub retention: Option<Duration>,
}

/// Time beyond the handler's limit for which an effect is leased.
const EFFECT_MARGIN: Duration = Duration::from_secs(30);

impl EngineOptions {
    /// Time for which one worker holds an effect: [`handler_timeout`](Self::handler_timeout) and 30 seconds. After a crash, another worker hands
    /// the effect over when it has passed.
    #[must_use]
    pub fn effect_lease(&self) -> Duration {
        self.handler_timeout.saturating_add(EFFECT_MARGIN)
    }
}

impl Default for EngineOptions {
    fn default() -> Self {
        Self {
            lease: Duration::from_secs(120),
            parked_after: Duration::from_secs(3_600),
            attention_after: Duration::from_secs(3_600),
            polling: PollPlan::default(),
            handler_timeout: Duration::from_secs(30),
            handlers: 4,
            effect_attempts: 10,
            effect_after: Duration::from_secs(3_600),
            idle: Duration::from_millis(500),
            body_limit: 64 * 1024,
            quarantine: 100,
            retention: None,
        }
    }
}

/// Builder of an [`Engine`].
pub struct EngineBuilder {
    store: Arc<dyn Store>,
    accounts: Vec<(String, Arc<dyn PaymentProvider>)>,
    clock: Arc<dyn Clock>,
    sleeper: Option<Arc<dyn Sleeper>>,
    jitter: Arc<dyn Jitter>,
    metrics: Arc<dyn Metrics>,
    options: EngineOptions,
}

impl fmt::Debug for EngineBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.accounts.iter().map(|(name, _)| name).collect();
        f.debug_struct("EngineBuilder")
            .field("accounts", &names)
            .finish_non_exhaustive()
    }
}

impl Engine {
    /// Starts a builder on a store.
    pub fn builder(store: impl Store + 'static) -> EngineBuilder {
        Self::builder_on(Arc::new(store))
    }

    /// Starts a builder on a shared store.
    pub fn builder_on(store: Arc<dyn Store>) -> EngineBuilder {
        EngineBuilder {
            store,
            accounts: Vec::new(),
            clock: Arc::new(SystemClock),
            sleeper: default_sleeper(),
            jitter: Arc::new(RandomJitter),
            metrics: Arc::new(NoMetrics),
            options: EngineOptions::default(),
        }
    }

    /// Names of the accounts.
    pub fn accounts(&self) -> impl Iterator<Item = &str> {
        self.inner.accounts.keys().map(String::as_str)
    }

    /// Store of the engine.
    #[must_use]
    pub fn store(&self) -> &Arc<dyn Store> {
        &self.inner.store
    }

    pub(crate) fn account(&self, name: &str) -> EngineResult<&Account> {
        let account = self.inner.accounts.get(name);
        account.ok_or_else(|| EngineError::UnknownAccount {
            account: name.to_owned(),
        })
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.inner.clock.now()
    }

    pub(crate) fn account_names(&self) -> Vec<String> {
        self.inner.accounts.keys().cloned().collect()
    }
}

impl EngineBuilder {
    /// Adds an account. The name is part of the webhook URL and of every stored order, so it must stay the same.
    #[must_use]
    pub fn account(
        self,
        name: impl Into<String>,
        provider: impl PaymentProvider + 'static,
    ) -> Self {
        self.shared_account(name, Arc::new(provider))
    }

    /// Adds an account for each provider of a registry, named like the gateway: `hitpay`, `hub2`.
    #[must_use]
    pub fn registry(mut self, registry: &Registry) -> Self {
        for provider in registry.providers() {
            self = self.shared_account(provider.id().as_str(), Arc::clone(provider));
        }
        self
    }

    /// Adds an account whose provider is shared.
    #[must_use]
    pub fn shared_account(
        mut self,
        name: impl Into<String>,
        provider: Arc<dyn PaymentProvider>,
    ) -> Self {
        self.accounts.push((name.into(), provider));
        self
    }

    /// Sets the clock.
    #[must_use]
    pub fn clock(mut self, clock: Arc<dyn Clock>) -> Self {
        self.clock = clock;
        self
    }

    /// Sets the sleep function.
    #[must_use]
    pub fn sleeper(mut self, sleeper: Arc<dyn Sleeper>) -> Self {
        self.sleeper = Some(sleeper);
        self
    }

    /// Sets the jitter of polls and retries.
    #[must_use]
    pub fn jitter(mut self, jitter: Arc<dyn Jitter>) -> Self {
        self.jitter = jitter;
        self
    }

    /// Sets the receiver of metrics.
    #[must_use]
    pub fn metrics(mut self, metrics: Arc<dyn Metrics>) -> Self {
        self.metrics = metrics;
        self
    }

    /// Sets times and limits.
    #[must_use]
    pub fn options(mut self, options: EngineOptions) -> Self {
        self.options = options;
        self
    }

    /// Checks the configuration and asks the store for its counts.
    ///
    /// # Errors
    /// [`EngineError::Configuration`] with the broken rule, or [`EngineError::Store`] if the store does not answer.
    pub async fn build(self) -> EngineResult<Engine> {
        let configuration = |rule: String| EngineError::Configuration { rule };
        let Some(sleeper) = self.sleeper else {
            let rule = "a sleeper is missing: enable the feature `tokio` or call `sleeper`";
            return Err(configuration(rule.to_owned()));
        };
        let mut accounts = BTreeMap::new();
        for (name, provider) in self.accounts {
            if !is_account_name(&name) {
                let rule =
                    "an account name has 1 to 64 characters from `a` to `z`, digits, `-` and `_`";
                return Err(configuration(format!("{rule}, and `{name}` does not")));
            }
            let account = Account {
                gate: Gate::of(&provider.capabilities().polling),
                reads: ReadSlots::default(),
                provider,
                name: name.clone(),
            };
            if accounts.insert(name.clone(), account).is_some() {
                return Err(configuration(format!(
                    "the account `{name}` was added twice"
                )));
            }
        }
        if accounts.is_empty() {
            return Err(configuration("add at least one account".to_owned()));
        }
        self.store.stats().await?;
        let inner = Inner {
            store: self.store,
            accounts,
            clock: EngineClock::new(self.clock),
            sleeper,
            jitter: self.jitter,
            metrics: self.metrics,
            options: self.options,
        };
        Ok(Engine {
            inner: Arc::new(inner),
        })
    }
}

fn is_account_name(name: &str) -> bool {
    let allowed =
        |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-_".contains(&byte);
    (1..=64).contains(&name.len()) && name.bytes().all(allowed)
}

#[cfg(feature = "tokio")]
#[expect(
    clippy::unnecessary_wraps,
    reason = "without the feature there is none"
)]
fn default_sleeper() -> Option<Arc<dyn Sleeper>> {
    Some(Arc::new(dhow_core::TokioSleeper))
}

#[cfg(not(feature = "tokio"))]
fn default_sleeper() -> Option<Arc<dyn Sleeper>> {
    None
}
