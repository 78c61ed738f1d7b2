//! Connections that the server ends, and callers that give up.

use std::{collections::BTreeSet, time::Duration};

use dhow_engine::store::{Store, StoreError};
use dhow_tests::PostgresServer;

use crate::bench::{assert_unavailable, delivery, key, store, until_available};

const END: &str = "select count(pg_terminate_backend(pid)) from pg_stat_activity
    where application_name = 'dhow' and datname = current_database()";

#[tokio::test(flavor = "multi_thread")]
async fn deliveries_are_stored_once_while_the_server_ends_connections() {
    let Some(server) = PostgresServer::shared() else {
        return;
    };
    let url = server.database();
    let store = store(&url).await;
    let appends = (0..400).map(|number| {
        let store = store.clone();
        tokio::spawn(async move {
            // In waves, so that commits are running at every moment.
            tokio::time::sleep(Duration::from_millis(number * 5)).await;
            let mut new = delivery(number);
            new.order = key("ORDER");
            until_available(|| store.append(new.clone())).await.seq
        })
    });
    let appends: Vec<_> = appends.collect();
    let mut ended = 0;
    while !appends.iter().all(tokio::task::JoinHandle::is_finished) {
        ended += server.sql(&url, END).parse::<u32>().unwrap();
    }
    assert!(ended >= 10, "{ended} connections were ended");
    let mut numbers = BTreeSet::new();
    for append in appends {
        numbers.insert(append.await.unwrap());
    }
    let timeline = store.timeline(&key("ORDER")).await.unwrap().unwrap();
    let stored: BTreeSet<_> = timeline
        .deliveries
        .iter()
        .map(|delivery| delivery.seq)
        .collect();
    assert_eq!(numbers, stored);
    assert_eq!((stored.len(), timeline.order.wake), (400, 400));
}

#[tokio::test]
async fn a_server_that_was_restarted_is_used_again() {
    let Some(server) = PostgresServer::new() else {
        return;
    };
    let url = server.database();
    let store = store(&url).await;
    let first = store.append(delivery(1)).await.unwrap();
    server.stop();
    assert_unavailable(&store.append(delivery(2)).await.unwrap_err());
    assert_unavailable(&store.stats().await.unwrap_err());
    server.start();
    until_available(|| store.append(delivery(2))).await;
    let again = until_available(|| store.append(delivery(1))).await;
    assert_eq!((again.seq, again.is_duplicate), (first.seq, true));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_caller_that_gives_up_leaves_all_or_nothing() {
    let Some(server) = PostgresServer::shared() else {
        return;
    };
    let url = server.database();
    let store = store(&url).await;
    for number in 0..60 {
        let limit = Duration::from_micros(number * 150);
        let _ = tokio::time::timeout(limit, store.append(delivery(number))).await;
    }
    let broken = "select count(*) from dhow.dhow_order full join dhow.dhow_delivery using (account, kind, reference)
        where wake is distinct from 1 or seq is null";
    assert_eq!(server.sql(&url, broken), "0");
    for number in 0..60 {
        store.append(delivery(number)).await.unwrap();
    }
    assert_eq!(
        server.sql(&url, "select count(*), sum(wake) from dhow.dhow_order"),
        "60|60"
    );
    assert_eq!(
        server.sql(&url, "select count(*) from dhow.dhow_delivery"),
        "60"
    );
}

#[tokio::test]
async fn calls_after_closing_are_unavailable() {
    let Some(server) = PostgresServer::shared() else {
        return;
    };
    let store = store(&server.database()).await;
    let clone = store.clone();
    store.close().await;
    assert_unavailable(&clone.append(delivery(1)).await.unwrap_err());
    assert_unavailable(&clone.stats().await.unwrap_err());
}

#[tokio::test(flavor = "multi_thread")]
async fn values_that_the_database_refuses_fail_their_own_call_only() {
    let Some(server) = PostgresServer::shared() else {
        return;
    };
    let store = store(&server.database()).await;
    let calls = (0..20).map(|number| {
        let (store, mut new) = (store.clone(), delivery(number));
        if number == 7 {
            // Longer than an index can have, and without repetitions that compression would remove.
            let digits = (0..2_000_u64).map(|n| n.wrapping_mul(0x9e37_79b9_7f4a_7c15).to_string());
            new.order.reference = digits.collect();
        }
        tokio::spawn(async move { store.append(new).await })
    });
    for (number, call) in calls.collect::<Vec<_>>().into_iter().enumerate() {
        match call.await.unwrap() {
            Ok(_) => assert_ne!(number, 7),
            Err(error) => {
                assert_eq!(number, 7, "{error}");
                assert!(matches!(error, StoreError::Corrupt { .. }), "{error}");
            }
        }
    }
}
