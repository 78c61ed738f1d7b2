//! Limits of the store, each as a ratio to the same work in the same run: with the driver alone, or on a small file.
//!
//! `cargo bench -p dhow-store-sqlite` measures everything, `… -- append work` the named parts only. The program fails if a limit is missed.
//! The syncs of an append are counted by a test of `tests/power-loss`.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a benchmark fails by panicking"
)]

mod raw;

use std::{
    fs,
    ops::Range,
    path::PathBuf,
    process::{self, ExitCode},
};

use dhow_store_limits::Database;
use dhow_store_sqlite::SqliteStore;
use raw::Raw;

/// A folder with the files, which is removed at the end.
struct Folder(PathBuf);

impl Folder {
    /// Creates an empty folder in Cargo's folder for temporary files: a memory disk would sync nothing.
    fn new() -> Self {
        let folder =
            PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("limits-{}", process::id()));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        Self(folder)
    }

    fn file(&self, name: &str) -> PathBuf {
        self.0.join(format!("{name}.db"))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // Several gigabytes.
        let _ = fs::remove_dir_all(&self.0);
    }
}

impl Database for Folder {
    type Store = SqliteStore;
    type Driver = Raw;

    async fn store(&self, name: &str) -> SqliteStore {
        SqliteStore::open(self.file(name)).await.unwrap()
    }

    async fn driver(&self, name: &str) -> Raw {
        let raw = Raw::open(&self.file(name));
        raw.create_tables();
        raw
    }

    async fn fill(&self, name: &str, numbers: Range<u64>) {
        self.store(name).await.close().await;
        let raw = Raw::open(&self.file(name));
        raw.fill(numbers);
        raw.fill_digests();
    }

    /// Bytes of this process that were given to the system, on Linux.
    fn written(&self) -> Option<u64> {
        let counters = fs::read_to_string("/proc/self/io").ok()?;
        let line = counters
            .lines()
            .find_map(|line| line.strip_prefix("wchar: "))?;
        line.parse().ok()
    }

    fn syncs(&self) -> Option<u64> {
        None
    }
}

fn main() -> ExitCode {
    dhow_store_limits::run(&Folder::new())
}
