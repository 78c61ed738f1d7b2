//! The five tables.

use std::collections::{BTreeMap, HashMap};

use crate::store::{
    DedupHash, DeliverySeq, LeaseToken, NewDelivery, NewHistory, NewRejected, OrderKey, OrderRow,
    StoreStats, Timeline, Timestamp,
};

#[derive(Debug, Default)]
pub(super) struct State {
    pub(super) deliveries: BTreeMap<DeliverySeq, StoredDelivery>,
    pub(super) dedup: HashMap<(String, DedupHash), DeliverySeq>,
    pub(super) orders: BTreeMap<OrderKey, StoredOrder>,
    pub(super) effects: Vec<StoredEffect>,
    pub(super) history: Vec<(OrderKey, NewHistory)>,
    pub(super) rejected: Vec<NewRejected>,
}

#[derive(Debug)]
pub(super) struct StoredDelivery {
    pub(super) new: NewDelivery,
    pub(super) settled_at: Option<Timestamp>,
    pub(super) has_content: bool,
}

#[derive(Debug)]
pub(super) struct StoredOrder {
    pub(super) row: OrderRow,
    /// False once the retention has removed the customer's data.
    pub(super) has_details: bool,
    pub(super) lease: Option<LeaseToken>,
}

#[derive(Debug)]
pub(super) struct StoredEffect {
    pub(super) order: OrderKey,
    pub(super) new: crate::store::NewEffect,
    pub(super) due_at: Timestamp,
    pub(super) done_at: Option<Timestamp>,
    pub(super) lease: Option<(LeaseToken, Timestamp)>,
    pub(super) attempts: u32,
    pub(super) last_error: Option<String>,
}

impl StoredOrder {
    pub(super) fn is_leased(&self, now: Timestamp) -> bool {
        self.row.lease_until.is_some_and(|until| until > now)
    }
}

impl State {
    pub(super) fn timeline(&self, key: &OrderKey) -> Option<Timeline> {
        let order = self.orders.get(key)?;
        let deliveries = self.deliveries.iter();
        let effects = self.effects.iter();
        let history = self.history.iter();
        Some(Timeline {
            order: order.row.clone(),
            deliveries: deliveries
                .filter(|(_, delivery)| delivery.new.order == *key)
                .map(|(seq, delivery)| delivery.summary(*seq))
                .collect(),
            effects: effects
                .filter(|effect| effect.order == *key)
                .map(StoredEffect::summary)
                .collect(),
            history: history
                .filter(|(order, _)| order == key)
                .map(|(_, entry)| entry.clone())
                .collect(),
        })
    }

    pub(super) fn stats(&self) -> StoreStats {
        use crate::store::Phase;
        let in_phase = |phase| {
            let orders = self.orders.values();
            orders.filter(move |order| order.row.data.phase == phase)
        };
        let pending = || {
            self.effects
                .iter()
                .filter(|effect| effect.done_at.is_none())
        };
        let has_delivery = |key: &OrderKey| {
            let mut deliveries = self.deliveries.values();
            deliveries.any(|delivery| delivery.new.order == *key)
        };
        let parked = in_phase(Phase::Parked).filter(|order| has_delivery(&order.row.key));
        StoreStats {
            parked: count(parked),
            open: count(in_phase(Phase::Open)),
            attention: count(in_phase(Phase::Attention)),
            oldest_due: self
                .orders
                .values()
                .filter_map(|order| order.row.due_at)
                .min(),
            effects_pending: count(pending()),
            effects_failing: count(pending().filter(|effect| effect.last_error.is_some())),
            oldest_effect: pending().map(|effect| effect.new.created_at).min(),
            rejected: count(self.rejected.iter()),
        }
    }
}

pub(super) fn count(items: impl Iterator) -> u64 {
    u64::try_from(items.count()).unwrap_or(u64::MAX)
}
