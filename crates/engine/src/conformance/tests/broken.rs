//! Stores that ignore one rule each.

mod ignores;

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{
        Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use async_trait::async_trait;

use crate::{MemoryStore, conformance::bench, store::*};
pub(crate) use ignores::Ignores;

/// A store that ignores one rule.
#[derive(Debug)]
pub(crate) struct Broken {
    inner: MemoryStore,
    rule: Ignores,
    tokens: Mutex<BTreeMap<OrderKey, LeaseToken>>,
    effect_token: Mutex<Option<LeaseToken>>,
    digests: Mutex<BTreeSet<DedupHash>>,
    fresh: Mutex<u8>,
    last: Mutex<Vec<Claimed>>,
    is_pruned: AtomicBool,
}

impl Broken {
    pub(crate) fn new(rule: Ignores) -> Self {
        Self {
            inner: MemoryStore::not_durable(),
            rule,
            tokens: Mutex::default(),
            effect_token: Mutex::default(),
            digests: Mutex::default(),
            fresh: Mutex::new(100),
            last: Mutex::default(),
            is_pruned: AtomicBool::new(false),
        }
    }

    pub(crate) fn set_available(&self, available: bool) {
        self.inner.set_available(available);
    }

    fn is(&self, rule: Ignores) -> bool {
        self.rule == rule
    }

    /// True if the store ignores the rule and has removed content.
    fn is_pruned_and(&self, rule: Ignores) -> bool {
        self.is(rule) && self.is_pruned.load(Ordering::Relaxed)
    }

    fn fresh(&self) -> u8 {
        let mut fresh = self.fresh.lock().unwrap();
        *fresh += 1;
        *fresh
    }

    async fn wake_of(&self, key: &OrderKey) -> StoreResult<i64> {
        let timeline = self.inner.timeline(key).await?;
        Ok(timeline.map_or(0, |timeline| timeline.order.wake))
    }

    /// Gives an order back to the last worker that had it.
    async fn claim_again(&self, key: OrderKey, now: Timestamp) -> StoreResult<()> {
        let token = self.tokens.lock().unwrap().get(&key).cloned();
        let Some(lease) = token else {
            return Ok(());
        };
        let claim = Claim {
            target: ClaimTarget::Order { key, create: false },
            lease,
            now,
            until: now.plus(Duration::from_secs(1)),
            deliveries_per_order: 1,
        };
        self.inner.claim(claim).await?;
        Ok(())
    }

    /// Ends every lease, so that the retention does not see any.
    async fn end_leases(&self) -> StoreResult<()> {
        let claimed = self.last.lock().unwrap().clone();
        for one in claimed {
            let lease = self.tokens.lock().unwrap().get(&one.order.key).cloned();
            let (Some(lease), Some(until)) = (lease, one.order.lease_until) else {
                continue;
            };
            let mut nothing = bench::settlement(&one, "", 0);
            (nothing.lease, nothing.now) = (lease, until.minus(Duration::from_millis(1)));
            self.inner.settle(vec![nothing]).await?;
        }
        Ok(())
    }

    async fn sabotage(&self, settlement: &mut Settlement) -> StoreResult<()> {
        match self.rule {
            Ignores::WakeCounter => settlement.seen_wake = self.wake_of(&settlement.key).await?,
            Ignores::ListOfSettled => settlement
                .settled
                .extend(1..=settlement.settled.iter().copied().max().unwrap_or(0)),
            Ignores::Token => {
                let tokens = self.tokens.lock().unwrap();
                if let Some(token) = tokens.get(&settlement.key) {
                    settlement.lease = token.clone();
                }
            }
            Ignores::EndOfLease => settlement.now = settlement.now.minus(Duration::from_secs(60)),
            Ignores::EffectKey => {
                for effect in &mut settlement.effects {
                    let fresh = self.fresh();
                    effect.effect_key = format!("{} {fresh}", effect.effect_key);
                    effect.id = format!("{} {fresh}", effect.id);
                }
            }
            Ignores::OrderOfHistory => settlement.history.reverse(),
            Ignores::KeptLeases => settlement.lease_until = None,
            Ignores::Data => settlement.last_error = None,
            Ignores::Characters => {
                let error = settlement.last_error.take();
                settlement.last_error = error.map(|error| error.replace('\0', ""));
            }
            _ => {}
        }
        Ok(())
    }
}

#[async_trait]
impl Store for Broken {
    async fn append(&self, mut delivery: NewDelivery) -> StoreResult<Appended> {
        if self.is(Ignores::Deduplication)
            || self.is_pruned_and(Ignores::PrunedDigests)
            || (self.is(Ignores::Rejected) && delivery.dedup == DedupHash([99; 16]))
        {
            delivery.dedup = DedupHash([self.fresh(); 16]);
        }
        let is_known = !self.digests.lock().unwrap().insert(delivery.dedup);
        if is_known && self.is(Ignores::AccountOfDeduplication) {
            return Ok(Appended {
                seq: 1,
                is_duplicate: true,
            });
        }
        let (key, now) = (delivery.order.clone(), delivery.received_at);
        let appended = self.inner.append(delivery).await?;
        if self.is(Ignores::WakeOfAppend) {
            let claim = Claim {
                target: ClaimTarget::Order {
                    key: key.clone(),
                    create: false,
                },
                lease: LeaseToken("sabotage".into()),
                now,
                until: now.plus(Duration::from_secs(1)),
                deliveries_per_order: 1,
            };
            if let Some(claimed) = self.inner.claim(claim).await?.pop() {
                let mut nothing = bench::settlement(&claimed, "sabotage", 0);
                nothing.settled.clear();
                nothing.now = now;
                self.inner.settle(vec![nothing]).await?;
            }
        }
        Ok(appended)
    }

    async fn reject(&self, mut rejected: NewRejected) -> StoreResult<()> {
        if self.is(Ignores::QuarantineCap) {
            rejected.keep = u32::MAX;
        }
        if self.is(Ignores::Rejected) {
            let delivery = bench::delivery(bench::key("rejected"), 1, 0);
            self.inner.append(delivery).await?;
        }
        self.inner.reject(rejected).await
    }

    async fn claim(&self, mut claim: Claim) -> StoreResult<Vec<Claimed>> {
        let is_due = matches!(claim.target, ClaimTarget::Due { .. });
        match (&mut claim.target, self.rule) {
            (_, Ignores::LeaseOfClaim) => claim.now = claim.now.plus(Duration::from_secs(10)),
            (_, Ignores::DeadWorkers) => claim.until = claim.until.plus(Duration::from_secs(1_000)),
            (ClaimTarget::Due { accounts, .. }, Ignores::Accounts) => accounts.push("other".into()),
            (ClaimTarget::Order { create, .. }, Ignores::Creation) => *create = true,
            _ => {}
        }
        let mut claimed = self.inner.claim(claim.clone()).await?;
        for one in &claimed {
            self.tokens
                .lock()
                .unwrap()
                .insert(one.order.key.clone(), claim.lease.clone());
        }
        if self.is(Ignores::OrderOfDeliveries) {
            for one in &mut claimed {
                one.deliveries.reverse();
            }
        }
        if self.is(Ignores::LeaseOfRetention) {
            self.last.lock().unwrap().clone_from(&claimed);
        }
        if self.is(Ignores::Competitors) && is_due {
            let mut last = self.last.lock().unwrap();
            if claimed.is_empty() {
                claimed.clone_from(&last);
            }
            claimed.extend(last.first().cloned());
            last.clone_from(&claimed);
        }
        Ok(claimed)
    }

    async fn settle(&self, mut settlements: Vec<Settlement>) -> StoreResult<Vec<Settled>> {
        for settlement in &mut settlements {
            self.sabotage(settlement).await?;
        }
        let mut settled = self.inner.settle(settlements).await?;
        if self.is(Ignores::OrderOfResults) {
            settled.reverse();
        }
        Ok(settled)
    }

    async fn wake(&self, wake: Wake, now: Timestamp) -> StoreResult<Woken> {
        let wake = match wake {
            Wake::RedeliverOrder(key) if self.is(Ignores::Redelivery) => Wake::Order(key),
            Wake::Move { to, .. } if self.is(Ignores::Moves) => Wake::Order(to),
            wake => wake,
        };
        let now = if self.is(Ignores::DueTimeOfWakes) {
            Timestamp::from_millis(0)
        } else {
            now
        };
        if let (Wake::Order(key), true) = (&wake, self.is(Ignores::UnknownOrders)) {
            self.inner
                .append(bench::delivery(key.clone(), 98, 0))
                .await?;
        }
        let redelivered = match &wake {
            Wake::RedeliverOrder(key) if self.is(Ignores::LeaseOfRedelivery) => Some(key.clone()),
            _ => None,
        };
        if let (Wake::Order(key), true) = (&wake, self.is(Ignores::KindOfOrders)) {
            let similar = OrderKey::new(&key.account, OrderKind::Refund, &key.reference);
            self.inner.wake(Wake::Order(similar), now).await?;
        }
        let mut woken = self.inner.wake(wake, now).await?;
        if let Some(key) = redelivered {
            self.claim_again(key, now).await?;
        }
        if self.is(Ignores::LostContent) {
            woken.without_content = 0;
        }
        Ok(woken)
    }

    async fn claim_effects(&self, claim: EffectClaim) -> StoreResult<Vec<ClaimedEffect>> {
        let mut claim = claim;
        if self.is(Ignores::Accounts) {
            claim.accounts.push("other".into());
        }
        if self.is(Ignores::OtherOrders) {
            claim.limit = 1;
        }
        if self.is(Ignores::DeadHandlers) {
            claim.until = claim.until.plus(Duration::from_secs(1_000));
        }
        if self.is(Ignores::RetryTime) {
            claim.now = claim.now.plus(Duration::from_secs(60));
        }
        *self.effect_token.lock().unwrap() = Some(claim.lease.clone());
        let mut claimed = self.inner.claim_effects(claim.clone()).await?;
        if self.is(Ignores::SequenceOfEffects) {
            for effect in claimed.clone() {
                let end = EffectEnd {
                    id: effect.id,
                    order: effect.order,
                    lease: claim.lease.clone(),
                    now: claim.now,
                    result: EffectResult::Done,
                };
                self.inner.finish_effect(end).await?;
            }
            claimed.extend(self.inner.claim_effects(claim).await?);
        }
        Ok(claimed)
    }

    async fn finish_effect(&self, mut end: EffectEnd) -> StoreResult<EffectFinish> {
        if self.is(Ignores::TokenOfEffects) {
            end.lease = self
                .effect_token
                .lock()
                .unwrap()
                .clone()
                .unwrap_or(end.lease);
        }
        if self.is(Ignores::EndOfEffectLease) {
            end.now = end.now.minus(Duration::from_secs(60));
        }
        let finish = self.inner.finish_effect(end).await?;
        let is_again = finish == EffectFinish::AlreadyDone && self.is(Ignores::FinishedEffects);
        Ok(if is_again {
            EffectFinish::Written
        } else {
            finish
        })
    }

    fn completion(&self, id: &str, lease: &LeaseToken, now: Timestamp) -> Option<Completion> {
        if self.is(Ignores::CompletedEffect) {
            let LeaseToken(lease) = lease.clone();
            return Some(Completion {
                sql: "update effect set done = true where lease = ?".to_owned(),
                parameters: vec![Parameter::Text(lease)],
            });
        }
        self.inner.completion(id, lease, now)
    }

    async fn orders(&self, mut filter: OrderFilter) -> StoreResult<Vec<OrderRow>> {
        if self.is(Ignores::Filter) {
            filter.provider_reference = None;
        }
        if self.is(Ignores::Pages) {
            filter.after = None;
        }
        self.inner.orders(filter).await
    }

    async fn timeline(&self, key: &OrderKey) -> StoreResult<Option<Timeline>> {
        let mut timeline = self.inner.timeline(key).await?;
        if let Some(found) = &mut timeline
            && self.is_pruned_and(Ignores::PhaseOfRetention)
        {
            for delivery in &mut found.deliveries {
                delivery.has_content = false;
            }
        }
        Ok(timeline)
    }

    async fn stats(&self) -> StoreResult<StoreStats> {
        let mut stats = self.inner.stats().await?;
        if self.is(Ignores::Parked) {
            stats.parked = stats.open;
            stats.open = 0;
        }
        Ok(stats)
    }

    async fn prune(&self, mut prune: Prune) -> StoreResult<Pruned> {
        if self.is(Ignores::RetentionAge) {
            prune.before = Timestamp::from_millis(i64::MAX);
        }
        if self.is(Ignores::CustomerData) {
            prune.before = Timestamp::from_millis(0);
        }
        if self.is(Ignores::LeaseOfRetention) {
            self.end_leases().await?;
        }
        self.is_pruned.store(true, Ordering::Relaxed);
        self.inner.prune(prune).await
    }
}
