//! The store.

use std::{
    ffi::CString,
    fmt,
    path::{Path, PathBuf},
    time::Duration,
};

use async_trait::async_trait;
use dhow_engine::store::{
    Appended, Claim, Claimed, ClaimedEffect, Completion, EffectClaim, EffectEnd, EffectFinish,
    LeaseToken, NewDelivery, NewRejected, OrderFilter, OrderKey, OrderRow, Prune, Pruned, Settled,
    Settlement, Store, StoreError, StoreResult, StoreStats, Timeline, Timestamp, Wake, Woken,
};

use crate::{
    completion::completion,
    connection::Location,
    read,
    worker::{Access, Worker},
    write,
};

/// Time that a call waits for a lock of another process before it fails as unavailable.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// A [`Store`] in one SQLite file.
///
/// Two threads serve it: one commits the writing calls, as many in one commit as arrived during the last one; the other answers reports.
/// Clones share both. Other processes may open the same file.
#[derive(Clone)]
pub struct SqliteStore {
    /// `None` if the store was opened for reading only.
    writer: Option<Worker>,
    reader: Worker,
    path: PathBuf,
}

/// Options for opening a [`SqliteStore`].
#[derive(Debug, Clone)]
pub struct SqliteStoreBuilder(Location);

impl SqliteStore {
    /// Opens a file, creates it if it is missing, and updates its schema.
    ///
    /// # Errors
    /// [`Unavailable`] if the file cannot be opened or written; [`NewerVersion`] for the schema of a newer version; [`Unsafe`] for a version
    /// of SQLite with a known corruption bug or a file that cannot have a write-ahead log; [`Corrupt`] for a file that is no database.
    ///
    /// [`Unavailable`]: dhow_engine::store::StoreError::Unavailable
    /// [`NewerVersion`]: dhow_engine::store::StoreError::NewerVersion
    /// [`Unsafe`]: dhow_engine::store::StoreError::Unsafe
    /// [`Corrupt`]: dhow_engine::store::StoreError::Corrupt
    pub async fn open(path: impl AsRef<Path>) -> StoreResult<Self> {
        Self::builder().open(path).await
    }

    /// Opens a file that is a store already. Another file is left as it is, and a missing one is not created.
    ///
    /// # Errors
    /// [`NotAStore`](dhow_engine::store::StoreError::NotAStore) for a file that is no store, and the errors of [`open`](Self::open).
    pub async fn open_existing(path: impl AsRef<Path>) -> StoreResult<Self> {
        Self::builder().must_exist().open(path).await
    }

    /// Opens a store for reports. Creates and changes nothing, so that a file or folder that is read-only can be read. Calls that write fail as
    /// unavailable.
    ///
    /// # Errors
    /// [`NotAStore`](dhow_engine::store::StoreError::NotAStore) for a file that is no store;
    /// [`OlderVersion`](dhow_engine::store::StoreError::OlderVersion) for a schema that must be updated first;
    /// [`Unavailable`](dhow_engine::store::StoreError::Unavailable) if the file cannot be read.
    pub async fn open_read_only(path: impl AsRef<Path>) -> StoreResult<Self> {
        let mut location = Self::builder().0;
        path.as_ref().clone_into(&mut location.path);
        let path = location.path.clone();
        Ok(Self {
            writer: None,
            reader: Worker::start(location, Access::Report).await?,
            path,
        })
    }

    fn writer(&self) -> StoreResult<&Worker> {
        let words = "the store was opened for reading only";
        let writer = self.writer.as_ref();
        writer.ok_or_else(|| StoreError::unavailable(words))
    }

    /// Finishes the calls that are queued and closes the file. Later calls of clones fail as unavailable.
    ///
    /// A program may also just end: what was acknowledged is on the disk.
    pub async fn close(self) {
        if let Some(writer) = self.writer {
            writer.close().await;
        }
        self.reader.close().await;
    }

    /// Options for opening a file.
    #[must_use]
    pub fn builder() -> SqliteStoreBuilder {
        SqliteStoreBuilder(Location {
            path: PathBuf::new(),
            vfs: None,
            busy_timeout: BUSY_TIMEOUT,
            must_exist: false,
        })
    }
}

impl SqliteStoreBuilder {
    /// Sets the time that a call waits for a lock of another process. Defaults to 5 seconds.
    #[must_use]
    pub fn busy_timeout(mut self, timeout: Duration) -> Self {
        self.0.busy_timeout = timeout;
        self
    }

    /// Refuses a file that is no store, and leaves it as it is. A missing file is not created.
    #[must_use]
    pub fn must_exist(mut self) -> Self {
        self.0.must_exist = true;
        self
    }

    /// Sets the name of a registered SQLite file system (VFS), for encryption or for tests.
    #[must_use]
    pub fn vfs(mut self, name: impl Into<CString>) -> Self {
        self.0.vfs = Some(name.into());
        self
    }

    /// Opens a file with these options.
    ///
    /// # Errors
    /// As [`SqliteStore::open`].
    pub async fn open(self, path: impl AsRef<Path>) -> StoreResult<SqliteStore> {
        let mut location = self.0;
        path.as_ref().clone_into(&mut location.path);
        let path = location.path.clone();
        // The writer first: it creates the file and its tables.
        let writer = Worker::start(location.clone(), Access::Write).await?;
        let reader = Worker::start(location, Access::Read).await?;
        Ok(SqliteStore {
            writer: Some(writer),
            reader,
            path,
        })
    }
}

impl fmt::Debug for SqliteStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SqliteStore")
            .field("path", &self.path)
            .finish_non_exhaustive()
    }
}

#[async_trait]
impl Store for SqliteStore {
    async fn append(&self, delivery: NewDelivery) -> StoreResult<Appended> {
        let work = move |connection: &_| write::append(connection, &delivery);
        self.writer()?.run(work).await
    }

    async fn reject(&self, rejected: NewRejected) -> StoreResult<()> {
        let work = move |connection: &_| write::reject(connection, &rejected);
        self.writer()?.run(work).await
    }

    async fn claim(&self, claim: Claim) -> StoreResult<Vec<Claimed>> {
        let work = move |connection: &_| write::claim(connection, &claim);
        self.writer()?.run(work).await
    }

    async fn settle(&self, settlements: Vec<Settlement>) -> StoreResult<Vec<Settled>> {
        let work = move |connection: &_| write::settle(connection, &settlements);
        self.writer()?.run(work).await
    }

    async fn wake(&self, wake: Wake, now: Timestamp) -> StoreResult<Woken> {
        let work = move |connection: &_| write::wake(connection, &wake, now);
        self.writer()?.run(work).await
    }

    async fn claim_effects(&self, claim: EffectClaim) -> StoreResult<Vec<ClaimedEffect>> {
        let work = move |connection: &_| write::claim_effects(connection, &claim);
        self.writer()?.run(work).await
    }

    async fn finish_effect(&self, end: EffectEnd) -> StoreResult<EffectFinish> {
        let work = move |connection: &_| write::finish_effect(connection, &end);
        self.writer()?.run(work).await
    }

    fn completion(&self, id: &str, lease: &LeaseToken, now: Timestamp) -> Option<Completion> {
        Some(completion(id, lease, now))
    }

    async fn orders(&self, filter: OrderFilter) -> StoreResult<Vec<OrderRow>> {
        let work = move |connection: &_| read::orders(connection, &filter);
        self.reader.run(work).await
    }

    async fn timeline(&self, key: &OrderKey) -> StoreResult<Option<Timeline>> {
        let key = key.clone();
        let work = move |connection: &_| read::timeline(connection, &key);
        self.reader.run(work).await
    }

    async fn stats(&self) -> StoreResult<StoreStats> {
        self.reader.run(read::stats).await
    }

    async fn prune(&self, prune: Prune) -> StoreResult<Pruned> {
        let work = move |connection: &_| write::prune(connection, prune);
        self.writer()?.run(work).await
    }
}
