//! Short forms that the tests share.

use std::time::Duration;

use dhow_engine::store::{
    Claim, ClaimTarget, Claimed, DedupHash, EffectClaim, LeaseToken, NewDelivery, NewEffect,
    OrderKey, OrderKind, Settlement, Store, StoreError, StoreResult, Timestamp,
};
use dhow_store_postgres::{
    PostgresStore,
    tokio_postgres::{self, Client, Config, NoTls},
};

pub(crate) const NOW: Timestamp = Timestamp::from_millis(1_000);
pub(crate) const LATER: Timestamp = Timestamp::from_millis(61_000);

pub(crate) fn config(url: &str) -> Config {
    url.parse().unwrap()
}

pub(crate) async fn store(url: &str) -> PostgresStore {
    PostgresStore::connect(config(url), NoTls).await.unwrap()
}

/// A store whose calls end within this time.
pub(crate) async fn impatient(url: &str, timeout: Duration) -> PostgresStore {
    let builder = PostgresStore::builder().call_timeout(timeout);
    builder.connect(config(url), NoTls).await.unwrap()
}

/// A connection of another program.
pub(crate) async fn client(url: &str) -> Client {
    let (client, connection) = tokio_postgres::connect(url, NoTls).await.unwrap();
    tokio::spawn(connection);
    client
}

pub(crate) fn key(reference: &str) -> OrderKey {
    OrderKey::new("shop", OrderKind::Payment, reference)
}

pub(crate) fn delivery(number: u64) -> NewDelivery {
    let mut dedup = [0; 16];
    dedup[..8].copy_from_slice(&number.to_be_bytes());
    NewDelivery {
        order: key(&format!("ORDER-{number}")),
        dedup: DedupHash(dedup),
        subject: "payment".to_owned(),
        received_at: NOW,
        method: "POST".to_owned(),
        target: "/webhooks/shop".to_owned(),
        headers: "[]".to_owned(),
        verified: "{}".to_owned(),
    }
}

pub(crate) fn lease(name: &str) -> LeaseToken {
    LeaseToken(name.to_owned())
}

/// A claim of one order, which is created if it is missing.
pub(crate) fn claim(key: &OrderKey, name: &str) -> Claim {
    Claim {
        target: ClaimTarget::Order {
            key: key.clone(),
            create: true,
        },
        lease: lease(name),
        now: NOW,
        until: LATER,
        deliveries_per_order: 10,
    }
}

/// A settlement with one effect that releases the order.
pub(crate) fn settlement(claimed: &Claimed, name: &str) -> Settlement {
    let key = claimed.order.key.clone();
    let deliveries = claimed.deliveries.iter();
    Settlement {
        lease: lease(name),
        now: NOW,
        seen_wake: claimed.order.wake,
        settled: deliveries.map(|delivery| delivery.seq).collect(),
        data: None,
        effects: vec![NewEffect {
            id: format!("paid_{}", key.reference),
            effect_key: "paid".to_owned(),
            effect_type: "payment.paid".to_owned(),
            body: "{}".to_owned(),
            created_at: NOW,
        }],
        history: Vec::new(),
        lease_until: None,
        due_at: None,
        attempts: 0,
        last_error: None,
        key,
    }
}

pub(crate) fn effects(name: &str) -> EffectClaim {
    EffectClaim {
        accounts: vec!["shop".to_owned()],
        limit: 10,
        lease: lease(name),
        now: NOW,
        until: LATER,
    }
}

/// Stores an effect with the id `paid_ORDER-1` and claims it.
pub(crate) async fn claimed_effect(store: &PostgresStore, name: &str) {
    let claimed = store.claim(claim(&key("ORDER-1"), name)).await.unwrap();
    let settlement = settlement(&claimed[0], name);
    store.settle(vec![settlement]).await.unwrap();
    assert_eq!(store.claim_effects(effects(name)).await.unwrap().len(), 1);
}

/// Repeats a call while the store is unavailable, as its caller does.
pub(crate) async fn until_available<T, F: Future<Output = StoreResult<T>>>(
    call: impl Fn() -> F,
) -> T {
    for _ in 0..200 {
        match call().await {
            Ok(result) => return result,
            Err(StoreError::Unavailable { .. }) => {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
            Err(error) => panic!("{error}"),
        }
    }
    panic!("the store does not come back");
}

pub(crate) fn assert_unavailable(error: &StoreError) {
    assert!(matches!(error, StoreError::Unavailable { .. }), "{error}");
}
