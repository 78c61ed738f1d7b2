//! Appends under load, against the driver alone with the same rows and the same size of groups.

use std::time::{Duration, Instant};

use dhow_engine::store::{NewDelivery, Store};
use dhow_store_sqlite::SqliteStore;

use crate::{
    new_folder, raw_file,
    report::{Limit, Measured, median, per_second, percent, time},
    rows::{self, GROUP},
    runtime,
};

const ROUNDS: u64 = 15;
/// Rows of one round.
const ROWS: u64 = 40 * GROUP;
/// Calls at one time: while a full group is committed, the next one and more are waiting.
const IN_FLIGHT: usize = 512;

pub(crate) fn measure() -> Vec<Measured> {
    let folder = new_folder("append");
    runtime().block_on(async {
        let raw = raw_file(&folder.join("raw.db")).await;
        let store = SqliteStore::open(folder.join("store.db")).await.unwrap();
        let (mut with_store, mut alone) = (Vec::new(), Vec::new());
        for round in 0..ROUNDS {
            let new = rows::deliveries(round * ROWS..(round + 1) * ROWS);
            let start = Instant::now();
            for group in new.chunks(usize::try_from(GROUP).unwrap()) {
                raw.append(group);
            }
            alone.push(start.elapsed());
            with_store.push(append_all(&store, new, IN_FLIGHT).await);
        }
        store.close().await;
        let (with_store, alone) = (median(with_store), median(alone));
        vec![Measured {
            work: "append under load / driver alone".to_owned(),
            percent: percent(alone, with_store),
            limit: Limit::AtLeast(90),
            details: format!(
                "{} and {} rows/s, {GROUP} per commit",
                per_second(ROWS, with_store),
                per_second(ROWS, alone)
            ),
        }]
    })
}

/// Appends deliveries with a number of calls at one time and returns the time.
pub(crate) async fn append_all(
    store: &SqliteStore,
    new: Vec<NewDelivery>,
    in_flight: usize,
) -> Duration {
    let mut shares: Vec<Vec<NewDelivery>> = vec![Vec::new(); in_flight];
    for (number, delivery) in new.into_iter().enumerate() {
        shares[number % in_flight].push(delivery);
    }
    time(async {
        let calls = shares.into_iter().map(|share| {
            let store = store.clone();
            tokio::spawn(async move {
                for delivery in share {
                    assert!(!store.append(delivery).await.unwrap().is_duplicate);
                }
            })
        });
        let calls: Vec<_> = calls.collect();
        for call in calls {
            call.await.unwrap();
        }
    })
    .await
}
