//! Settings and start of a sandbox.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use dhow_core::{Clock, SystemClock};
use tokio::runtime::Handle;
use tokio::sync::watch;

use crate::Sandbox;
use crate::changes::Changes;
use crate::clock::SandboxClock;
use crate::context::{Context, GivenCredentials};
use crate::deliveries::{Deliveries, Pause, Policy};
use crate::explainer::{Explainer, WebhookExplanation, WebhookQuestion};
use crate::faults::Faults;
use crate::gateways::Gateways;
use crate::journal::Journal;
use crate::requests::Requests;
use crate::server;
use crate::start_error::StartError;
use crate::state::{AppState, SavedState};
use crate::state_file::Restored;
use crate::unsaved::Unsaved;

/// Default pauses before the second and later delivery attempts of a webhook, in seconds.
// Only Hub2 publishes a schedule, and it lasts 34 hours; this one lets a manual test finish in two minutes.
const PAUSES: [u64; 7] = [1, 2, 4, 8, 16, 32, 64];

/// Default of [`Builder::head_deadline`].
const HEAD_DEADLINE: Duration = Duration::from_secs(10);

mod resume;

/// Builder of a [`Sandbox`].
///
/// The defaults suit tests: a free port on 127.0.0.1, fresh credentials, the system clock, webhooks to this machine only.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use std::time::Duration;
///
/// use dhow_sandbox::Sandbox;
///
/// let sandbox = Sandbox::builder()
///     .seed(1)
///     .webhook_retries([Duration::from_millis(5); 3])
///     .start()
///     .await?;
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
#[must_use = "a builder does nothing until `start`"]
pub struct Builder {
    addr: SocketAddr,
    any_caller: bool,
    seed: Option<u64>,
    clock: Arc<dyn Clock>,
    given: GivenCredentials,
    policy: Policy,
    head_deadline: Duration,
    explainer: Option<Explainer>,
    state_file: Option<PathBuf>,
}

impl Sandbox {
    /// Returns a [`Builder`] with the default settings.
    // Defined here, so that the sandbox does not depend on its builder.
    pub fn builder() -> Builder {
        Builder::new()
    }
}

impl Builder {
    fn new() -> Self {
        Self {
            addr: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            any_caller: false,
            seed: None,
            clock: Arc::new(SystemClock),
            given: GivenCredentials::default(),
            policy: Policy {
                pauses: PAUSES.map(Duration::from_secs).to_vec(),
                timeout: Duration::from_secs(30),
                anywhere: false,
                own_port: 0,
            },
            head_deadline: HEAD_DEADLINE,
            explainer: None,
            state_file: None,
        }
    }

    /// Sets the address to listen on.
    ///
    /// Default: 127.0.0.1 with a free port. Any other than a loopback address also needs
    /// [`allow_other_machines`](Self::allow_other_machines).
    pub fn addr(mut self, addr: SocketAddr) -> Self {
        self.addr = addr;
        self
    }

    /// Allows addresses that other machines can reach, and requests under any host name.
    ///
    /// Any caller can then control the payers. Credentials are shown to callers on this machine only.
    pub fn allow_other_machines(mut self) -> Self {
        self.any_caller = true;
        self
    }

    /// Derives credentials and ids from a seed, so that they are the same in every run.
    ///
    /// Default: random for each sandbox. HPay's RSA keys are random even with a seed.
    ///
    /// Two sandboxes with one seed give two payments the same id, and their webhooks the same deduplication key. That suits tests that
    /// start with an empty shop. For a shop whose orders outlive the sandbox use a [state file](Self::state_file).
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = Some(seed);
        self
    }

    /// Keeps the state of the sandbox in a file, so that it survives a restart.
    ///
    /// The file has credentials, records, registered webhooks, tokens, quirks, rate limits, the clock, undelivered webhooks and the seed. Only
    /// its owner can read it. Logs of requests, actions and delivered webhooks, and faults are not in it. Ids never repeat, also if the
    /// process is killed: each start with a file has random values of its own.
    ///
    /// A thread writes the file after a change, so that no request waits for the disk: after 100 milliseconds, and at most 800 milliseconds
    /// if the state is large, plus the time of the write. A killed process loses the changes of that time. The file is replaced as a
    /// whole. If it cannot be written, [`StateFile::problem`](crate::StateFile::problem) has the reason.
    ///
    /// Without a [seed](Self::seed) the one in the file is used, and for port 0 the port of the last start, if it is free. A lock file
    /// beside it, with the ending `.lock`, keeps a second sandbox from the same file.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use dhow_sandbox::Sandbox;
    ///
    /// # let path = std::env::temp_dir().join(format!("dhow-state-doc-{}", std::process::id()));
    /// let sandbox = Sandbox::builder().state_file(&path).start().await?;
    /// let variables = sandbox.env();
    /// sandbox.shutdown().await;
    ///
    /// let restarted = Sandbox::builder().state_file(&path).start().await?;
    /// assert_eq!(restarted.env().first(), variables.first());
    /// # restarted.shutdown().await;
    /// # std::fs::remove_file(path.with_extension("lock"))?;
    /// # std::fs::remove_file(path)?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn state_file(mut self, path: impl Into<PathBuf>) -> Self {
        self.state_file = Some(path.into());
        self
    }

    /// Sets the clock for expiry, rate limits and all timestamps.
    ///
    /// Default: the system clock. Delays and retries of webhooks wait for real time to pass, or for moves by
    /// [`SandboxClock`](crate::SandboxClock); [`Fault::Delay`](crate::Fault::Delay) always waits in real time.
    pub fn clock(mut self, clock: Arc<dyn Clock>) -> Self {
        self.clock = clock;
        self
    }

    /// Sets credentials by the names of their variables in [`Sandbox::env`], such as `DHOW_HITPAY_API_KEY`.
    ///
    /// Credentials that are not given are generated. Other names and base URLs are ignored, so that a whole environment can
    /// be passed.
    ///
    /// ```
    /// # #[cfg(not(feature = "hitpay"))]
    /// # fn main() {}
    /// # #[cfg(feature = "hitpay")]
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use dhow_sandbox::Sandbox;
    ///
    /// let credentials = [("DHOW_HITPAY_API_KEY", "test_5f1c2b9e7a40")];
    /// let sandbox = Sandbox::builder().credentials(credentials).start().await?;
    /// assert_eq!(sandbox.hitpay().api_key().expose(), "test_5f1c2b9e7a40");
    /// # Ok(())
    /// # }
    /// ```
    pub fn credentials<K, V>(mut self, variables: impl IntoIterator<Item = (K, V)>) -> Self
    where
        K: Into<String>,
        V: Into<String>,
    {
        let variables = variables.into_iter();
        self.given
            .0
            .extend(variables.map(|(name, value)| (name.into(), value.into())));
        self
    }

    /// Sets the pauses before the second and later delivery attempts of a webhook that was not accepted.
    ///
    /// With `n` pauses there are at most `n + 1` attempts. Default: 1, 2, 4, … 64 seconds, for every gateway.
    /// Pauses are at most 366 days; longer ones are shortened.
    pub fn webhook_retries(mut self, pauses: impl Into<Vec<Duration>>) -> Self {
        self.policy.pauses = pauses.into();
        for pause in &mut self.policy.pauses {
            *pause = (*pause).min(Pause::MAX);
        }
        self
    }

    /// Sets the time limit for one delivery attempt, from the connection to the end of the response.
    ///
    /// Default: 30 seconds.
    pub fn webhook_timeout(mut self, timeout: Duration) -> Self {
        self.policy.timeout = timeout;
        self
    }

    /// Sets the time limit for the head of a request, which also limits how long a connection may be idle.
    ///
    /// The body may take three times as long. Default: 10 seconds.
    pub fn head_deadline(mut self, deadline: Duration) -> Self {
        self.head_deadline = deadline;
        self
    }

    /// Allows webhooks to other machines, over plain HTTP.
    ///
    /// Default: such a webhook is not sent, and is logged as [`WebhookState::Refused`](crate::WebhookState::Refused).
    pub fn allow_webhooks_anywhere(mut self) -> Self {
        self.policy.anywhere = true;
        self
    }

    /// Sets the function that explains the signature of a webhook on the dashboard.
    ///
    /// The sandbox does not depend on the gateways' libraries, so that a mistake there cannot hide in both; `dhow sandbox` passes their
    /// `explain` here. Default: none, and the page names the command `dhow webhook explain`.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use dhow_sandbox::{Sandbox, WebhookExplanation};
    ///
    /// let sandbox = Sandbox::builder()
    ///     .explain_webhooks_with(|question| WebhookExplanation {
    ///         accepted: true,
    ///         headline: format!("a webhook of {}", question.gateway),
    ///         details: format!("{} bytes", question.delivery.body().len()),
    ///     })
    ///     .start()
    ///     .await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn explain_webhooks_with(
        mut self,
        explain: impl Fn(WebhookQuestion<'_>) -> WebhookExplanation + Send + Sync + 'static,
    ) -> Self {
        self.explainer = Some(Explainer::new(explain));
        self
    }

    /// Starts the sandbox on the current Tokio runtime.
    ///
    /// The server accepts connections when this returns.
    ///
    /// # Errors
    /// [`StartError`] if the address is not loopback or not free, or a given credential is easy to guess.
    ///
    /// # Panics
    /// If called outside a Tokio runtime.
    pub async fn start(self) -> Result<Sandbox, StartError> {
        if !self.addr.ip().is_loopback() && !self.any_caller {
            return Err(StartError::NotLoopback(self.addr));
        }
        let mut opened = self.open_state_file()?;
        let saved = opened.as_mut().and_then(|opened| opened.body.take());
        let (mut body, random) = self.resume(saved)?;
        let listener = self.listen(body.port).await?;
        let addr = listener.local_addr();
        let addr = addr.map_err(|source| self.not_listening(source))?;
        let (stop, stopped) = watch::channel(false);
        let unsaved = Unsaved::new(opened.is_some());
        let changes = Changes::new(unsaved.clone(), body.run);
        let restored = Restored::new(&body);
        let clock = SandboxClock::new(self.clock.clone(), restored.clock()?, changes.clone());
        let journal = Journal::new(clock.clone(), changes.clone());
        let policy = Policy {
            own_port: addr.port(),
            ..self.policy.clone()
        };
        let deliveries = Deliveries::new(
            (clock.clone(), changes.clone(), journal.clone()),
            Handle::current(),
            policy,
            stopped.clone(),
        );
        let origin = format!("http://{}", reachable(addr));
        let context = Context::new(
            origin.clone(),
            clock.clone(),
            random,
            self.given.clone(),
            deliveries.clone(),
            journal.clone(),
            (restored.clone(), unsaved.clone()),
        );
        let gateways = Gateways::start(&context)?;
        body.port = addr.port();
        let source = SavedState::new(gateways.clone(), deliveries.clone(), clock.clone());
        source.restore(&restored)?;
        let (state_file, saver) = self.start_saving(opened, body, source, unsaved)?;
        let state = AppState {
            gateways,
            faults: Faults::new(changes.clone()),
            requests: Requests::new(changes.clone()),
            origin: origin.into(),
            clock,
            changes,
            journal,
            deliveries,
            state_file,
            any_caller: self.any_caller,
            head_deadline: self.head_deadline,
            explainer: self.explainer,
        };
        let task = tokio::spawn(server::run(state.clone(), listener, stopped));
        Ok(Sandbox::new(addr, state, stop, task, saver))
    }
}

/// Replaces the unspecified address (`0.0.0.0` or `[::]`), which accepts connections but cannot be connected to.
fn reachable(addr: SocketAddr) -> SocketAddr {
    match addr {
        SocketAddr::V4(v4) if v4.ip().is_unspecified() => (Ipv4Addr::LOCALHOST, v4.port()).into(),
        SocketAddr::V6(v6) if v6.ip().is_unspecified() => {
            (std::net::Ipv6Addr::LOCALHOST, v6.port()).into()
        }
        addr => addr,
    }
}
