//! The law about completion passes a store with a right statement and catches one with a wrong statement.

use std::sync::Arc;

use async_trait::async_trait;

use crate::{MemoryStore, conformance::check_completion, store::*};

/// Rule that a statement ignores.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ignores {
    Nothing,
    Lease,
    Repetition,
    Time,
    Effect,
    Sql,
}

/// The store in memory with a statement of its own, which the test runs.
#[derive(Debug)]
struct WithStatement {
    inner: MemoryStore,
    ignores: Ignores,
}

impl WithStatement {
    /// Runs the statement and returns the number of changed rows.
    async fn run(&self, completion: &Completion) -> u64 {
        let [
            Parameter::Integer(now),
            Parameter::Text(id),
            Parameter::Text(lease),
        ] = completion.parameters.as_slice()
        else {
            return 99;
        };
        let now = match self.ignores {
            Ignores::Time => 0,
            _ => *now,
        };
        let (id, lease) = match self.ignores {
            Ignores::Effect => ("eff_other", lease.as_str()),
            Ignores::Lease => (id.as_str(), "one"),
            _ => (id.as_str(), lease.as_str()),
        };
        let end = EffectEnd {
            id: id.to_owned(),
            order: crate::conformance::bench::key("A"),
            lease: LeaseToken(lease.to_owned()),
            now: Timestamp::from_millis(now),
            result: EffectResult::Done,
        };
        match self.inner.finish_effect(end).await {
            Ok(EffectFinish::Written) => 1,
            Ok(EffectFinish::AlreadyDone) if self.ignores == Ignores::Repetition => 1,
            _ => 0,
        }
    }
}

#[async_trait]
impl Store for WithStatement {
    fn completion(&self, id: &str, lease: &LeaseToken, now: Timestamp) -> Option<Completion> {
        (self.ignores != Ignores::Sql).then(|| Completion {
            sql: "?".to_owned(),
            parameters: vec![
                Parameter::Integer(now.as_millis()),
                Parameter::Text(id.to_owned()),
                Parameter::Text(lease.0.clone()),
            ],
        })
    }

    async fn append(&self, delivery: NewDelivery) -> StoreResult<Appended> {
        self.inner.append(delivery).await
    }

    async fn reject(&self, rejected: NewRejected) -> StoreResult<()> {
        self.inner.reject(rejected).await
    }

    async fn claim(&self, claim: Claim) -> StoreResult<Vec<Claimed>> {
        self.inner.claim(claim).await
    }

    async fn settle(&self, settlements: Vec<Settlement>) -> StoreResult<Vec<Settled>> {
        self.inner.settle(settlements).await
    }

    async fn wake(&self, wake: Wake, now: Timestamp) -> StoreResult<Woken> {
        self.inner.wake(wake, now).await
    }

    async fn claim_effects(&self, claim: EffectClaim) -> StoreResult<Vec<ClaimedEffect>> {
        self.inner.claim_effects(claim).await
    }

    async fn finish_effect(&self, end: EffectEnd) -> StoreResult<EffectFinish> {
        self.inner.finish_effect(end).await
    }

    async fn orders(&self, filter: OrderFilter) -> StoreResult<Vec<OrderRow>> {
        self.inner.orders(filter).await
    }

    async fn timeline(&self, key: &OrderKey) -> StoreResult<Option<Timeline>> {
        self.inner.timeline(key).await
    }

    async fn stats(&self) -> StoreResult<StoreStats> {
        self.inner.stats().await
    }

    async fn prune(&self, prune: Prune) -> StoreResult<Pruned> {
        self.inner.prune(prune).await
    }
}

#[tokio::test]
async fn wrong_statements_are_caught_and_a_right_one_is_not() {
    for (ignores, caught) in [
        (Ignores::Nothing, None),
        (Ignores::Lease, Some("rows changed with another lease")),
        (Ignores::Repetition, Some("rows changed by a repetition")),
        (Ignores::Time, Some("times of completion")),
        (Ignores::Effect, Some("rows changed with the lease")),
        (Ignores::Sql, Some("the store has no SQL")),
    ] {
        let store = Arc::new(WithStatement {
            inner: MemoryStore::not_durable(),
            ignores,
        });
        let run = |completion| {
            let store = store.clone();
            async move { store.run(&completion).await }
        };
        let found = check_completion(store.clone(), run).await.err();
        let found = found.map(|violation| violation.to_string());
        match caught {
            None => assert_eq!(found, None),
            Some(part) => {
                let found = found.unwrap_or_default();
                assert!(found.contains(part), "{ignores:?}: {found}");
            }
        }
    }
}
