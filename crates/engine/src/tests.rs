//! Rules of the engine against a gateway in memory, and random interleavings against a model.

mod calls;
mod gateway;
mod interleavings;
mod observability;
mod reports;
mod secrets;
mod webhooks;
mod workers;

use std::{
    sync::{Arc, Mutex},
    time::{Duration, SystemTime},
};

use async_trait::async_trait;
use dhow_core::{Clock, Currency, Jitter, MerchantReference, Money, NewPayment, Sleeper};

use crate::{Effect, Engine, EngineBuilder, EngineOptions, MemoryStore, store::Store};
use gateway::Gateway;

/// Virtual time: a sleep moves the clock.
#[derive(Debug)]
pub(crate) struct Time(Mutex<SystemTime>);

impl Time {
    fn new() -> Arc<Self> {
        let start = SystemTime::UNIX_EPOCH + Duration::from_secs(1_700_000_000);
        Arc::new(Self(Mutex::new(start)))
    }

    pub(crate) fn pass(&self, time: Duration) {
        *self.0.lock().unwrap() += time;
    }
}

impl Clock for Time {
    fn now(&self) -> SystemTime {
        *self.0.lock().unwrap()
    }
}

#[async_trait]
impl Sleeper for Time {
    async fn sleep(&self, time: Duration) {
        // The pause of the retention: its jump would end every lease.
        if time >= Duration::from_secs(3_600) {
            std::future::pending::<()>().await;
        }
        self.pass(time);
        tokio::task::yield_now().await;
    }
}

/// Half of every spread.
#[derive(Debug)]
pub(crate) struct Middle;

impl Jitter for Middle {
    fn up_to(&self, most: Duration) -> Duration {
        most / 2
    }
}

/// An engine over a gateway in memory.
pub(crate) struct World {
    pub(crate) time: Arc<Time>,
    pub(crate) store: Arc<MemoryStore>,
    pub(crate) gateway: Arc<Gateway>,
    pub(crate) engine: Engine,
    pub(crate) metrics: Arc<observability::Counted>,
}

pub(crate) async fn world() -> World {
    observability::record_spans();
    let (time, store) = (Time::new(), Arc::new(MemoryStore::not_durable()));
    let gateway = Arc::new(Gateway::default());
    let metrics = Arc::<observability::Counted>::default();
    let builder = builder_on(&store, &gateway, &time).metrics(metrics.clone());
    let engine = builder.build().await.unwrap();
    World {
        time,
        store,
        gateway,
        engine,
        metrics,
    }
}

/// A further engine on the same store, as in another process.
pub(crate) async fn engine_on(
    store: &Arc<MemoryStore>,
    gateway: &Arc<Gateway>,
    time: &Arc<Time>,
) -> Engine {
    builder_on(store, gateway, time).build().await.unwrap()
}

fn builder_on(store: &Arc<MemoryStore>, gateway: &Arc<Gateway>, time: &Arc<Time>) -> EngineBuilder {
    let store: Arc<dyn Store> = store.clone();
    let options = EngineOptions {
        handlers: 1,
        ..EngineOptions::default()
    };
    Engine::builder_on(store)
        .account("shop", gateway::Provider(gateway.clone()))
        .clock(time.clone())
        .sleeper(time.clone())
        .jitter(Arc::new(Middle))
        .options(options)
}

pub(crate) fn sgd(minor: i64) -> Money {
    Money::from_minor(minor, Currency::SGD)
}

pub(crate) fn reference(text: &str) -> MerchantReference {
    MerchantReference::new(text).unwrap()
}

pub(crate) fn order(text: &str) -> NewPayment {
    NewPayment::new(reference(text), sgd(59_900))
}

impl World {
    /// Works until nothing is due and no effect is left, and returns the effects as `type reference`.
    pub(crate) async fn drain(&self) -> Vec<String> {
        let seen = Mutex::new(Vec::new());
        let handler = |effect: Effect| {
            let text = format!("{} {}", effect.kind().as_str(), effect.order().reference);
            seen.lock().unwrap().push(text);
            async { Ok::<(), String>(()) }
        };
        while self.engine.settle_due().await.unwrap() > 0 {}
        while self.engine.deliver_due(&handler).await.unwrap() {}
        seen.into_inner().unwrap()
    }

    pub(crate) fn pass(&self, seconds: u64) {
        self.time.pass(Duration::from_secs(seconds));
    }
}
