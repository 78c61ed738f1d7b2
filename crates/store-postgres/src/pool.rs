//! A fixed number of connections, and the operations that they run.

use std::{
    future::Future,
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use dhow_engine::store::{StoreError, StoreResult};
use tokio::{
    sync::Semaphore,
    time::{sleep, timeout},
};

use crate::{connection::Connection, connector::Connector, error::Failure};

/// Number of attempts at a transaction that the server undoes because of a concurrent one.
const ATTEMPTS: u32 = 5;
/// Pause after the first such attempt; longer by the same time after each further one.
const RACE_PAUSE: Duration = Duration::from_millis(20);

/// Result of an operation that borrows its connection and its request.
pub(crate) type Running<'a, A> = Pin<Box<dyn Future<Output = Result<A, Failure>> + Send + 'a>>;

/// A unit of work in one transaction. It may be run again after a failure.
pub(crate) struct Operation<Q, A> {
    /// Words for the errors.
    pub(crate) step: &'static str,
    pub(crate) run: for<'a> fn(&'a Connection, &'a Q) -> Running<'a, A>,
}

/// Makes an [`Operation`] of an async function.
macro_rules! operation {
    ($step:expr, $function:path) => {
        $crate::pool::Operation {
            step: $step,
            run: |connection, request| Box::pin($function(connection, request)),
        }
    };
}

pub(crate) use operation;

/// Error of an operation.
#[derive(Debug)]
pub(crate) struct RunError {
    pub(crate) error: StoreError,
    /// True if the values of the request are the cause.
    pub(crate) is_about_values: bool,
}

impl From<StoreError> for RunError {
    fn from(error: StoreError) -> Self {
        Self {
            error,
            is_about_values: false,
        }
    }
}

/// A fixed number of connections, made when they are needed.
#[derive(Debug)]
pub(crate) struct Pool {
    connector: Arc<Connector>,
    permits: Semaphore,
    size: u32,
    idle: Mutex<Vec<Connection>>,
}

impl Pool {
    pub(crate) fn new(connector: Arc<Connector>, size: u32) -> Arc<Self> {
        Arc::new(Self {
            connector,
            permits: Semaphore::new(usize::try_from(size).unwrap_or(1)),
            size,
            idle: Mutex::default(),
        })
    }

    /// Runs an operation on its own task: if the future is dropped, the operation still runs to its end.
    ///
    /// # Errors
    /// The error of the operation; [`StoreError::Unavailable`] if there is no connection or no answer within the time of a call.
    pub(crate) async fn run<Q, A>(
        self: &Arc<Self>,
        operation: &'static Operation<Q, A>,
        request: Q,
    ) -> StoreResult<A>
    where
        Q: Send + Sync + 'static,
        A: Send + 'static,
    {
        let pool = Arc::clone(self);
        let running = tokio::spawn(async move { pool.run_here(operation, &request).await });
        let limit = self.connector.call_timeout;
        match timeout(limit, running).await {
            Ok(Ok(result)) => result.map_err(|failed| failed.error),
            Ok(Err(_)) => Err(stopped()),
            Err(_) => Err(self.too_late(operation.step)),
        }
    }

    /// Runs an operation within the time of a call.
    pub(crate) async fn run_here<Q, A>(
        &self,
        operation: &'static Operation<Q, A>,
        request: &Q,
    ) -> Result<A, RunError> {
        let permit = self.permits.acquire().await.map_err(|_| stopped())?;
        let attempts = self.attempts(operation, request);
        // A connection that is dropped in the middle is closed, so that nothing half done is left.
        let result = timeout(self.connector.call_timeout, attempts).await;
        drop(permit);
        result.unwrap_or_else(|_| Err(self.too_late(operation.step).into()))
    }

    async fn attempts<Q, A>(
        &self,
        operation: &'static Operation<Q, A>,
        request: &Q,
    ) -> Result<A, RunError> {
        let mut attempt = 1;
        loop {
            let mut connection = self.connection().await?;
            connection.set_idle(false);
            let failure = match (operation.run)(&connection, request).await {
                Ok(answer) => {
                    self.put_back(connection);
                    return Ok(answer);
                }
                Err(failure) => failure,
            };
            if failure.is_unsafe() && connection.roll_back().await.is_ok() {
                return Err(self.connector.unsafe_error(&connection).await.into());
            }
            if failure.keeps_connection() && connection.roll_back().await.is_ok() {
                self.put_back(connection);
            }
            if failure.is_race() && attempt < ATTEMPTS {
                // The other transaction goes first.
                sleep(RACE_PAUSE * attempt).await;
                attempt += 1;
                continue;
            }
            return Err(RunError {
                is_about_values: failure.is_about_values(),
                error: failure.at(operation.step),
            });
        }
    }

    async fn connection(&self) -> StoreResult<Connection> {
        loop {
            let idle = self.idle().pop();
            match idle {
                // The server may have closed it.
                Some(connection) if connection.client().is_closed() => {}
                Some(connection) => return Ok(connection),
                None => return self.connector.connect().await,
            }
        }
    }

    pub(crate) fn put_back(&self, mut connection: Connection) {
        connection.set_idle(true);
        self.idle().push(connection);
    }

    /// Waits for the running operations and closes the connections. Later operations fail.
    pub(crate) async fn close(&self) {
        let all = self.permits.acquire_many(self.size).await;
        self.permits.close();
        drop(all);
        self.idle().clear();
    }

    pub(crate) fn too_late(&self, step: &str) -> StoreError {
        let limit = self.connector.call_timeout.as_secs_f32();
        StoreError::unavailable(format!("{step}: no answer within {limit} s"))
    }

    fn idle(&self) -> std::sync::MutexGuard<'_, Vec<Connection>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn connector(&self) -> &Connector {
        &self.connector
    }
}

pub(crate) fn stopped() -> StoreError {
    StoreError::unavailable("the store was closed, or its runtime has ended; connect again")
}

impl RunError {
    /// Copies the error for another call of the group.
    pub(crate) fn copy(&self) -> StoreError {
        self.error.copy()
    }
}
