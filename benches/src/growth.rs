//! The same work on a file with 10,000 settled orders and on one with 1,000,000.

use dhow_store_sqlite::SqliteStore;

use crate::{
    append::append_all,
    new_folder, raw_file,
    report::{Limit, Measured, median, percent},
    rows::{self, GROUP},
    runtime,
    work::settle_all,
};

const SMALL: u64 = 10_000;
const LARGE: u64 = 1_000_000;
const ROUNDS: u64 = 25;
/// Batches of one round: half a checkpoint and more.
const BATCHES: u64 = 6;

pub(crate) fn measure() -> Vec<Measured> {
    let folder = new_folder("growth");
    let measured = runtime().block_on(async {
        let mut files = Vec::new();
        for size in [SMALL, LARGE] {
            let path = folder.join(format!("{size}.db"));
            raw_file(&path).await.fill(0..size);
            files.push((size, SqliteStore::open(&path).await.unwrap()));
        }
        let mut times = [(Vec::new(), Vec::new()), (Vec::new(), Vec::new())];
        for round in 0..ROUNDS {
            for ((size, store), (appends, settlements)) in files.iter().zip(&mut times) {
                let rows = BATCHES * GROUP;
                let first = size + round * rows;
                let new = rows::deliveries(first..first + rows);
                appends.push(append_all(store, new, 512).await);
                settlements.push(settle_all(store, round * BATCHES, BATCHES).await);
            }
        }
        for (_, store) in files {
            store.close().await;
        }
        let [small, large] =
            times.map(|(appends, settlements)| [median(appends), median(settlements)]);
        let whole = |times: [std::time::Duration; 2]| times[0] + times[1];
        let row = |work: &str, large, small, limit| Measured {
            work: format!("{LARGE} / {SMALL} settled orders: {work}"),
            percent: percent(large, small),
            limit,
            details: format!("{} and {} ms", large.as_millis(), small.as_millis()),
        };
        vec![
            row("append", large[0], small[0], Limit::None),
            row("claim and settle", large[1], small[1], Limit::None),
            row("both", whole(large), whole(small), Limit::AtMost(115)),
        ]
    });
    // Several gigabytes.
    let _ = std::fs::remove_dir_all(folder);
    measured
}
