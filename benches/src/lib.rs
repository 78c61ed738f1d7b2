//! Limits of the engine's stores. Each limit is a ratio of two measurements of one run: the store and its driver alone, which writes the
//! same rows in groups of the same size, or a small and a large database.
//!
//! The two sides of a ratio take turns in short rounds, and each round gives one ratio, so that other work of the machine disturbs both
//! sides. The result is the median of the ratios with the interval that contains it in 95 of 100 runs. A part ends when the interval is
//! narrow, or after a time limit.
//!
//! The benchmarks of the stores (`cargo bench -p dhow-store-sqlite`, `cargo bench -p dhow-store-postgres`) implement [`Database`] and
//! [`Driver`], and call [`run`].
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a benchmark fails by panicking and prints its measurements"
)]

mod append;
mod growth;
mod pairs;
mod receiver;
mod report;
pub mod rows;
mod single;
mod work;

use std::{env, ops::Range, process::ExitCode};

use dhow_engine::store::{NewDelivery, Store};

use report::Measured;

/// A database in which the benchmark creates stores.
#[expect(async_fn_in_trait, reason = "the benchmark waits on one thread")]
pub trait Database {
    /// The store.
    type Store: Store + Clone + 'static;
    /// The driver alone.
    type Driver: Driver;

    /// Opens the store with this name, and creates it if it is missing.
    async fn store(&self, name: &str) -> Self::Store;

    /// Creates an empty database with the tables of a plain program, and opens it with the driver alone.
    async fn driver(&self, name: &str) -> Self::Driver;

    /// Creates the store with this name and fills it with orders that are settled, as [`rows`] describes them.
    async fn fill(&self, name: &str, numbers: Range<u64>);

    /// Number of bytes that were written to the disk so far, if it is known.
    fn written(&self) -> Option<u64>;

    /// Number of syncs so far, if it is known.
    fn syncs(&self) -> Option<u64>;
}

/// The driver alone: the same rows as the store writes, without the checks that the store makes.
#[expect(async_fn_in_trait, reason = "the benchmark waits on one thread")]
pub trait Driver {
    /// Inserts deliveries and their new orders, in commits of [`rows::GROUP`] deliveries.
    async fn append(&mut self, deliveries: &[NewDelivery]);

    /// Claims a group of due orders in one commit, and stores their results in a second one. Returns the number of orders.
    async fn work(&mut self, number: u64) -> usize;
}

/// Measures the parts that the command line names, or all, and prints the results. Fails if a limit is missed.
pub fn run<D: Database>(database: &D) -> ExitCode {
    // Cargo passes `--bench`; names of parts follow.
    let named: Vec<String> = env::args()
        .skip(1)
        .filter(|word| !word.starts_with('-'))
        .collect();
    let is_named = |name: &str| named.is_empty() || named.iter().any(|word| word == name);
    let mut all = Vec::new();
    if is_named("append") {
        all.extend(shown(one_thread().block_on(append::measure(database))));
    }
    if is_named("single") {
        all.extend(shown(one_thread().block_on(single::measure(database))));
    }
    if is_named("work") {
        all.extend(shown(one_thread().block_on(work::measure(database))));
    }
    if is_named("receiver") {
        all.extend(shown(two_threads().block_on(receiver::measure(database))));
    }
    if is_named("growth") {
        all.extend(shown(one_thread().block_on(growth::measure(database))));
    }
    match all.iter().all(Measured::keeps_limit) {
        true => ExitCode::SUCCESS,
        false => ExitCode::FAILURE,
    }
}

fn shown(all: Vec<Measured>) -> Vec<Measured> {
    for measured in &all {
        println!("{measured}");
    }
    all
}

/// One thread for the callers; the store may have its own.
fn one_thread() -> tokio::runtime::Runtime {
    let mut builder = tokio::runtime::Builder::new_current_thread();
    builder.enable_all().build().unwrap()
}

/// As many threads as the measured machines have cores.
fn two_threads() -> tokio::runtime::Runtime {
    let mut builder = tokio::runtime::Builder::new_multi_thread();
    builder.worker_threads(2).enable_all().build().unwrap()
}
