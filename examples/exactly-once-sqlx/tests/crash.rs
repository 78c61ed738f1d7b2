//! The shop's change and the end of the effect: both or neither.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use std::{
    hash::{BuildHasher, RandomState},
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::{Duration, SystemTime},
};

use dhow_core::{
    BaseUrl, Clock, Currency, Delivery, Environment, Expectation, MerchantReference, Money, PaymentProvider, Secret,
    WebhookSigner,
};
use dhow_engine::{Effect, Engine};
use dhow_hitpay::{HitPay, HitPayConfig};
use dhow_store_sqlite::SqliteStore;
use exactly_once_sqlx::{complete, create_table, handle, ship};
use sqlx::{
    Error, SqlitePool,
    sqlite::{SqliteConnectOptions, SqliteSynchronous},
};

/// A clock that is ahead, as seen by a process that starts later.
#[derive(Debug)]
struct Later(Duration);

impl Clock for Later {
    fn now(&self) -> SystemTime {
        SystemTime::now() + self.0
    }
}

/// One database file with the tables of the engine and of the shop.
struct World {
    file: PathBuf,
    shop: SqlitePool,
}

impl World {
    async fn new() -> Self {
        let name = format!("exactly-once-{:016x}.db", RandomState::new().hash_one(()));
        let file = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
        // The engine's store creates the file with its write-ahead log.
        drop(SqliteStore::open(&file).await.unwrap());
        let options = SqliteConnectOptions::new().filename(&file).synchronous(SqliteSynchronous::Full);
        let shop = SqlitePool::connect_with(options).await.unwrap();
        create_table(&shop).await.unwrap();
        Self { file, shop }
    }

    /// An engine as in a process that starts so much later.
    async fn engine(&self, later: Duration) -> Engine {
        let store = SqliteStore::open(&self.file).await.unwrap();
        let engine = Engine::builder(store).account("hitpay", hitpay()).clock(Arc::new(Later(later)));
        engine.build().await.unwrap()
    }

    /// Shipments of the order.
    async fn shipments(&self) -> i64 {
        let sum = "select coalesce(sum(shipments), 0) from shop_order";
        sqlx::query_scalar(sum).fetch_one(&self.shop).await.unwrap()
    }

    /// Effects that are not done.
    async fn open_effects(&self) -> i64 {
        let count = "select count(*) from dhow_effect where done_at is null";
        sqlx::query_scalar(count).fetch_one(&self.shop).await.unwrap()
    }
}

fn hitpay() -> HitPay {
    let secret = || Secret::new("9f8e7d6c5b4a-0a1b").unwrap();
    let config = HitPayConfig::new(Environment::Sandbox, secret()).with_webhook_secret(secret());
    // Nothing listens there: a signed webhook takes the place of the gateway.
    HitPay::connect(config.with_base_url(BaseUrl::new("http://127.0.0.1:1").unwrap())).unwrap()
}

/// Makes an order known and delivers the webhook that it is paid.
async fn paid(engine: &Engine) {
    let form = "payment_id=92965a2d-ece3-4ace-1245-494050c9a3c1&payment_request_id=92965a20-dae5-4d89-a452-5fdfa382dbe1\
                &phone=&amount=599.00&currency=SGD&status=completed\
                &reference_number=ORDER-1042";
    let signed = hitpay().webhooks().sign_test_webhook(Delivery::post("/webhooks/hitpay", form));
    assert_eq!(engine.receive("hitpay", &signed.unwrap()).await.unwrap().status(), 200);
    let (reference, amount) = ("ORDER-1042", Money::from_minor(59_900, Currency::SGD));
    let reference = MerchantReference::new(reference).unwrap();
    let order = Expectation::new(hitpay().id(), Environment::Sandbox, reference, amount);
    engine.expect("hitpay", order).await.unwrap();
}

/// Hands over all due effects.
async fn hand_over(engine: &Engine, shop: &SqlitePool) -> u32 {
    let count = AtomicU32::new(0);
    let handler = |effect: Effect| {
        count.fetch_add(1, Ordering::Relaxed);
        async move { handle(shop, &effect).await }
    };
    while engine.deliver_due(&handler).await.unwrap() {}
    count.into_inner()
}

#[tokio::test]
async fn the_shipment_and_the_end_of_the_effect_are_one_commit() {
    let world = World::new().await;
    let engine = world.engine(Duration::ZERO).await;
    paid(&engine).await;
    assert_eq!((world.shipments().await, world.open_effects().await), (0, 1));
    assert_eq!(hand_over(&engine, &world.shop).await, 1);
    assert_eq!((world.shipments().await, world.open_effects().await), (1, 0));
    assert_eq!(hand_over(&world.engine(Duration::from_secs(3_600)).await, &world.shop).await, 0);
}

#[tokio::test]
async fn a_crash_before_the_commit_leaves_neither_and_the_effect_comes_again() {
    let world = World::new().await;
    let engine = world.engine(Duration::ZERO).await;
    paid(&engine).await;
    let shop = &world.shop;
    let crash = async |effect: Effect| -> Result<(), Error> {
        let mut transaction = shop.begin_with("begin immediate").await?;
        ship(&mut transaction, "ORDER-1042").await?;
        assert!(complete(&mut transaction, &effect).await?);
        // The process dies here: its engine is dropped, and so is the transaction.
        std::future::pending().await
    };
    let crashed = tokio::time::timeout(Duration::from_secs(2), engine.deliver_due(&crash)).await;
    assert!(crashed.is_err(), "the handler does not end");
    drop(engine);
    assert_eq!((world.shipments().await, world.open_effects().await), (0, 1));
    // The lease of the dead process has ended by then.
    let restarted = world.engine(Duration::from_secs(3_600)).await;
    assert_eq!(hand_over(&restarted, shop).await, 1);
    assert_eq!((world.shipments().await, world.open_effects().await), (1, 0));
}

#[tokio::test]
async fn a_worker_that_lost_its_lease_ships_nothing() {
    let world = World::new().await;
    let engine = world.engine(Duration::ZERO).await;
    paid(&engine).await;
    let (shop, other) = (&world.shop, world.engine(Duration::from_secs(3_600)).await);
    let slow = async |effect: Effect| -> Result<(), Error> {
        // Another process takes over, because this one was too slow.
        assert_eq!(hand_over(&other, shop).await, 1);
        handle(shop, &effect).await
    };
    assert!(engine.deliver_due(&slow).await.unwrap());
    assert_eq!((world.shipments().await, world.open_effects().await), (1, 0));
}

#[tokio::test]
async fn the_statement_of_an_effect_that_is_done_changes_no_row() {
    let world = World::new().await;
    let engine = world.engine(Duration::ZERO).await;
    paid(&engine).await;
    let shop = &world.shop;
    let twice = async |effect: Effect| -> Result<(), Error> {
        handle(shop, &effect).await?;
        let mut transaction = shop.begin_with("begin immediate").await?;
        assert!(!complete(&mut transaction, &effect).await?);
        transaction.rollback().await
    };
    assert!(engine.deliver_due(&twice).await.unwrap());
    assert_eq!((world.shipments().await, world.open_effects().await), (1, 0));
}
