//! The test bench of the laws: builds providers, calls them with scripted responses, and verifies deliveries.

use std::{
    cell::{Cell, RefCell},
    future::Future,
    sync::Arc,
    time::Duration,
};

use dhow_core::{
    BaseUrl, Delivery, Environment, Event, PaymentProvider, Rejection, Result as CallResult,
    Transport, Verified, WebhookVerifier,
};
use proptest::{
    strategy::Strategy,
    test_runner::{Config, RngAlgorithm, TestCaseError, TestRng, TestRunner},
};
use tokio::runtime::{Builder, Runtime};

use crate::{
    Done, Facts, FaultServer, Harness, Recorder, Script, ScriptedResponse, Setup, Verb, Verdict,
};

mod baseline;
mod shown;

pub(crate) use baseline::writes;
pub use baseline::{Baseline, Run, script};
use shown::{shown, shown_delivery};

/// Result of testing a law. The error describes the observed and the expected behaviour.
pub type Checked = Result<Verdict, String>;

/// Verdict of a law about an operation that the provider does not offer.
pub(crate) const LACKING: Checked = Ok(Verdict::DoesNotApply(
    "the provider does not offer this operation",
));

/// Base URL on which nothing listens, for providers whose transport is a [`Recorder`].
pub(crate) const UNROUTABLE: &str = "http://127.0.0.1:9/gateway";

/// Maximum duration of a call; a longer one violates the law.
pub const CALL_TIMEOUT: Duration = Duration::from_secs(5);

/// Test bench for one harness in one environment.
///
/// It counts the calls and deliveries of a law and keeps the last one, so that a violation can name it.
#[derive(Debug)]
pub struct Bench<'a, H> {
    /// Harness under test.
    pub harness: &'a H,
    /// [`Harness::facts`] in the environment of the bench.
    pub facts: Facts,
    /// Environment of the providers.
    pub environment: Environment,
    runtime: Runtime,
    seed: u64,
    attempts: Cell<u64>,
    input: RefCell<Option<String>>,
}

impl<'a, H: Harness> Bench<'a, H> {
    /// Creates a bench for an environment. The seed determines all random values.
    ///
    /// # Errors
    /// Returns an error if the Tokio runtime cannot be created.
    pub fn new(harness: &'a H, environment: Environment, seed: u64) -> Result<Self, String> {
        let runtime = Builder::new_current_thread().enable_all().build();
        Ok(Self {
            harness,
            facts: harness.facts().in_environment(environment),
            environment,
            runtime: runtime
                .map_err(|error| format!("the Tokio runtime could not be created: {error}"))?,
            seed,
            attempts: Cell::new(0),
            input: RefCell::new(None),
        })
    }

    /// Blocks on a future until it completes.
    pub fn wait<T>(&self, future: impl Future<Output = T>) -> T {
        self.runtime.block_on(future)
    }

    /// Returns a setup with the environment and the currency of the bench.
    ///
    /// # Errors
    /// Returns an error if the text is not a base URL.
    pub fn setup(&self, base_url: &str, transport: Arc<dyn Transport>) -> Result<Setup, String> {
        let base_url = BaseUrl::new(base_url).map_err(|error| error.to_string())?;
        let mut setup = Setup::new(base_url, transport, self.facts.amount.currency());
        setup.environment = self.environment;
        Ok(setup)
    }

    /// Returns a setup whose transport plays the scripted responses, and the recorder of its requests.
    ///
    /// # Errors
    /// Returns an error if the base URL is not valid, which cannot happen because it is a constant.
    pub fn recorded_setup(
        &self,
        responses: Vec<ScriptedResponse>,
    ) -> Result<(Setup, Arc<Recorder>), String> {
        let recorder = Recorder::new(responses);
        let transport = Arc::clone(&recorder) as Arc<dyn Transport>;
        Ok((self.setup(UNROUTABLE, transport)?, recorder))
    }

    /// Builds the provider from a setup.
    ///
    /// # Errors
    /// Returns an error if the provider refuses the setup.
    pub fn provider(&self, setup: Setup) -> Result<H::Provider, String> {
        let provider = self.harness.provider(setup);
        provider.map_err(|error| {
            format!("Harness::provider() refused a setup that it must accept: {error}")
        })
    }

    /// Builds the provider with a base URL and a transport.
    ///
    /// # Errors
    /// Returns an error if the provider refuses the setup.
    pub fn provider_at(
        &self,
        base_url: &str,
        transport: Arc<dyn Transport>,
    ) -> Result<H::Provider, String> {
        self.provider(self.setup(base_url, transport)?)
    }

    /// Builds a provider whose transport plays the scripted responses.
    ///
    /// # Errors
    /// Returns an error if the provider refuses the setup.
    pub fn recorded(
        &self,
        responses: Vec<ScriptedResponse>,
    ) -> Result<(H::Provider, Arc<Recorder>), String> {
        let (setup, recorder) = self.recorded_setup(responses)?;
        Ok((self.provider(setup)?, recorder))
    }

    /// Builds a provider for verifying deliveries; its transport sends nothing.
    ///
    /// # Errors
    /// Returns an error if the provider refuses the setup.
    pub fn listener(&self) -> Result<H::Provider, String> {
        Ok(self.recorded(vec![ScriptedResponse::NotSent])?.0)
    }

    /// Builds a provider for verifying deliveries from a changed setup.
    ///
    /// # Errors
    /// Returns an error if the provider refuses the setup.
    pub fn listener_with(&self, change: impl FnOnce(&mut Setup)) -> Result<H::Provider, String> {
        let (mut setup, _) = self.recorded_setup(vec![ScriptedResponse::NotSent])?;
        change(&mut setup);
        self.provider(setup)
    }

    /// Calls a new provider whose transport plays the scripted responses.
    ///
    /// # Errors
    /// Returns an error if the provider refuses the setup or does not return within [`CALL_TIMEOUT`].
    pub fn call_scripted(
        &self,
        verb: Verb,
        facts: &Facts,
        responses: Vec<ScriptedResponse>,
    ) -> Result<Run, String> {
        let input = format!(
            "`{verb}` with {facts:?}; scripted responses: {}",
            shown(&responses)
        );
        let (mut setup, recorder) = self.recorded_setup(responses)?;
        setup.currency = facts.amount.currency();
        let provider = self.provider(setup)?;
        let result = self.call_noted(verb, &provider, facts, input)?;
        let sent = recorder.sent();
        Ok(Run { result, sent })
    }

    /// Calls a provider, for at most [`CALL_TIMEOUT`].
    ///
    /// # Errors
    /// Returns an error if the provider does not return in time.
    pub fn call(
        &self,
        verb: Verb,
        provider: &H::Provider,
        facts: &Facts,
    ) -> Result<CallResult<Done>, String> {
        let input = format!("`{verb}` with {facts:?}");
        self.call_noted(verb, provider, facts, input)
    }

    fn call_noted(
        &self,
        verb: Verb,
        provider: &H::Provider,
        facts: &Facts,
        input: String,
    ) -> Result<CallResult<Done>, String> {
        self.note(input);
        let call = verb.call(self.harness, provider, facts);
        self.wait(async { tokio::time::timeout(CALL_TIMEOUT, call).await })
            .map_err(|_| {
                format!(
                    "the call did not return within {} s; every call must end at the deadline of its transport",
                    CALL_TIMEOUT.as_secs()
                )
            })
    }

    /// Calls a provider with one more option. Returns `None` for a verb without options, and for one that the provider does not offer.
    ///
    /// # Errors
    /// Returns an error if the harness cannot build a request from the facts.
    pub(crate) fn call_with_option(
        &self,
        verb: Verb,
        provider: &H::Provider,
        option: &str,
    ) -> Result<Option<CallResult<()>>, String> {
        let facts = &self.facts;
        self.note(format!("`{verb}` with the option `{option}` and {facts:?}"));
        let text = |error: dhow_core::Error| error.to_string();
        let result = match verb {
            Verb::CreatePayment => {
                let mut new = self.harness.new_payment(facts).map_err(text)?;
                new.options.set(option, "x");
                self.wait(provider.create_payment(&new)).map(drop)
            }
            Verb::Refund => {
                let Some(refunds) = provider.refunds() else {
                    return Ok(None);
                };
                let mut new = self.harness.new_refund(facts).map_err(text)?;
                new.options.set(option, "x");
                self.wait(refunds.refund(&new)).map(drop)
            }
            Verb::Payout => {
                let Some(payouts) = provider.payouts() else {
                    return Ok(None);
                };
                let mut new = self.harness.new_payout(facts).map_err(text)?;
                new.options.set(option, "x");
                self.wait(payouts.payout(&new)).map(drop)
            }
            _ => return Ok(None),
        };
        Ok(Some(result))
    }

    /// Counts a test case and keeps its description for a violation.
    pub(crate) fn note(&self, input: String) {
        self.count();
        self.input.replace(Some(input));
    }

    /// Calls the verb with the facts of the bench and the recorded responses. Returns `None` for a verb without requests.
    ///
    /// # Errors
    /// Returns an error if the provider does not accept the recorded responses.
    pub fn baseline(&self, verb: Verb) -> Result<Option<Baseline>, String> {
        self.baseline_with(verb, &self.facts)
    }

    /// Calls the verb with other facts and their recorded responses. Returns `None` for a verb without requests.
    ///
    /// # Errors
    /// Returns an error if the provider does not accept the recorded responses.
    pub fn baseline_with(&self, verb: Verb, facts: &Facts) -> Result<Option<Baseline>, String> {
        let answers = self.harness.responses(verb, facts);
        if answers.is_empty() {
            return Ok(None);
        }
        let run = self.call_scripted(verb, facts, script(&answers))?;
        match run.result {
            Ok(done) => Ok(Some(Baseline {
                answers,
                sent: run.sent,
                done,
            })),
            Err(error) => Err(format!(
                "the provider did not accept the responses of Harness::responses(): {error}"
            )),
        }
    }

    /// Verifies a delivery.
    ///
    /// # Errors
    /// Returns the provider's rejection.
    pub fn verify(
        &self,
        provider: &dyn WebhookVerifier,
        delivery: &Delivery,
    ) -> Result<Verified, Rejection> {
        self.attempts.set(self.attempts.get() + 1);
        self.input.replace(Some(shown_delivery(delivery)));
        provider.verify_webhook(delivery)
    }

    /// Verifies a delivery and reads its event.
    ///
    /// # Errors
    /// Returns the reason of the provider's rejection.
    pub fn event(
        &self,
        provider: &dyn WebhookVerifier,
        delivery: &Delivery,
    ) -> Result<Event, String> {
        let verified = self.verify(provider, delivery);
        let verified = verified.map_err(|rejection| rejection.reason().to_string())?;
        Ok(provider.event(&verified))
    }

    /// Runs `test` with `cases` random values, and keeps the input of the smallest failure.
    ///
    /// # Errors
    /// Returns the text of the smallest failure.
    pub fn random<S: Strategy>(
        &self,
        cases: u32,
        strategy: &S,
        test: impl Fn(S::Value) -> Result<(), String>,
    ) -> Result<(), String> {
        let failed = RefCell::new(None);
        let config = Config {
            cases,
            failure_persistence: None,
            ..Config::default()
        };
        let mut bytes = [0; 32];
        bytes[..8].copy_from_slice(&self.seed.to_le_bytes());
        let random = TestRng::from_seed(RngAlgorithm::ChaCha, &bytes);
        let run = TestRunner::new_with_rng(config, random).run(strategy, |value| {
            test(value).map_err(|what| {
                // Proptest shrinks: the last failure that it runs is the smallest.
                failed.replace(Some((what, self.input.borrow().clone())));
                TestCaseError::fail("see the last failure")
            })
        });
        match (run, failed.into_inner()) {
            (Err(_), Some((what, input))) => {
                self.input.replace(input);
                Err(what)
            }
            (Err(error), None) => Err(error.to_string()),
            (Ok(()), _) => Ok(()),
        }
    }

    /// Starts a fault-injecting server.
    #[must_use]
    pub fn server(&self, script: Script) -> FaultServer {
        self.wait(FaultServer::start(script))
    }

    /// Counts a test case that uses neither [`call`](Self::call) nor [`verify`](Self::verify).
    pub fn count(&self) {
        self.attempts.set(self.attempts.get() + 1);
    }

    /// Returns the number of test cases so far.
    #[must_use]
    pub fn attempts(&self) -> u64 {
        self.attempts.get()
    }

    /// Returns the description of the last call or delivery.
    pub(crate) fn last_input(&self) -> Option<String> {
        self.input.borrow().clone()
    }
}
