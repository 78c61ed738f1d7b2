//! The same work on a database with 10,000 settled orders and on one with 1,000,000.

use std::time::Duration;

use crate::{
    Database,
    append::{IN_FLIGHT, append_all},
    pairs::{Pairs, Ratio, take_turns},
    report::{Limit, Measured, exact},
    rows::{self, GROUP},
    work::settle_all,
};

const SMALL: u64 = 10_000;
const LARGE: u64 = 1_000_000;
/// Batches of one round: several checkpoints of a file, so that each round has its share of them.
const BATCHES: u64 = 24;

/// One side: its store, and what it has done.
struct Side<S> {
    store: S,
    size: u64,
    rounds: u64,
    written: u64,
}

impl<S: dhow_engine::store::Store + Clone + 'static> Side<S> {
    async fn new<D: Database<Store = S>>(database: &D, size: u64) -> Self {
        let name = format!("growth_{size}");
        database.fill(&name, 0..size).await;
        Self {
            store: database.store(&name).await,
            size,
            rounds: 0,
            written: 0,
        }
    }

    async fn round(&mut self, written: impl Fn() -> u64) -> Duration {
        let rows = BATCHES * GROUP;
        let first = self.size + self.rounds * rows;
        let new = rows::deliveries(first..first + rows);
        let before = written();
        let appended = append_all(&self.store, new, IN_FLIGHT).await;
        let settled = settle_all(&self.store, self.rounds * BATCHES, BATCHES).await;
        self.written += written() - before;
        self.rounds += 1;
        appended + settled
    }
}

pub(crate) async fn measure<D: Database>(database: &D) -> Vec<Measured> {
    let small = Side::new(database, SMALL).await;
    let large = Side::new(database, LARGE).await;
    let mut sides = (large, small);
    let written = || database.written().unwrap_or(0);
    let pairs = Pairs::measure(async |round| {
        take_turns(
            round,
            &mut sides,
            async |sides| sides.0.round(written).await,
            async |sides| sides.1.round(written).await,
        )
        .await
    })
    .await;
    let (large, small) = pairs.medians();
    let row = |work: &str, ratio: Ratio, details: String| Measured {
        work: format!("{LARGE} / {SMALL} settled orders: {work}"),
        ratio,
        limit: Limit::AtMost(115),
        details,
    };
    let rounds = pairs.rounds();
    let mut measured = vec![row(
        "time",
        pairs.ratio(),
        format!(
            "{} and {} ms, {rounds} rounds",
            large.as_millis(),
            small.as_millis()
        ),
    )];
    if database.written().is_some() {
        let (large, small) = (sides.0.written, sides.1.written);
        let megabytes = |bytes: u64| bytes / 1_000_000;
        let details = format!("{} and {} MB", megabytes(large), megabytes(small));
        measured.push(row("bytes written", exact(large, small), details));
    }
    measured
}
