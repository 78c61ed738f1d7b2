//! New connections: how they are made, set up and checked, and the pauses after failures.

use std::{
    fmt,
    future::Future,
    pin::Pin,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use dhow_engine::store::{StoreError, StoreResult};
use tokio::{
    task::AbortHandle,
    time::{Instant, sleep_until},
};
use tokio_postgres::{
    Client, Config, Error, Socket,
    config::{Host, TargetSessionAttrs},
    tls::{MakeTlsConnect, TlsConnect},
};

use crate::{
    connection::Connection,
    error::{Failure, store_error},
    safety::Safety,
    schema,
};

/// Pause after the first failed attempt; doubled after each further one.
const FIRST_PAUSE: Duration = Duration::from_millis(50);
/// Longest pause between attempts.
const LONGEST_PAUSE: Duration = Duration::from_secs(1);

/// Settings of the planner. Every statement finds its rows by an index, and a plan that was made for an empty table must not read a large
/// one. Compiling would take longer than running: the planner estimates a high cost where nothing but a forbidden scan is possible.
pub(crate) const PLANS: &str = "set plan_cache_mode to force_generic_plan;
    set enable_seqscan to off; set enable_hashjoin to off; set enable_mergejoin to off;
    set jit to off";

const STEP: &str = "the database could not be connected";

/// Makes connections.
pub(crate) struct Connector {
    connect: Box<dyn Fn() -> Connecting + Send + Sync>,
    safety: Safety,
    purpose: Purpose,
    /// Longest time of one call.
    pub(crate) call_timeout: Duration,
    backoff: Mutex<Backoff>,
    /// Hosts and name of the database, for errors and `Debug`.
    pub(crate) target: String,
}

/// Use of the connections.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// Reads and writes; creates the schema if it is missing.
    #[default]
    Any,
    /// Reads and writes a schema that must exist.
    Existing,
    /// Reads a schema that must exist, and changes nothing.
    Reports,
}

type Connecting = Pin<Box<dyn Future<Output = Result<(Client, AbortHandle), Error>> + Send>>;

#[derive(Debug, Default)]
struct Backoff {
    failures: u32,
    not_before: Option<Instant>,
}

impl Connector {
    pub(crate) fn new<T>(
        mut config: Config,
        tls: T,
        safety: Safety,
        purpose: Purpose,
        call_timeout: Duration,
    ) -> Self
    where
        T: MakeTlsConnect<Socket> + Clone + Send + Sync + 'static,
        T::Stream: Send + 'static,
        T::TlsConnect: Send,
        <T::TlsConnect as TlsConnect<Socket>>::Future: Send,
    {
        // Among several hosts, the one that writes: a standby would miss what was just acknowledged.
        if purpose != Purpose::Reports {
            config.target_session_attrs(TargetSessionAttrs::ReadWrite);
        }
        if config.get_connect_timeout().is_none() {
            config.connect_timeout(call_timeout / 2);
        }
        if config.get_tcp_user_timeout().is_none() {
            config.tcp_user_timeout(call_timeout);
        }
        if config.get_application_name().is_none() {
            config.application_name("dhow");
        }
        let target = target(&config);
        let connect = move || -> Connecting {
            let (config, tls) = (config.clone(), tls.clone());
            Box::pin(async move {
                let (client, connection) = config.connect(tls).await?;
                let driver = tokio::spawn(async move {
                    // Its errors also reach the calls that are waiting for an answer.
                    let _ = connection.await;
                });
                Ok((client, driver.abort_handle()))
            })
        };
        Self {
            connect: Box::new(connect),
            safety,
            purpose,
            call_timeout,
            backoff: Mutex::default(),
            target,
        }
    }

    /// Makes a connection, after the pause that earlier failures impose.
    ///
    /// # Errors
    /// As [`PostgresStore::connect`](crate::PostgresStore::connect).
    pub(crate) async fn connect(&self) -> StoreResult<Connection> {
        let not_before = self.backoff().not_before;
        if let Some(instant) = not_before {
            sleep_until(instant).await;
        }
        let connected = self.open().await;
        let mut backoff = self.backoff();
        if connected.is_ok() {
            *backoff = Backoff::default();
        } else {
            let pause = FIRST_PAUSE.saturating_mul(1 << backoff.failures.min(10));
            backoff.failures = backoff.failures.saturating_add(1);
            backoff.not_before = Some(Instant::now() + pause.min(LONGEST_PAUSE));
        }
        connected
    }

    async fn open(&self) -> StoreResult<Connection> {
        let opened = (self.connect)().await;
        let (client, driver) = opened.map_err(|error| store_error(STEP, error))?;
        let mut connection = Connection::new(client, driver, &self.safety.condition());
        if self.purpose == Purpose::Reports {
            connection = connection.for_reports();
        }
        self.set_up(connection.client())
            .await
            .map_err(|failure| failure.at(STEP))?;
        connection.set_idle(true);
        Ok(connection)
    }

    /// Checks the server, sets the session up and updates the schema.
    async fn set_up(&self, client: &Client) -> Result<(), Failure> {
        if self.purpose == Purpose::Reports {
            return self.set_up_reports(client).await;
        }
        self.safety.check(client).await?;
        let limit = self.call_timeout.as_millis();
        let settings = format!(
            // Setting the present value again keeps it for this session, whatever the server, the database or the role get later.
            "select set_config('synchronous_commit', current_setting('synchronous_commit'), false);
             set statement_timeout to {limit};
             set lock_timeout to {};
             set idle_in_transaction_session_timeout to {limit};
             {PLANS}",
            limit / 2,
        );
        client.batch_execute(&settings).await?;
        if self.purpose == Purpose::Existing {
            schema::require(client, &self.target).await?;
        }
        schema::migrate(client).await
    }

    /// Sets up a session that changes nothing. A server that loses commits can be read as well.
    async fn set_up_reports(&self, client: &Client) -> Result<(), Failure> {
        let limit = self.call_timeout.as_millis();
        let settings = format!("set statement_timeout to {limit}; {PLANS}");
        client.batch_execute(&settings).await?;
        schema::require_newest(client, &self.target).await
    }

    /// Returns the reason why a server is not safe any more.
    pub(crate) async fn unsafe_error(&self, connection: &Connection) -> StoreError {
        match self.safety.check(connection.client()).await {
            Err(failure) => failure.at(STEP),
            Ok(()) => StoreError::unavailable("the settings of the server are changing"),
        }
    }

    fn backoff(&self) -> std::sync::MutexGuard<'_, Backoff> {
        self.backoff.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Hosts and name of the database.
fn target(config: &Config) -> String {
    let hosts = config.get_hosts().iter().map(|host| match host {
        Host::Tcp(name) => name.clone(),
        #[cfg(unix)]
        Host::Unix(path) => path.display().to_string(),
    });
    let hosts: Vec<String> = hosts.collect();
    let database = config.get_dbname().or(config.get_user());
    format!(
        "postgres://{}/{}",
        hosts.join(","),
        database.unwrap_or_default()
    )
}

impl fmt::Debug for Connector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Connector").field(&self.target).finish()
    }
}
