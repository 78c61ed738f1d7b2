//! Two stores on one database, as two processes have them.

use std::{collections::BTreeSet, time::Duration};

use dhow_engine::store::{Claim, ClaimTarget, Settled, Store, Wake};
use dhow_store_postgres::{PostgresStore, tokio_postgres::Client};
use dhow_tests::PostgresServer;

use crate::bench::{LATER, NOW, claim, client, delivery, impatient, key, lease, settlement, store};

#[tokio::test(flavor = "multi_thread")]
async fn copies_of_a_delivery_at_two_stores_have_one_number_and_one_first() {
    let Some(server) = PostgresServer::shared() else {
        return;
    };
    let url = server.database();
    let stores = [store(&url).await, store(&url).await];
    let copies = (0..1_000_u64).map(|copy| {
        let (side, number) = (copy % 2, copy / 2 % 100);
        let store = stores[usize::from(side == 0)].clone();
        tokio::spawn(async move { (number, store.append(delivery(number)).await.unwrap()) })
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
    assert_eq!(numbers.len(), 100);
    firsts.sort_unstable();
    assert_eq!(firsts, (0..100).collect::<Vec<_>>());
    for number in 0..100 {
        let timeline = stores[0].timeline(&delivery(number).order).await.unwrap();
        assert_eq!(timeline.unwrap().order.wake, 1);
    }
}

/// Stores a delivery in a transaction that stays open, so that its copies wait.
async fn hold(url: &str, number: u64) -> Client {
    let holder = client(url).await;
    holder.batch_execute("begin").await.unwrap();
    let sql = "insert into dhow.dhow_delivery
          (account, kind, reference, dedup, subject, received_at, method, target, headers, verified)
        values ('shop', 'payment', 'HELD', $1, '', 0, '', '', '', '')";
    let dedup = delivery(number).dedup.0;
    holder.execute(sql, &[&&dedup[..]]).await.unwrap();
    holder
}

async fn until_waiting(server: &PostgresServer, url: &str, count: &str) {
    let waits = "select count(*) from pg_stat_activity
        where application_name = 'dhow' and datname = current_database() and wait_event_type = 'Lock'";
    while server.sql(url, waits) != count {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// Two stores get the same deliveries in opposite orders, each as one group. Both groups wait in the middle, until a third transaction ends.
#[tokio::test(flavor = "multi_thread")]
async fn groups_of_the_same_deliveries_in_opposite_orders_do_not_block_each_other() {
    let Some(server) = PostgresServer::shared() else {
        return;
    };
    let url = server.database();
    let limit = Duration::from_secs(60);
    let stores = [impatient(&url, limit).await, impatient(&url, limit).await];
    // Both workers of each store are kept waiting while its group gathers.
    let gates = [hold(&url, 100).await, hold(&url, 101).await];
    let middle = hold(&url, 50).await;
    let send = |store: &PostgresStore, number| {
        let store = store.clone();
        tokio::spawn(async move { store.append(delivery(number)).await.unwrap() })
    };
    let mut sent = Vec::new();
    for (store, count) in stores.iter().zip(["2", "4"]) {
        sent.push(send(store, 100));
        tokio::time::sleep(Duration::from_millis(100)).await;
        sent.push(send(store, 101));
        until_waiting(server, &url, count).await;
    }
    for place in 0..100 {
        sent.push(send(&stores[0], place));
        sent.push(send(&stores[1], 99 - place));
        tokio::task::yield_now().await;
    }
    tokio::time::sleep(Duration::from_millis(300)).await;
    // One worker of each store becomes free and takes the group.
    gates[0].batch_execute("rollback").await.unwrap();
    until_waiting(server, &url, "4").await;
    middle.batch_execute("rollback").await.unwrap();
    gates[1].batch_execute("rollback").await.unwrap();
    let mut firsts = 0;
    for appended in sent {
        firsts += u32::from(!appended.await.unwrap().is_duplicate);
    }
    assert_eq!(firsts, 102);
    assert_eq!(deadlocks(server, &url), 0);
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
    until_waiting(server, &url, "1").await;
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
    assert_eq!(woken.orders, 5);
}
