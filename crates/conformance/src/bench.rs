//! The bench on which a law is tried: a provider, a gateway that answers as told, and the requests that went out.

use std::{
    cell::{Cell, RefCell},
    future::Future,
    sync::Arc,
    time::Duration,
};

use dhow_core::{
    BaseUrl, Delivery, Environment, Event, PaymentProvider, Rejection, Result as Answered,
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

/// The result of trying a law: the text says what happened when it does not hold.
pub type Checked = Result<Verdict, String>;

/// Said of a law about something that the provider lacks.
pub(crate) const LACKING: Checked = Ok(Verdict::DoesNotApply("the provider lacks it"));

/// Nothing listens here; the recorder answers in the gateway's stead.
pub(crate) const UNROUTABLE: &str = "http://127.0.0.1:9/gateway";

/// The longest time that a call may take.
pub const CALL_TIMEOUT: Duration = Duration::from_secs(5);

/// Everything that a law needs: the harness, an environment, an example, and ways to try it.
#[derive(Debug)]
pub struct Bench<'a, H> {
    /// The harness.
    pub harness: &'a H,
    /// The example: [`Harness::facts`] in the bench's environment.
    pub facts: Facts,
    /// The environment for which providers are set up.
    pub environment: Environment,
    runtime: Runtime,
    seed: u64,
    attempts: Cell<u64>,
    input: RefCell<Option<String>>,
}

impl<'a, H: Harness> Bench<'a, H> {
    /// A bench for an environment. The seed repeats whatever is random.
    ///
    /// # Errors
    /// When no runtime can be made.
    pub fn new(harness: &'a H, environment: Environment, seed: u64) -> Result<Self, String> {
        let runtime = Builder::new_current_thread().enable_all().build();
        Ok(Self {
            harness,
            facts: harness.facts().in_environment(environment),
            environment,
            runtime: runtime.map_err(|error| format!("no runtime could be made: {error}"))?,
            seed,
            attempts: Cell::new(0),
            input: RefCell::new(None),
        })
    }

    /// Runs a future to its end.
    pub fn wait<T>(&self, future: impl Future<Output = T>) -> T {
        self.runtime.block_on(future)
    }

    /// The setup of the bench's environment and currency for a transport.
    ///
    /// # Errors
    /// When the text is no base URL.
    pub fn setup(&self, base_url: &str, transport: Arc<dyn Transport>) -> Result<Setup, String> {
        let base_url = BaseUrl::new(base_url).map_err(|error| error.to_string())?;
        let mut setup = Setup::new(base_url, transport, self.facts.amount.currency());
        setup.environment = self.environment;
        Ok(setup)
    }

    /// A setup whose calls are answered by a script.
    ///
    /// # Errors
    /// Never in practice: the base URL is fixed.
    pub fn recorded_setup(
        &self,
        responses: Vec<ScriptedResponse>,
    ) -> Result<(Setup, Arc<Recorder>), String> {
        let recorder = Recorder::new(responses);
        let transport = Arc::clone(&recorder) as Arc<dyn Transport>;
        Ok((self.setup(UNROUTABLE, transport)?, recorder))
    }

    /// The harness's provider for a setup.
    ///
    /// # Errors
    /// When the provider refuses the setup.
    pub fn provider(&self, setup: Setup) -> Result<H::Provider, String> {
        let made = self.harness.provider(setup);
        made.map_err(|error| format!("the provider refused its setup: {error}"))
    }

    /// A provider at that base URL.
    ///
    /// # Errors
    /// When the provider refuses the setup.
    pub fn provider_at(
        &self,
        base_url: &str,
        transport: Arc<dyn Transport>,
    ) -> Result<H::Provider, String> {
        self.provider(self.setup(base_url, transport)?)
    }

    /// A provider whose calls are answered by a script.
    ///
    /// # Errors
    /// When the provider refuses the setup.
    pub fn recorded(
        &self,
        responses: Vec<ScriptedResponse>,
    ) -> Result<(H::Provider, Arc<Recorder>), String> {
        let (setup, recorder) = self.recorded_setup(responses)?;
        Ok((self.provider(setup)?, recorder))
    }

    /// A provider that only verifies deliveries.
    ///
    /// # Errors
    /// When the provider refuses the setup.
    pub fn listener(&self) -> Result<H::Provider, String> {
        Ok(self.recorded(vec![ScriptedResponse::NotSent])?.0)
    }

    /// A provider that only verifies deliveries, with something of its setup changed.
    ///
    /// # Errors
    /// When the provider refuses the setup.
    pub fn listener_with(&self, change: impl FnOnce(&mut Setup)) -> Result<H::Provider, String> {
        let (mut setup, _) = self.recorded_setup(vec![ScriptedResponse::NotSent])?;
        change(&mut setup);
        self.provider(setup)
    }

    /// Asks a provider whose calls are answered by a script.
    ///
    /// # Errors
    /// When the provider refuses the setup or does not come back.
    pub fn play(
        &self,
        verb: Verb,
        facts: &Facts,
        responses: Vec<ScriptedResponse>,
    ) -> Result<Run, String> {
        let shown = || {
            format!(
                "`{verb}` about {facts:?}, answered by {}",
                shown(&responses)
            )
        };
        let input = shown();
        let (mut setup, recorder) = self.recorded_setup(responses)?;
        setup.currency = facts.amount.currency();
        let provider = self.provider(setup)?;
        let result = self.ask_noted(verb, &provider, facts, input)?;
        let sent = recorder.sent();
        Ok(Run { result, sent })
    }

    /// Asks, for at most [`CALL_TIMEOUT`].
    ///
    /// # Errors
    /// When the provider does not come back.
    pub fn ask(
        &self,
        verb: Verb,
        provider: &H::Provider,
        facts: &Facts,
    ) -> Result<Answered<Done>, String> {
        let input = format!("`{verb}` about {facts:?}");
        self.ask_noted(verb, provider, facts, input)
    }

    fn ask_noted(
        &self,
        verb: Verb,
        provider: &H::Provider,
        facts: &Facts,
        input: String,
    ) -> Result<Answered<Done>, String> {
        self.note(input);
        let asking = verb.ask(self.harness, provider, facts);
        self.wait(async { tokio::time::timeout(CALL_TIMEOUT, asking).await })
            .map_err(|_| format!("it had not come back after {} s", CALL_TIMEOUT.as_secs()))
    }

    /// Asks with one more option; `None` for a verb without options, or one that the provider lacks.
    ///
    /// # Errors
    /// When the harness makes no request of the facts.
    pub(crate) fn ask_with_option(
        &self,
        verb: Verb,
        provider: &H::Provider,
        option: &str,
    ) -> Result<Option<Answered<()>>, String> {
        let about = &self.facts;
        self.note(format!(
            "`{verb}` with the option `{option}` about {about:?}"
        ));
        let told = |error: dhow_core::Error| error.to_string();
        let result = match verb {
            Verb::CreatePayment => {
                let mut new = self.harness.new_payment(&self.facts).map_err(told)?;
                new.options.set(option, "x");
                self.wait(provider.create_payment(&new)).map(drop)
            }
            Verb::Refund => {
                let Some(refunds) = provider.refunds() else {
                    return Ok(None);
                };
                let mut new = self.harness.new_refund(&self.facts).map_err(told)?;
                new.options.set(option, "x");
                self.wait(refunds.refund(&new)).map(drop)
            }
            Verb::Payout => {
                let Some(payouts) = provider.payouts() else {
                    return Ok(None);
                };
                let mut new = self.harness.new_payout(&self.facts).map_err(told)?;
                new.options.set(option, "x");
                self.wait(payouts.payout(&new)).map(drop)
            }
            _ => return Ok(None),
        };
        Ok(Some(result))
    }

    /// Counts a call, and keeps its description for the violation.
    pub(crate) fn note(&self, input: String) {
        self.count();
        self.input.replace(Some(input));
    }

    /// The example with its recorded answers; `None` when nothing goes out.
    ///
    /// # Errors
    /// When the recorded answers are not understood.
    pub fn baseline(&self, verb: Verb) -> Result<Option<Baseline>, String> {
        self.baseline_with(verb, &self.facts)
    }

    /// Another example with its recorded answers; `None` when nothing goes out.
    ///
    /// # Errors
    /// When the recorded answers are not understood.
    pub fn baseline_with(&self, verb: Verb, facts: &Facts) -> Result<Option<Baseline>, String> {
        let answers = self.harness.answers(verb, facts);
        if answers.is_empty() {
            return Ok(None);
        }
        let run = self.play(verb, facts, script(&answers))?;
        match run.result {
            Ok(done) => Ok(Some(Baseline {
                answers,
                sent: run.sent,
                done,
            })),
            Err(error) => Err(format!("the recorded answers were not understood: {error}")),
        }
    }

    /// Verifies a delivery.
    ///
    /// # Errors
    /// The provider's rejection.
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
    /// The reason of the provider's rejection.
    pub fn event(
        &self,
        provider: &dyn WebhookVerifier,
        delivery: &Delivery,
    ) -> Result<Event, String> {
        let verified = self.verify(provider, delivery);
        let verified = verified.map_err(|rejection| rejection.reason().to_string())?;
        Ok(provider.event(&verified))
    }

    /// Tries random values, and keeps the input of the last failure.
    ///
    /// # Errors
    /// The text of the last failure.
    pub fn random<S: Strategy>(
        &self,
        cases: u32,
        strategy: &S,
        tried: impl Fn(S::Value) -> Result<(), String>,
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
            tried(value).map_err(|what| {
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

    /// A server that fails as the script says.
    #[must_use]
    pub fn server(&self, script: Script) -> FaultServer {
        self.wait(FaultServer::start(script))
    }

    /// Counts something that was tried without [`ask`](Self::ask) or [`verify`](Self::verify).
    pub fn count(&self) {
        self.attempts.set(self.attempts.get() + 1);
    }

    /// Number of calls and deliveries so far.
    #[must_use]
    pub fn attempts(&self) -> u64 {
        self.attempts.get()
    }

    /// The last call or delivery.
    pub(crate) fn last_input(&self) -> Option<String> {
        self.input.borrow().clone()
    }
}
