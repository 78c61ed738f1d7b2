//! Two stores on one database, as two processes have them.

use std::{collections::BTreeSet, time::Duration};

use dhow_engine::store::{Claim, ClaimTarget, Settled, Store, Wake};
use dhow_store_postgres::PostgresStore;
use dhow_tests::PostgresServer;

use crate::bench::{LATER, NOW, claim, client, delivery, impatient, key, lease, settlement, store};

#[tokio::test(flavor = "multi_thread")]
async fn copies_of_a_delivery_at_two_stores_have_one_number_and_one_first() {
    let Some(server) = PostgresServer::shared() else {
        return;
    };
    let url = server.database();
    let limit = Duration::from_secs(60);
    let stores = [impatient(&url, limit).await, impatient(&url, limit).await];
    // Both get every delivery, each hundred from opposite ends.
    let rounds = (0..4_u64).flat_map(|round| (0..100).map(move |place| (round * 100, place)));
    let copies = rounds.flat_map(|(first, place)| [(0, first + place), (1, first + 99 - place)]);
    // Large, so that a group takes long enough to meet another one.
    let digits = (0..250_u64).map(|n| n.wrapping_mul(0x9e37_79b9_7f4a_7c15).to_string());
    let verified: String = digits.collect();
    let copies = copies.map(|(side, number)| {
        let (store, mut new) = (stores[side].clone(), delivery(number));
        new.verified.clone_from(&verified);
        tokio::spawn(async move { (number, store.append(new).await.unwrap()) })
    });
    let mut numbers = BTreeSet::new();
    let mut firsts = Vec::new();
    for copy in copies.collect::<Vec<_>>() {
        let (number, appended) = copy.await.unwrap();
        numbers.insert((number, appended.seq));
        if !appended.is_duplicate {
            firsts.push(number);
        }
    }
    assert_eq!(numbers.len(), 400);
    firsts.sort_unstable();
    assert_eq!(firsts, (0..400).collect::<Vec<_>>());
    assert_eq!(deadlocks(server, &url), 0);
    for number in (0..400).step_by(40) {
        let timeline = stores[0].timeline(&delivery(number).order).await.unwrap();
        assert_eq!(timeline.unwrap().order.wake, 1);
    }
}

/// Number of deadlocks in the log of the server. The store runs their transactions again, so only the log shows them.
fn deadlocks(server: &PostgresServer, url: &str) -> usize {
    let database = url.rsplit('/').next().unwrap();
    let line = format!(" {database} ERROR:  deadlock detected");
    server.log().matches(&line).count()
}

/// Claims orders at a store, in this order of keys.
async fn claimed(
    store: &PostgresStore,
    numbers: impl Iterator<Item = u64>,
    name: &str,
) -> Vec<dhow_engine::store::Claimed> {
    let mut all = Vec::new();
    for number in numbers {
        let claimed = store
            .claim(claim(&key(&format!("ORDER-{number}")), name))
            .await;
        all.extend(claimed.unwrap());
    }
    all
}

#[tokio::test(flavor = "multi_thread")]
async fn stores_that_settle_the_same_orders_in_opposite_orders_do_not_block_each_other() {
    let Some(server) = PostgresServer::shared() else {
        return;
    };
    let url = server.database();
    let (one, two) = (store(&url).await, store(&url).await);
    let all = claimed(&one, 0..64, "one").await;
    let both = [(one, false), (two, true)].map(|(store, is_reversed)| {
        let mut settlements: Vec<_> = all
            .iter()
            .map(|claimed| settlement(claimed, "one"))
            .collect();
        for settlement in &mut settlements {
            // The lease stays, so that each store writes every order.
            settlement.lease_until = Some(LATER);
        }
        if is_reversed {
            settlements.reverse();
        }
        tokio::spawn(async move {
            let mut new = 0;
            for _ in 0..30 {
                for settled in store.settle(settlements.clone()).await.unwrap() {
                    let Settled::Done { new_effects } = settled else {
                        panic!("a lease is lost");
                    };
                    new += new_effects;
                }
            }
            new
        })
    });
    let mut new = 0;
    for store in both {
        new += store.await.unwrap();
    }
    assert_eq!(new, 64);
    assert_eq!(deadlocks(server, &url), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_transaction_that_loses_a_deadlock_is_run_again() {
    let Some(server) = PostgresServer::shared() else {
        return;
    };
    let url = server.database();
    let store = store(&url).await;
    let all = claimed(&store, 1..3, "one").await;
    let other = client(&url).await;
    // The other program locks the second order, and then wants the first. It looks for deadlocks late, so the store's session is ended.
    other
        .batch_execute(
            "set deadlock_timeout to '1min'; begin;
             update dhow.dhow_order set status = status where reference = 'ORDER-2'",
        )
        .await
        .unwrap();
    let settling = {
        let store = store.clone();
        let settlements = all
            .iter()
            .map(|claimed| settlement(claimed, "one"))
            .collect();
        tokio::spawn(async move { store.settle(settlements).await })
    };
    let waits = "select count(*) from pg_stat_activity
        where application_name = 'dhow' and datname = current_database() and wait_event_type = 'Lock'";
    while server.sql(&url, waits) == "0" {}
    other
        .batch_execute(
            "update dhow.dhow_order set status = status where reference = 'ORDER-1'; commit",
        )
        .await
        .unwrap();
    let done = Settled::Done { new_effects: 1 };
    assert_eq!(settling.await.unwrap().unwrap(), [done, done]);
    assert!(deadlocks(server, &url) > 0);
}

/// Claims and settles due orders for a while, and returns the number of settled deliveries.
async fn settle_due(store: &PostgresStore, worker: usize) -> usize {
    let mut settled = 0;
    for round in 0..400 {
        let name = format!("worker {worker} {round}");
        let claim = Claim {
            target: ClaimTarget::Due {
                accounts: vec!["shop".to_owned()],
                limit: 2,
            },
            lease: lease(&name),
            now: NOW,
            until: LATER,
            deliveries_per_order: 3,
        };
        for claimed in store.claim(claim).await.unwrap() {
            let mut settlement = settlement(&claimed, &name);
            settled += settlement.settled.len();
            settlement.due_at = claimed.has_more.then_some(NOW);
            let result = store.settle(vec![settlement]).await.unwrap();
            assert!(matches!(result[0], Settled::Done { .. }));
        }
    }
    settled
}

/// Wake-ups and claims of two stores at once: after every wake-up is handled, no delivery is left.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn no_wake_up_is_lost_between_two_stores() {
    let Some(server) = PostgresServer::shared() else {
        return;
    };
    let url = server.database();
    let stores = [store(&url).await, store(&url).await];
    let senders = (0..8_u64).map(|sender| {
        let store = stores[usize::from(sender % 2 == 0)].clone();
        tokio::spawn(async move {
            // One after the other, so that claims and settlements fall between them.
            for number in (0..200).skip(usize::try_from(sender).unwrap()).step_by(8) {
                let mut new = delivery(number);
                new.order = key(&format!("ORDER-{}", number % 5));
                store.append(new).await.unwrap();
            }
        })
    });
    let senders: Vec<_> = senders.collect();
    let workers = (0..6).map(|worker| {
        let store = stores[worker % 2].clone();
        tokio::spawn(async move { settle_due(&store, worker).await })
    });
    let workers: Vec<_> = workers.collect();
    for sender in senders {
        sender.await.unwrap();
    }
    let mut settled = 0;
    for worker in workers {
        settled += worker.await.unwrap();
    }
    assert_eq!(settled, 200);
    assert_eq!(
        server.sql(
            &url,
            "select count(*) from dhow.dhow_delivery where settled_at is null"
        ),
        "0"
    );
    assert_eq!(stores[0].stats().await.unwrap().effects_pending, 5);
    let woken = stores[1]
        .wake(Wake::RedeliverSince(NOW), NOW)
        .await
        .unwrap();
    assert_eq!(woken, 5);
}
