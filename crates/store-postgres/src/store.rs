//! The store.

use std::{fmt, sync::Arc, time::Duration};

use async_trait::async_trait;
use dhow_engine::store::{
    Appended, Claim, Claimed, ClaimedEffect, Completion, EffectClaim, EffectEnd, EffectFinish,
    LeaseToken, NewDelivery, NewRejected, OrderFilter, OrderKey, OrderRow, Prune, Pruned, Settled,
    Settlement, Store, StoreResult, StoreStats, Timeline, Timestamp, Wake, Woken,
};
use tokio_postgres::{
    Config, Socket,
    tls::{MakeTlsConnect, TlsConnect},
};

use crate::{
    completion::completion,
    connector::{Connector, Purpose},
    lane::Lane,
    pool::Pool,
    read,
    safety::Safety,
    write,
};

/// Maximum number of deliveries in one commit. Above it, a group gains little and the first call waits longer.
const MAX_DELIVERIES: usize = 128;
/// Maximum number of settling calls in one commit. A call may contain many settlements.
const MAX_SETTLING: usize = 32;

const CONNECTIONS: u32 = 4;
const CALL_TIMEOUT: Duration = Duration::from_secs(10);

/// A [`Store`] in a PostgreSQL database, in the schema `dhow`.
///
/// Deliveries that arrive during a commit share the next one, and so do settlements. All other calls use a connection each while they run.
/// Clones share the connections. Any number of processes may use the same database.
#[derive(Clone)]
pub struct PostgresStore(Arc<Inner>);

struct Inner {
    appends: Lane<NewDelivery, Appended>,
    settlements: Lane<Vec<Settlement>, Vec<Settled>>,
    writers: Arc<Pool>,
    calls: Arc<Pool>,
}

/// Options for connecting a [`PostgresStore`].
#[derive(Debug, Clone)]
pub struct PostgresStoreBuilder {
    connections: u32,
    call_timeout: Duration,
    safety: Safety,
    purpose: Purpose,
}

impl PostgresStore {
    /// Connects to a database and updates its schema. Must be called inside a Tokio runtime, which runs the connections.
    ///
    /// `tls` makes the TLS connections: `tokio_postgres::NoTls`, or a connector such as `tokio_postgres_rustls::MakeRustlsConnect`. Among
    /// several hosts, the one that accepts writes is used.
    ///
    /// # Errors
    /// [`Unavailable`] if the server cannot be reached or refuses the user; [`NewerVersion`] for the schema of a newer version; [`Unsafe`]
    /// for a server that is too old or loses commits, such as one with `synchronous_commit=off`.
    ///
    /// [`Unavailable`]: dhow_engine::store::StoreError::Unavailable
    /// [`NewerVersion`]: dhow_engine::store::StoreError::NewerVersion
    /// [`Unsafe`]: dhow_engine::store::StoreError::Unsafe
    pub async fn connect<T>(config: Config, tls: T) -> StoreResult<Self>
    where
        T: MakeTlsConnect<Socket> + Clone + Send + Sync + 'static,
        T::Stream: Send + 'static,
        T::TlsConnect: Send,
        <T::TlsConnect as TlsConnect<Socket>>::Future: Send,
    {
        Self::builder().connect(config, tls).await
    }

    /// Options for connecting to a database.
    #[must_use]
    pub fn builder() -> PostgresStoreBuilder {
        PostgresStoreBuilder {
            connections: CONNECTIONS,
            call_timeout: CALL_TIMEOUT,
            safety: Safety::default(),
            purpose: Purpose::default(),
        }
    }

    /// Finishes the calls that are running and closes the connections. Later calls of clones fail as unavailable.
    ///
    /// A program may also just end: every acknowledged write is on the disk.
    pub async fn close(self) {
        self.0.writers.close().await;
        self.0.calls.close().await;
    }
}

impl PostgresStoreBuilder {
    /// Sets the number of connections, from 2 to 8; other numbers are brought into this range. Defaults to 4.
    #[must_use]
    pub fn connections(mut self, connections: u32) -> Self {
        self.connections = connections.clamp(2, 8);
        self
    }

    /// Sets the longest time of a call, the waiting for a connection included. Defaults to 10 seconds.
    ///
    /// A call that takes longer fails as unavailable, so that a server that hangs does not delay the replies to webhooks without end. The
    /// server gets the same limit for a statement, and half of it for the wait for a lock. Migrations of the schema have no limit.
    #[must_use]
    pub fn call_timeout(mut self, timeout: Duration) -> Self {
        self.call_timeout = timeout;
        self
    }

    /// Accepts `fsync=off` and `full_page_writes=off`, for hosted services whose storage replaces both. `synchronous_commit=off` is still
    /// refused.
    #[must_use]
    pub fn trust_storage(mut self) -> Self {
        self.safety.trusts_storage = true;
        self
    }

    /// Refuses a database without a store as [`NotAStore`](dhow_engine::store::StoreError::NotAStore), and leaves it as it is.
    #[must_use]
    pub fn must_exist(mut self) -> Self {
        self.purpose = Purpose::Existing;
        self
    }

    /// Connects for reports: nothing is created or changed, and calls that write fail. Also refuses a database without a store, and a schema
    /// that must be updated first as [`OlderVersion`](dhow_engine::store::StoreError::OlderVersion). A standby can be read as well.
    #[must_use]
    pub fn read_only(mut self) -> Self {
        self.purpose = Purpose::Reports;
        self
    }

    /// Connects to a database with these options.
    ///
    /// # Errors
    /// As [`PostgresStore::connect`].
    pub async fn connect<T>(self, config: Config, tls: T) -> StoreResult<PostgresStore>
    where
        T: MakeTlsConnect<Socket> + Clone + Send + Sync + 'static,
        T::Stream: Send + 'static,
        T::TlsConnect: Send,
        <T::TlsConnect as TlsConnect<Socket>>::Future: Send,
    {
        let connector = Connector::new(config, tls, self.safety, self.purpose, self.call_timeout);
        let connector = Arc::new(connector);
        let first = connector.connect().await?;
        // Deliveries have connections of their own: their senders wait for a reply, and no report may delay it.
        let appending = self.connections / 2;
        let appending = appending.min(2);
        let writers = Pool::new(Arc::clone(&connector), appending);
        let calls = Pool::new(connector, self.connections - appending);
        calls.put_back(first);
        Ok(PostgresStore(Arc::new(Inner {
            appends: Lane::start(&writers, appending, MAX_DELIVERIES, &write::APPEND),
            settlements: Lane::start(&calls, 1, MAX_SETTLING, &write::SETTLE),
            writers,
            calls,
        })))
    }
}

impl fmt::Debug for PostgresStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PostgresStore")
            .field("database", &self.0.calls.connector().target)
            .finish_non_exhaustive()
    }
}

#[async_trait]
impl Store for PostgresStore {
    async fn append(&self, delivery: NewDelivery) -> StoreResult<Appended> {
        self.0.appends.run(delivery).await
    }

    async fn reject(&self, rejected: NewRejected) -> StoreResult<()> {
        self.0.calls.run(&write::REJECT, rejected).await
    }

    async fn claim(&self, claim: Claim) -> StoreResult<Vec<Claimed>> {
        self.0.calls.run(&write::CLAIM, claim).await
    }

    async fn settle(&self, settlements: Vec<Settlement>) -> StoreResult<Vec<Settled>> {
        self.0.settlements.run(settlements).await
    }

    async fn wake(&self, wake: Wake, now: Timestamp) -> StoreResult<Woken> {
        self.0.calls.run(&write::WAKE, (wake, now)).await
    }

    async fn claim_effects(&self, claim: EffectClaim) -> StoreResult<Vec<ClaimedEffect>> {
        self.0.calls.run(&write::CLAIM_EFFECTS, claim).await
    }

    async fn finish_effect(&self, end: EffectEnd) -> StoreResult<EffectFinish> {
        self.0.calls.run(&write::FINISH_EFFECT, end).await
    }

    fn completion(&self, id: &str, lease: &LeaseToken, now: Timestamp) -> Option<Completion> {
        Some(completion(id, lease, now))
    }

    async fn orders(&self, filter: OrderFilter) -> StoreResult<Vec<OrderRow>> {
        self.0.calls.run(&read::ORDERS, filter).await
    }

    async fn timeline(&self, key: &OrderKey) -> StoreResult<Option<Timeline>> {
        self.0.calls.run(&read::TIMELINE, key.clone()).await
    }

    async fn stats(&self) -> StoreResult<StoreStats> {
        self.0.calls.run(&read::STATS, ()).await
    }

    async fn prune(&self, prune: Prune) -> StoreResult<Pruned> {
        self.0.calls.run(&write::PRUNE, prune).await
    }
}
