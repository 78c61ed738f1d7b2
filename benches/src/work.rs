//! Claims and settlements in batches, against the driver alone with the same rows and two commits a batch.

use std::time::Duration;

use dhow_engine::store::{Settled, Store};

use crate::{
    Database, Driver,
    append::{IN_FLIGHT, append_all},
    pairs::{Pairs, take_turns},
    report::{Limit, Measured, per_second, time},
    rows::{self, GROUP},
};

/// Batches of one round.
const BATCHES: u64 = 6;

pub(crate) async fn measure<D: Database>(database: &D) -> Vec<Measured> {
    let store = database.store("work").await;
    let mut driver = database.driver("work_driver").await;
    let pairs = Pairs::measure(async |round| {
        let rows = BATCHES * GROUP;
        let new = rows::deliveries(round * rows..(round + 1) * rows);
        driver.append(&new).await;
        append_all(&store, new, IN_FLIGHT).await;
        let first = round * BATCHES;
        take_turns(
            round,
            &mut driver,
            async |driver| {
                time(async {
                    for batch in first..first + BATCHES {
                        assert_eq!(driver.work(batch).await, 128);
                    }
                })
                .await
            },
            async |_| settle_all(&store, first, BATCHES).await,
        )
        .await
    })
    .await;
    let (alone, with_store) = pairs.medians();
    vec![Measured {
        work: "claim and settle / driver alone".to_owned(),
        ratio: pairs.ratio(),
        limit: Limit::AtLeast(60),
        details: format!(
            "{} and {} orders/s in batches of {GROUP}, {} rounds",
            per_second(BATCHES * GROUP, with_store),
            per_second(BATCHES * GROUP, alone),
            pairs.rounds()
        ),
    }]
}

/// Claims and settles full batches and returns the time.
pub(crate) async fn settle_all(store: &impl Store, first: u64, batches: u64) -> Duration {
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
