//! How a sandbox is set up and started.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use dhow_core::{Clock, SystemClock};
use tokio::net::TcpListener;
use tokio::runtime::Handle;
use tokio::sync::watch;

use crate::Sandbox;
use crate::context::{Context, GivenCredentials};
use crate::deliveries::{Deliveries, Policy};
use crate::faults::Faults;
use crate::gateways::Gateways;
use crate::random::Random;
use crate::requests::Requests;
use crate::server;
use crate::start_error::StartError;
use crate::state::AppState;

/// The pauses before further attempts of a webhook: 1, 2, 4, … 64 seconds. No gateway publishes its own.
const PAUSES: [u64; 7] = [1, 2, 4, 8, 16, 32, 64];

/// How long a caller may take for the head of a request.
const HEAD_DEADLINE: Duration = Duration::from_secs(10);

/// Sets up a [`Sandbox`].
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
}

impl Builder {
    pub(crate) fn new() -> Self {
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
        }
    }

    /// Where to listen. Without it: 127.0.0.1 and a free port.
    pub fn addr(mut self, addr: SocketAddr) -> Self {
        self.addr = addr;
        self
    }

    /// Allows an address that other machines can reach. Whoever reaches it can make payers pay.
    pub fn allow_other_machines(mut self) -> Self {
        self.any_caller = true;
        self
    }

    /// Credentials and ids come from this seed: the same in every run. Without it they are fresh.
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = Some(seed);
        self
    }

    /// Tells the time: expiry and every timestamp follow it. Without it: the machine's clock.
    pub fn clock(mut self, clock: Arc<dyn Clock>) -> Self {
        self.clock = clock;
        self
    }

    /// Uses these credentials instead of fresh ones, by the names that [`Sandbox::env`] gives them, such as
    /// `DHOW_HITPAY_API_KEY`. Names that no gateway knows, and addresses, are ignored: a whole environment may be given.
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

    /// The pauses before the further attempts of a webhook that was not accepted; their number bounds the attempts.
    pub fn webhook_retries(mut self, pauses: impl Into<Vec<Duration>>) -> Self {
        self.policy.pauses = pauses.into();
        self
    }

    /// How long a webhook's receiver may take to answer. Without it: 30 seconds.
    pub fn webhook_timeout(mut self, timeout: Duration) -> Self {
        self.policy.timeout = timeout;
        self
    }

    /// How long a caller may take for the head of a request, and how long a connection may be idle before the next one.
    /// A body may take three times as long. Without it: 10 seconds.
    pub fn head_deadline(mut self, deadline: Duration) -> Self {
        self.head_deadline = deadline;
        self
    }

    /// Lets webhooks leave this machine, over plain HTTP. Without it such a webhook is refused and logged.
    pub fn allow_webhooks_anywhere(mut self) -> Self {
        self.policy.anywhere = true;
        self
    }

    /// Starts to serve, on the Tokio runtime that this runs on.
    ///
    /// # Errors
    /// [`StartError`]: an address that is not loopback or not free, a credential that can be guessed.
    pub async fn start(self) -> Result<Sandbox, StartError> {
        if !self.addr.ip().is_loopback() && !self.any_caller {
            return Err(StartError::NotLoopback(self.addr));
        }
        let not_listening = |source| StartError::Listen {
            addr: self.addr,
            source,
        };
        let listener = TcpListener::bind(self.addr).await.map_err(not_listening)?;
        let addr = listener.local_addr().map_err(not_listening)?;
        let random = match self.seed {
            Some(seed) => Random::seeded(seed),
            None => Random::from_system().map_err(|_| StartError::NoRandomness)?,
        };
        let (stop, stopped) = watch::channel(false);
        let deliveries = Deliveries::new(
            Arc::clone(&self.clock),
            Handle::current(),
            Policy {
                own_port: addr.port(),
                ..self.policy
            },
            stopped.clone(),
        );
        let context = Context::new(
            format!("http://{}", reachable(addr)),
            Arc::clone(&self.clock),
            random,
            self.given,
            deliveries.clone(),
        );
        let state = AppState {
            gateways: Gateways::start(&context)?,
            faults: Faults::default(),
            requests: Requests::default(),
            clock: self.clock,
            deliveries,
            any_caller: self.any_caller,
            head_deadline: self.head_deadline,
        };
        let task = tokio::spawn(server::run(state.clone(), listener, stopped));
        Ok(Sandbox::new(addr, state, stop, task))
    }
}

/// The address by which this machine reaches one that stands for all of its own.
fn reachable(addr: SocketAddr) -> SocketAddr {
    match addr {
        SocketAddr::V4(v4) if v4.ip().is_unspecified() => (Ipv4Addr::LOCALHOST, v4.port()).into(),
        SocketAddr::V6(v6) if v6.ip().is_unspecified() => {
            (std::net::Ipv6Addr::LOCALHOST, v6.port()).into()
        }
        addr => addr,
    }
}
