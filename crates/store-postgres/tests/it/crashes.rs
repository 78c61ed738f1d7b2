//! A server that crashes while deliveries arrive.

use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use dhow_engine::store::Store;
use dhow_tests::PostgresServer;

use crate::bench::{delivery, store, until_available};

/// Number of crashes, and the time between a start and the next crash.
const ROUNDS: u32 = 6;
const PAUSE: Duration = Duration::from_millis(700);

/// `pg_ctl stop -m immediate` loses everything that is not in the files of the server yet, as a crash of the server does. An
/// acknowledged commit must be in them.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn no_acknowledged_delivery_is_lost_in_a_crash_of_the_server() {
    let Some(server) = PostgresServer::new() else {
        return;
    };
    let url = server.database();
    let store = store(&url).await;
    let (next, stops) = (
        Arc::new(AtomicU64::new(0)),
        Arc::new(AtomicBool::new(false)),
    );
    let acknowledged = Arc::new(Mutex::new(BTreeMap::new()));
    let senders = (0..32).map(|_| {
        let (store, next, stops, acknowledged) = (
            store.clone(),
            next.clone(),
            stops.clone(),
            acknowledged.clone(),
        );
        tokio::spawn(async move {
            while !stops.load(Ordering::Relaxed) {
                let number = next.fetch_add(1, Ordering::Relaxed);
                match store.append(delivery(number)).await {
                    Ok(appended) => {
                        acknowledged.lock().unwrap().insert(number, appended.seq);
                    }
                    Err(_) => tokio::time::sleep(Duration::from_millis(10)).await,
                }
            }
        })
    });
    let senders: Vec<_> = senders.collect();
    let server = Arc::new(server);
    for _ in 0..ROUNDS {
        let before = acknowledged.lock().unwrap().len();
        let begin = Instant::now();
        // Crashes only while commits run.
        while acknowledged.lock().unwrap().len() < before + 50 || begin.elapsed() < PAUSE {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        let crashing = server.clone();
        tokio::task::spawn_blocking(move || {
            crashing.stop_immediate();
            crashing.start();
        })
        .await
        .unwrap();
    }
    stops.store(true, Ordering::Relaxed);
    for sender in senders {
        sender.await.unwrap();
    }
    let acknowledged = acknowledged.lock().unwrap().clone();
    for (number, seq) in &acknowledged {
        let again = until_available(|| store.append(delivery(*number))).await;
        assert_eq!(
            (again.seq, again.is_duplicate),
            (*seq, true),
            "delivery {number}"
        );
    }
    let broken = "select count(*) from dhow.dhow_order where wake <> 1";
    assert_eq!(server.sql(&url, broken), "0");
}
