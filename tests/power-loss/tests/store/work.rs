//! Work of the store: each order has a delivery and a settlement.

use std::time::Duration;

use dhow_engine::store::{
    Claim, ClaimTarget, DedupHash, LeaseToken, NewDelivery, NewEffect, NewHistory, OrderData,
    OrderFilter, OrderKey, OrderKind, Phase, Settled, Settlement, Store, StoreResult, Timestamp,
};
use dhow_power_loss::{Disk, Vfs};
use dhow_store_sqlite::SqliteStore;
use tokio::runtime::{Builder, Runtime};

/// Orders of one run.
pub(crate) const ORDERS: u8 = 8;

const NOW: Timestamp = Timestamp::from_millis(1_764_000_000_000);
const LEASE: Duration = Duration::from_secs(60);

pub(crate) fn key(order: u8) -> OrderKey {
    OrderKey::new("shop", OrderKind::Payment, format!("ORDER-{order}"))
}

pub(crate) fn delivery(order: u8) -> NewDelivery {
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

/// Time of an attempt: leases of earlier ones have ended.
fn at(attempt: u32) -> Timestamp {
    NOW.plus(LEASE * 2 * attempt)
}

fn claim(order: u8, now: Timestamp) -> Claim {
    Claim {
        target: ClaimTarget::Order {
            key: key(order),
            create: false,
        },
        lease: lease(order),
        now,
        until: now.plus(LEASE),
        deliveries_per_order: 10,
    }
}

/// Results that the store acknowledged before the power was lost.
#[derive(Debug, Default)]
pub(crate) struct Acknowledged {
    pub(crate) appended: Vec<u8>,
    pub(crate) settled: Vec<u8>,
}

pub(crate) fn runtime() -> Runtime {
    Builder::new_current_thread().build().unwrap()
}

pub(crate) async fn open(vfs: &Vfs) -> StoreResult<SqliteStore> {
    SqliteStore::builder().vfs(vfs.name()).open("shop.db").await
}

pub(crate) async fn settle(store: &SqliteStore, order: u8, attempt: u32) -> StoreResult<()> {
    let now = at(attempt);
    let claimed = store.claim(claim(order, now)).await?;
    let claimed = claimed.first().expect("nobody else claims");
    let settlement = Settlement {
        key: key(order),
        lease: lease(order),
        now,
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
            created_at: now,
        }],
        history: vec![NewHistory {
            at: now,
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
pub(crate) async fn missing(disk: Disk, acknowledged: &Acknowledged) -> StoreResult<Vec<String>> {
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
