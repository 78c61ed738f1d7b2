//! Power loss at every change of the disk, while the store appends deliveries and settles orders.

use dhow_engine::store::{
    Claim, ClaimTarget, DedupHash, LeaseToken, NewDelivery, NewEffect, NewHistory, OrderData,
    OrderFilter, OrderKey, OrderKind, Phase, Settled, Settlement, Store, StoreResult, Timestamp,
};
use dhow_power_loss::{Disk, Vfs};
use dhow_store_sqlite::SqliteStore;
use tokio::runtime::{Builder, Runtime};

/// Orders of one run; each has a delivery and a settlement.
const ORDERS: u8 = 8;

/// Outcomes of the disk for each moment of the power loss.
const SEEDS: u64 = 2;

const NOW: Timestamp = Timestamp::from_millis(1_764_000_000_000);

fn key(order: u8) -> OrderKey {
    OrderKey::new("shop", OrderKind::Payment, format!("ORDER-{order}"))
}

fn delivery(order: u8) -> NewDelivery {
    NewDelivery {
        order: key(order),
        dedup: DedupHash([order; 16]),
        subject: "payment".to_owned(),
        received_at: NOW,
        method: "POST".to_owned(),
        target: "/webhooks/shop".to_owned(),
        headers: "[]".to_owned(),
        verified: "x".repeat(900),
    }
}

fn lease(order: u8) -> LeaseToken {
    LeaseToken(format!("{order:032x}"))
}

fn claim(order: u8) -> Claim {
    Claim {
        target: ClaimTarget::Order {
            key: key(order),
            create: false,
        },
        lease: lease(order),
        now: NOW,
        until: Timestamp::from_millis(NOW.as_millis() + 60_000),
        deliveries_per_order: 10,
    }
}

/// Results that the store acknowledged before the power was lost.
#[derive(Debug, Default)]
struct Acknowledged {
    appended: Vec<u8>,
    settled: Vec<u8>,
}

fn runtime() -> Runtime {
    Builder::new_current_thread().build().unwrap()
}

async fn open(vfs: &Vfs) -> StoreResult<SqliteStore> {
    SqliteStore::builder().vfs(vfs.name()).open("shop.db").await
}

/// Works until the power is lost.
async fn work(vfs: &Vfs) -> Acknowledged {
    let mut acknowledged = Acknowledged::default();
    let Ok(store) = open(vfs).await else {
        return acknowledged;
    };
    for order in 0..ORDERS {
        if store.append(delivery(order)).await.is_err() {
            break;
        }
        acknowledged.appended.push(order);
        if settle(&store, order).await.is_err() {
            break;
        }
        acknowledged.settled.push(order);
    }
    store.close().await;
    acknowledged
}

async fn settle(store: &SqliteStore, order: u8) -> StoreResult<()> {
    let claimed = store.claim(claim(order)).await?;
    let claimed = claimed.first().expect("nobody else claims");
    let settlement = Settlement {
        key: key(order),
        lease: lease(order),
        now: NOW,
        seen_wake: claimed.order.wake,
        settled: claimed
            .deliveries
            .iter()
            .map(|delivery| delivery.seq)
            .collect(),
        data: Some(OrderData {
            phase: Phase::Final,
            status: "paid".to_owned(),
            provider_reference: None,
            amount_minor: Some(59_900),
            currency: Some("SGD".to_owned()),
            state: "{}".to_owned(),
        }),
        effects: vec![NewEffect {
            id: format!("effect_{order}"),
            effect_key: "paid".to_owned(),
            effect_type: "payment.paid".to_owned(),
            body: "{}".to_owned(),
            created_at: NOW,
        }],
        history: vec![NewHistory {
            at: NOW,
            actor: "webhook".to_owned(),
            from: None,
            to: "paid".to_owned(),
            evidence: "delivery".to_owned(),
        }],
        lease_until: None,
        due_at: None,
        attempts: 0,
        last_error: None,
    };
    let settled = store.settle(vec![settlement]).await?;
    assert_eq!(settled, [Settled::Done { new_effects: 1 }]);
    Ok(())
}

/// Returns the acknowledged results that the next start does not find.
///
/// # Errors
/// The error of a store that does not open or read.
async fn missing(disk: Disk, acknowledged: &Acknowledged) -> StoreResult<Vec<String>> {
    let vfs = Vfs::new(disk);
    let store = open(&vfs).await?;
    let filter = OrderFilter {
        limit: 1_000,
        ..OrderFilter::default()
    };
    let orders = store.orders(filter).await?;
    let mut missing = Vec::new();
    for order in &acknowledged.appended {
        if !store.append(delivery(*order)).await?.is_duplicate {
            missing.push(format!("delivery of {}", key(*order)));
        }
    }
    for order in &acknowledged.settled {
        let row = orders.iter().find(|row| row.key == key(*order));
        let is_paid = row.is_some_and(|row| row.data.status == "paid" && row.due_at.is_none());
        if !is_paid {
            missing.push(format!("settlement of {}", key(*order)));
        }
    }
    // A settlement is whole or absent: an order is paid exactly if it has its effect and its history.
    for row in &orders {
        let timeline = store.timeline(&row.key).await?;
        let parts = timeline.map_or((0, 0), |timeline| {
            (timeline.effects.len(), timeline.history.len())
        });
        let is_paid = usize::from(row.data.status == "paid");
        if parts != (is_paid, is_paid) {
            missing.push(format!("part of the settlement of {}", row.key));
        }
    }
    store.close().await;
    Ok(missing)
}

/// Loses the power at each change of a disk and collects what is missing afterwards.
fn lost(disk: impl Fn() -> Disk) -> (Vec<String>, u64) {
    let runtime = runtime();
    runtime.block_on(async {
        let whole = disk();
        let acknowledged = work(&Vfs::new(whole.clone())).await;
        assert_eq!(acknowledged.settled.len(), usize::from(ORDERS));
        let changes = whole.changes();
        let mut lost = Vec::new();
        for change in 1..=changes {
            for seed in 0..SEEDS {
                let disk = disk();
                disk.lose_power_at(change);
                let vfs = Vfs::new(disk.clone());
                let acknowledged = work(&vfs).await;
                let after = disk.after_power_loss(seed);
                let missing = missing(after, &acknowledged).await;
                let missing = missing.unwrap_or_else(|error| vec![error.to_string()]);
                let named = missing.into_iter();
                lost.extend(named.map(|part| format!("change {change}: {part}")));
            }
        }
        (lost, changes)
    })
}

#[test]
fn no_acknowledged_result_is_lost_at_any_change_of_the_disk() {
    let (lost, changes) = lost(Disk::new);
    assert_eq!(lost, Vec::<String>::new());
    assert!(changes > 80, "{changes} changes only");
}

#[test]
fn a_disk_that_ignores_the_syncs_of_commits_loses_acknowledged_results() {
    // Like `synchronous=NORMAL`: the log is written and not synced at a commit. This shows that the test above can fail.
    let (lost, _) = lost(|| Disk::new().ignoring_syncs_of("-wal"));
    assert!(!lost.is_empty());
}
