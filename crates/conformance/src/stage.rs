//! Where examples are played: a provider, a gateway that answers as told, and what went out.

use std::{
    future::Future,
    sync::Arc,
    time::{Duration, SystemTime},
};

use dhow_core::{BaseUrl, Clock, Effect, Result as Outcome, Transport};
use tokio::runtime::{Builder, Runtime};

use crate::{
    Facts, FaultServer, Harness, Notice, Recorded, Script, Setup, Verb, Verdict,
    recorder::{Play, Recorder, Sent},
    verb::Done,
};

/// How trying a law ends: the text says what happened when it does not hold.
pub(crate) type Checked = Result<Verdict, String>;

/// What is said of a law about something that the provider lacks.
pub(crate) const LACKING: Checked = Ok(Verdict::DoesNotApply("the provider lacks it"));

/// Where nobody listens; the recorder answers in the gateway's stead.
const NOWHERE: &str = "http://127.0.0.1:9/gateway";

/// The patience with a provider that does not come back.
pub(crate) const PATIENCE: Duration = Duration::from_secs(5);

pub(crate) struct Stage<'a, H> {
    pub(crate) harness: &'a H,
    pub(crate) facts: Facts,
    runtime: Runtime,
}

/// An example whose answers are the recorded ones.
pub(crate) struct Ordinary {
    pub(crate) answers: Vec<Recorded>,
    pub(crate) sent: Vec<Sent>,
    pub(crate) done: Done,
}

/// What became of one call.
pub(crate) struct Run {
    pub(crate) result: Outcome<Done>,
    pub(crate) sent: Vec<Sent>,
}

impl Run {
    pub(crate) fn writes(&self) -> usize {
        writes(&self.sent)
    }
}

pub(crate) fn writes(sent: &[Sent]) -> usize {
    sent.iter()
        .filter(|one| one.effect == Effect::Write)
        .count()
}

impl<'a, H: Harness> Stage<'a, H> {
    pub(crate) fn new(harness: &'a H) -> Result<Self, String> {
        let runtime = Builder::new_current_thread().enable_all().build();
        Ok(Self {
            harness,
            facts: harness.facts(),
            runtime: runtime.map_err(|error| format!("no runtime could be made: {error}"))?,
        })
    }

    pub(crate) fn wait<T>(&self, future: impl Future<Output = T>) -> T {
        self.runtime.block_on(future)
    }

    /// A provider at that address.
    pub(crate) fn provider_at(
        &self,
        address: &str,
        transport: Arc<dyn Transport>,
    ) -> Result<H::Provider, String> {
        let base_url = BaseUrl::new(address).map_err(|error| error.to_string())?;
        let clock = Arc::new(At(SystemTime::UNIX_EPOCH + Notice::NOW));
        Ok(self
            .harness
            .provider(Setup::new(base_url, transport, clock)))
    }

    /// A provider whose calls are answered like this.
    pub(crate) fn recorded(
        &self,
        plays: Vec<Play>,
    ) -> Result<(H::Provider, Arc<Recorder>), String> {
        let recorder = Recorder::new(plays);
        let transport = Arc::clone(&recorder) as Arc<dyn Transport>;
        Ok((self.provider_at(NOWHERE, transport)?, recorder))
    }

    /// A provider that only looks at deliveries.
    pub(crate) fn listener(&self) -> Result<H::Provider, String> {
        Ok(self.recorded(vec![Play::NotSent])?.0)
    }

    pub(crate) fn play(&self, verb: Verb, facts: &Facts, plays: Vec<Play>) -> Result<Run, String> {
        let (provider, recorder) = self.recorded(plays)?;
        let result = self.ask(verb, &provider, facts)?;
        let sent = recorder.sent();
        Ok(Run { result, sent })
    }

    /// Asks, with patience.
    pub(crate) fn ask(
        &self,
        verb: Verb,
        provider: &H::Provider,
        facts: &Facts,
    ) -> Result<Outcome<Done>, String> {
        let asking = verb.ask(self.harness, provider, facts);
        self.wait(async { tokio::time::timeout(PATIENCE, asking).await })
            .map_err(|_| format!("it had not come back after {} s", PATIENCE.as_secs()))
    }

    /// The example with its recorded answers; `None` when nothing goes out.
    pub(crate) fn ordinary(&self, verb: Verb) -> Result<Option<Ordinary>, String> {
        self.ordinary_with(verb, &self.facts)
    }

    pub(crate) fn ordinary_with(
        &self,
        verb: Verb,
        facts: &Facts,
    ) -> Result<Option<Ordinary>, String> {
        let answers = self.harness.answers(verb, facts);
        if answers.is_empty() {
            return Ok(None);
        }
        let run = self.play(verb, facts, plays(&answers))?;
        match run.result {
            Ok(done) => Ok(Some(Ordinary {
                answers,
                sent: run.sent,
                done,
            })),
            Err(error) => Err(format!("the recorded answers were not understood: {error}")),
        }
    }

    pub(crate) fn server(&self, script: Script) -> FaultServer {
        self.wait(FaultServer::start(script))
    }
}

impl Ordinary {
    /// The requests that are interesting to disturb: every write of a write, the last request of a read.
    pub(crate) fn moments(&self) -> Vec<usize> {
        let writes = self.sent.iter().enumerate();
        let writes: Vec<usize> = writes
            .filter(|(_, one)| one.effect == Effect::Write)
            .map(|(at, _)| at)
            .collect();
        if writes.is_empty() {
            vec![self.answers.len().saturating_sub(1)]
        } else {
            writes
        }
    }

    /// The recorded answers up to a moment, and then something else.
    pub(crate) fn disturbed(&self, moment: usize, play: Play) -> Vec<Play> {
        let before = self.answers.iter().take(moment).cloned();
        before.map(Play::Answer).chain([play]).collect()
    }

    /// How many writes have gone out once that moment has been reached.
    pub(crate) fn writes_until(&self, moment: usize) -> usize {
        writes(self.sent.get(..=moment).unwrap_or(&self.sent))
    }
}

pub(crate) fn plays(answers: &[Recorded]) -> Vec<Play> {
    answers.iter().cloned().map(Play::Answer).collect()
}

/// A clock that stands still.
#[derive(Debug)]
struct At(SystemTime);

impl Clock for At {
    fn now(&self) -> SystemTime {
        self.0
    }
}
