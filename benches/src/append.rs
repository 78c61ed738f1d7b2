//! Appends under load, against the driver alone with the same rows and the same size of groups.

use std::time::Duration;

use dhow_engine::store::{NewDelivery, Store};

use crate::{
    Database, Driver,
    pairs::{Pairs, take_turns},
    report::{Limit, Measured, per_second, time},
    rows::{self, GROUP},
};

/// Rows of one round.
const ROWS: u64 = 16 * GROUP;
/// Calls at one time: while a full group is committed, the next one and more are waiting.
pub(crate) const IN_FLIGHT: usize = 512;

pub(crate) async fn measure<D: Database>(database: &D) -> Vec<Measured> {
    let store = database.store("append").await;
    let mut driver = database.driver("append_driver").await;
    let pairs = Pairs::measure(async |round| {
        let new = rows::deliveries(round * ROWS..(round + 1) * ROWS);
        take_turns(
            round,
            &mut driver,
            async |driver| time(driver.append(&new)).await,
            async |_| append_all(&store, new.clone(), IN_FLIGHT).await,
        )
        .await
    })
    .await;
    let (alone, with_store) = pairs.medians();
    vec![Measured {
        work: "append under load / driver alone".to_owned(),
        ratio: pairs.ratio(),
        limit: Limit::AtLeast(90),
        details: format!(
            "{} and {} rows/s, {GROUP} per commit, {} rounds",
            per_second(ROWS, with_store),
            per_second(ROWS, alone),
            pairs.rounds()
        ),
    }]
}

/// Appends deliveries with a number of calls at one time and returns the time.
pub(crate) async fn append_all<S: Store + Clone + 'static>(
    store: &S,
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
