//! A store in memory, for tests.

mod deliveries;
mod effects;
mod orders;
mod state;

use std::sync::{Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;

use crate::store::{
    Appended, Claim, Claimed, ClaimedEffect, Completion, EffectClaim, EffectEnd, EffectFinish,
    LeaseToken, NewDelivery, NewRejected, OrderFilter, OrderKey, OrderRow, Prune, Pruned, Settled,
    Settlement, Store, StoreError, StoreResult, StoreStats, Timeline, Timestamp, Wake, Woken,
};
use state::State;

/// A store in memory, for tests. **Not durable**: everything is lost when the process ends, so it must never acknowledge a webhook of a real
/// gateway.
///
/// ```
/// use dhow_engine::{MemoryStore, store::Store};
/// # fn needs_a_store(_: impl Store) {}
/// needs_a_store(MemoryStore::not_durable());
/// ```
#[derive(Debug, Default)]
pub struct MemoryStore {
    state: Mutex<State>,
    available: Mutex<Availability>,
}

/// Injected failure of a store.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Availability {
    #[default]
    Up,
    Down,
}

impl MemoryStore {
    /// An empty store.
    #[must_use]
    pub fn not_durable() -> Self {
        Self::default()
    }

    /// Makes every call fail with [`StoreError::Unavailable`], or work again: for tests of programs.
    pub fn set_available(&self, available: bool) {
        let availability = if available {
            Availability::Up
        } else {
            Availability::Down
        };
        *lock(&self.available) = availability;
    }

    fn state(&self) -> StoreResult<MutexGuard<'_, State>> {
        match *lock(&self.available) {
            Availability::Up => Ok(lock(&self.state)),
            Availability::Down => Err(StoreError::unavailable("switched off by a test")),
        }
    }
}

/// Locks, also after a panic: each change of the state is complete before anything can panic.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[async_trait]
impl Store for MemoryStore {
    async fn append(&self, delivery: NewDelivery) -> StoreResult<Appended> {
        Ok(self.state()?.append(delivery))
    }

    async fn reject(&self, rejected: NewRejected) -> StoreResult<()> {
        self.state()?.reject(rejected);
        Ok(())
    }

    async fn claim(&self, claim: Claim) -> StoreResult<Vec<Claimed>> {
        Ok(self.state()?.claim(&claim))
    }

    async fn settle(&self, settlements: Vec<Settlement>) -> StoreResult<Vec<Settled>> {
        let mut state = self.state()?;
        Ok(settlements.into_iter().map(|s| state.settle(s)).collect())
    }

    async fn wake(&self, wake: Wake, now: Timestamp) -> StoreResult<Woken> {
        Ok(self.state()?.wake(&wake, now))
    }

    async fn claim_effects(&self, claim: EffectClaim) -> StoreResult<Vec<ClaimedEffect>> {
        Ok(self.state()?.claim_effects(&claim))
    }

    async fn finish_effect(&self, end: EffectEnd) -> StoreResult<EffectFinish> {
        self.state()?.finish_effect(end)
    }

    fn completion(&self, _: &str, _: &LeaseToken, _: Timestamp) -> Option<Completion> {
        None
    }

    async fn orders(&self, filter: OrderFilter) -> StoreResult<Vec<OrderRow>> {
        Ok(self.state()?.orders(&filter))
    }

    async fn timeline(&self, key: &OrderKey) -> StoreResult<Option<Timeline>> {
        Ok(self.state()?.timeline(key))
    }

    async fn stats(&self) -> StoreResult<StoreStats> {
        Ok(self.state()?.stats())
    }

    async fn prune(&self, prune: Prune) -> StoreResult<Pruned> {
        self.state()?.prune(prune)
    }
}
