//! Rules of the engine against a gateway in memory, and random interleavings against a model.

mod attention;
mod broken;
mod calls;
mod clocks;
mod contradictions;
mod documents;
mod effects;
mod expected;
mod faults;
mod hanging;
mod interleavings;
mod mismatches;
mod observability;
mod paid_twice;
mod people;
mod references;
mod refunds;
mod reports;
mod requests;
mod retention;
mod secrets;
mod service;
mod several;
mod waiting;
mod webhooks;
mod workers;

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use crate::{
    Effect, Engine, MemoryStore,
    conformance::interleavings::{gateway, world::*},
    store::Store,
};
use gateway::Gateway;

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
    let builder = builder_on(store.clone(), &gateway, &time).metrics(metrics.clone());
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
    engine_of(store.clone(), gateway, time).await.unwrap()
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
        self.settle_all().await;
        while self.engine.deliver_due(&handler).await.unwrap() {}
        seen.into_inner().unwrap()
    }

    /// Works until no order is due.
    pub(crate) async fn settle_all(&self) {
        for _ in 0..500 {
            if self.engine.settle_due().await.unwrap() == 0 {
                return;
            }
        }
        panic!("an order is due again and again");
    }

    pub(crate) fn pass(&self, seconds: u64) {
        self.time.pass(Duration::from_secs(seconds));
    }
}
