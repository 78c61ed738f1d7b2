//! Random interleavings of two processes on one file, with crashes and with locks that another program holds.
//!
//! `DHOW_INTERLEAVINGS=600 cargo test -p dhow-store-sqlite interleavings -- --nocapture` runs for 600 seconds, with other seeds every time.

use std::{
    fs,
    path::PathBuf,
    process,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use async_trait::async_trait;
use dhow_engine::{
    conformance::interleavings::{self, Database},
    store::{Store, StoreResult},
};
use dhow_store_sqlite::SqliteStore;
use rusqlite::Connection;

use crate::new_file;

/// Time of the usual run.
const TIME: Duration = Duration::from_secs(8);
/// Longer than a commit, so that only the lock below makes a call fail.
const BUSY: Duration = Duration::from_millis(20);

static NEXT: AtomicU64 = AtomicU64::new(0);

/// A file, and the program that locks it.
struct File {
    path: PathBuf,
    lock: Mutex<Option<Connection>>,
}

impl File {
    fn new() -> Self {
        // In memory where there is such a folder: these tests are about order, not about durability, and syncs take most of the time.
        let memory = PathBuf::from("/dev/shm");
        // Each file has its own name: a store that was dropped may still be closing the one before.
        let name = format!(
            "dhow-{}-{}.db",
            process::id(),
            NEXT.fetch_add(1, Ordering::Relaxed)
        );
        let path = match memory.is_dir() {
            true => memory.join(name),
            false => new_file(),
        };
        Self {
            path,
            lock: Mutex::default(),
        }
    }
}

impl Drop for File {
    fn drop(&mut self) {
        for end in ["", "-wal", "-shm"] {
            let mut name = self.path.clone().into_os_string();
            name.push(end);
            let _ = fs::remove_file(name);
        }
    }
}

#[async_trait]
impl Database for File {
    async fn open(&self) -> StoreResult<Arc<dyn Store>> {
        let builder = SqliteStore::builder().busy_timeout(BUSY);
        Ok(Arc::new(builder.open(&self.path).await?))
    }

    async fn set_available(&self, available: bool) {
        let mut lock = self.lock.lock().unwrap();
        if available {
            *lock = None;
        } else if lock.is_none() {
            let connection = Connection::open(&self.path).unwrap();
            connection.busy_timeout(Duration::from_secs(5)).unwrap();
            connection.execute_batch("begin immediate").unwrap();
            *lock = Some(connection);
        }
    }
}

#[tokio::test]
async fn every_interleaving_on_a_file_gives_one_effect() {
    let result = interleavings::check_for(async || File::new(), TIME).await;
    let seeds = result.unwrap_or_else(|failure| panic!("{failure}"));
    println!("{seeds} interleavings");
}
