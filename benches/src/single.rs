//! Appends one at a time: their syncs, and their time against the driver alone.

use dhow_engine::store::Store;

use crate::{
    Database, Driver,
    pairs::{Pairs, take_turns},
    report::{Limit, Measured, exact, time},
    rows,
};

/// Appends of one round.
const ROWS: u64 = 8;
/// Appends of which the syncs are counted.
const COUNTED: u64 = 500;

pub(crate) async fn measure<D: Database>(database: &D) -> Vec<Measured> {
    let store = database.store("single").await;
    let mut driver = database.driver("single_driver").await;
    let pairs = Pairs::measure(async |round| {
        let new = rows::deliveries(round * ROWS..(round + 1) * ROWS);
        take_turns(
            round,
            &mut driver,
            async |_| {
                time(async {
                    for delivery in new.clone() {
                        store.append(delivery).await.unwrap();
                    }
                })
                .await
            },
            async |driver| {
                time(async {
                    for delivery in &new {
                        driver.append(std::slice::from_ref(delivery)).await;
                    }
                })
                .await
            },
        )
        .await
    })
    .await;
    let (with_store, alone) = pairs.medians();
    let per_append = |time: std::time::Duration| time.as_micros() / u128::from(ROWS);
    let mut measured = vec![Measured {
        work: "append, one at a time: time / driver alone".to_owned(),
        ratio: pairs.ratio(),
        limit: Limit::None,
        details: format!(
            "{} and {} µs, {} rounds",
            per_append(with_store),
            per_append(alone),
            pairs.rounds()
        ),
    }];
    if let Some(before) = database.syncs() {
        for number in 0..COUNTED {
            store
                .append(rows::delivery(u64::MAX - number))
                .await
                .unwrap();
        }
        let syncs = database.syncs().unwrap_or(before) - before;
        measured.push(Measured {
            work: "append, one at a time: syncs".to_owned(),
            ratio: exact(syncs, COUNTED),
            limit: Limit::AtMost(125),
            details: format!("{syncs} syncs for {COUNTED} appends"),
        });
    }
    measured
}
