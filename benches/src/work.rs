//! Claims and settlements in batches, against the driver alone with the same rows and two commits a batch.

use std::time::{Duration, Instant};

use dhow_engine::store::{Settled, Store};
use dhow_store_sqlite::SqliteStore;

use crate::{
    append::append_all,
    new_folder, raw_file,
    report::{Limit, Measured, median, per_second, percent, time},
    rows::{self, GROUP},
    runtime,
};

const ROUNDS: u64 = 15;
/// Batches of one round.
const BATCHES: u64 = 20;

pub(crate) fn measure() -> Vec<Measured> {
    let folder = new_folder("work");
    runtime().block_on(async {
        let raw = raw_file(&folder.join("raw.db")).await;
        let store = SqliteStore::open(folder.join("store.db")).await.unwrap();
        let (mut with_store, mut alone) = (Vec::new(), Vec::new());
        for round in 0..ROUNDS {
            let rows = BATCHES * GROUP;
            let new = rows::deliveries(round * rows..(round + 1) * rows);
            for group in new.chunks(usize::try_from(GROUP).unwrap()) {
                raw.append(group);
            }
            append_all(&store, new, 512).await;
            let start = Instant::now();
            for batch in 0..BATCHES {
                assert_eq!(raw.work(round * BATCHES + batch), 128);
            }
            alone.push(start.elapsed());
            with_store.push(settle_all(&store, round * BATCHES, BATCHES).await);
        }
        store.close().await;
        let (with_store, alone) = (median(with_store), median(alone));
        vec![Measured {
            work: "claim and settle / driver alone".to_owned(),
            percent: percent(alone, with_store),
            limit: Limit::AtLeast(60),
            details: format!(
                "{} and {} orders/s in batches of {GROUP}",
                per_second(BATCHES * GROUP, with_store),
                per_second(BATCHES * GROUP, alone)
            ),
        }]
    })
}

/// Claims and settles full batches and returns the time.
pub(crate) async fn settle_all(store: &SqliteStore, first: u64, batches: u64) -> Duration {
    time(async {
        for batch in first..first + batches {
            let claimed = store.claim(rows::claim(batch)).await.unwrap();
            let settlements: Vec<_> = claimed
                .iter()
                .map(|claimed| rows::settlement(claimed, batch))
                .collect();
            let settled = store.settle(settlements).await.unwrap();
            assert_eq!(settled, [Settled::Done { new_effects: 1 }; 128]);
        }
    })
    .await
}
