//! Random interleavings on the store in memory.

use std::sync::Arc;

use async_trait::async_trait;

use crate::{
    MemoryStore,
    conformance::{
        interleavings::{self, Database},
        tests::broken::{Broken, Ignores},
    },
    store::{Store, StoreResult},
};

/// Number of runs.
const SEEDS: u64 = 300;

/// A store that outlives its processes.
struct Memory<S> {
    store: Arc<S>,
    set_available: fn(&S, bool),
}

#[async_trait]
impl<S: Store + 'static> Database for Memory<S> {
    async fn open(&self) -> StoreResult<Arc<dyn Store>> {
        Ok(self.store.clone())
    }

    async fn set_available(&self, available: bool) {
        (self.set_available)(&self.store, available);
    }
}

#[tokio::test]
async fn every_interleaving_gives_one_effect() {
    let new = async || Memory {
        store: Arc::new(MemoryStore::not_durable()),
        set_available: MemoryStore::set_available,
    };
    for seed in 0..SEEDS {
        let result = interleavings::check(new, seed).await;
        result.unwrap_or_else(|failure| panic!("{failure}"));
    }
}

#[tokio::test]
async fn a_store_that_loses_a_wake_up_is_caught() {
    for rule in [Ignores::WakeCounter, Ignores::WakeOfAppend] {
        let new = async || Memory {
            store: Arc::new(Broken::new(rule)),
            set_available: Broken::set_available,
        };
        let mut caught = None;
        for seed in 0..SEEDS {
            caught = caught.or(interleavings::check(new, seed).await.err());
            if caught.is_some() {
                break;
            }
        }
        let Some(failure) = caught else {
            panic!("{rule:?} is not caught");
        };
        println!("{rule:?}: {failure}");
    }
}
