//! Deliveries, the quarantine and retention.

use std::collections::BTreeMap;

use crate::store::{
    Appended, DeliverySeq, DeliverySummary, NewDelivery, NewHistory, NewRejected, OrderKey,
    PendingDelivery, Phase, Prune, Pruned, StoreResult, Timestamp, Wake, Woken,
    without_customer_data,
};

use super::state::{State, StoredDelivery, count};

impl StoredDelivery {
    pub(super) fn summary(&self, seq: DeliverySeq) -> DeliverySummary {
        DeliverySummary {
            seq,
            subject: self.new.subject.clone(),
            received_at: self.new.received_at,
            settled_at: self.settled_at,
            has_content: self.has_content,
        }
    }
}

impl State {
    pub(super) fn append(&mut self, new: NewDelivery) -> Appended {
        let dedup = (new.order.account.clone(), new.dedup);
        if let Some(seq) = self.dedup.get(&dedup) {
            return Appended {
                seq: *seq,
                is_duplicate: true,
            };
        }
        let last = self.deliveries.last_key_value();
        let seq = last.map_or(1, |(seq, _)| seq.saturating_add(1));
        self.dedup.insert(dedup, seq);
        self.create_order(&new.order, new.received_at);
        self.wake_order(&new.order, new.received_at);
        let stored = StoredDelivery {
            new,
            settled_at: None,
            has_content: true,
        };
        self.deliveries.insert(seq, stored);
        Appended {
            seq,
            is_duplicate: false,
        }
    }

    pub(super) fn reject(&mut self, new: NewRejected) {
        let (account, keep) = (new.account.clone(), u64::from(new.keep));
        self.rejected.push(new);
        let own = |rejected: &NewRejected| rejected.account == account;
        let all = count(self.rejected.iter().filter(|rejected| own(rejected)));
        let mut surplus = all.saturating_sub(keep);
        self.rejected.retain(|rejected| {
            let removed = surplus > 0 && own(rejected);
            surplus -= u64::from(removed);
            !removed
        });
    }

    /// Unsettled deliveries of an order.
    pub(super) fn pending(&self, key: &OrderKey) -> impl Iterator<Item = PendingDelivery> {
        let deliveries = self.deliveries.iter();
        let pending = deliveries
            .filter(move |(_, stored)| stored.new.order == *key && stored.settled_at.is_none());
        pending.map(|(seq, stored)| PendingDelivery {
            seq: *seq,
            received_at: stored.new.received_at,
            verified: stored.has_content.then(|| stored.new.verified.clone()),
        })
    }

    pub(super) fn mark_settled(&mut self, key: &OrderKey, seqs: &[DeliverySeq], now: Timestamp) {
        for seq in seqs {
            let delivery = self.deliveries.get_mut(seq);
            if let Some(delivery) = delivery.filter(|delivery| delivery.new.order == *key) {
                delivery.settled_at = Some(now);
            }
        }
    }

    pub(super) fn wake(&mut self, wake: &Wake, now: Timestamp) -> Woken {
        match wake {
            Wake::Order(key) => Woken::orders(self.wake_order(key, now).into()),
            Wake::RedeliverOrder(key) => {
                self.redeliver(now, |_, delivery| delivery.new.order == *key)
            }
            Wake::RedeliverOne(wanted) => self.redeliver(now, |seq, _| seq == *wanted),
            Wake::RedeliverSince(start) => {
                self.redeliver(now, |_, delivery| delivery.new.received_at >= *start)
            }
            Wake::Move { from, to } => {
                self.move_deliveries(from, to);
                Woken::orders(self.wake_order(to, now).into())
            }
        }
    }

    /// Marks matching deliveries with content as unsettled, and wakes their orders. Work that has read them before must not settle them.
    fn redeliver(
        &mut self,
        now: Timestamp,
        wanted: impl Fn(DeliverySeq, &StoredDelivery) -> bool,
    ) -> Woken {
        let mut woken = Woken::default();
        let mut orders: BTreeMap<OrderKey, u64> = BTreeMap::new();
        for (seq, delivery) in &mut self.deliveries {
            if !wanted(*seq, delivery) {
                continue;
            }
            if !delivery.has_content {
                woken.without_content += 1;
                continue;
            }
            delivery.settled_at = None;
            woken.deliveries += 1;
            *orders.entry(delivery.new.order.clone()).or_default() += 1;
        }
        for (key, count) in orders {
            self.end_lease(&key);
            woken.orders += u64::from(self.wake_order(&key, now));
            let status = self.orders.get(&key).map(|order| &order.row.data.status);
            let entry = NewHistory::redelivery(now, status.cloned().unwrap_or_default(), count);
            self.history.push((key, entry));
        }
        woken
    }

    fn move_deliveries(&mut self, from: &OrderKey, to: &OrderKey) {
        if !self.orders.contains_key(to) {
            return;
        }
        for delivery in self.deliveries.values_mut() {
            if delivery.new.order == *from {
                delivery.new.order = to.clone();
                if delivery.has_content {
                    delivery.settled_at = None;
                }
            }
        }
    }

    pub(super) fn prune(&mut self, prune: Prune) -> StoreResult<Pruned> {
        let limit = u64::from(prune.limit);
        let mut pruned = Pruned::default();
        for delivery in self.deliveries.values_mut() {
            let is_old = delivery.new.received_at < prune.before;
            if !is_old || delivery.settled_at.is_none() || !delivery.has_content {
                continue;
            }
            let order = self.orders.get(&delivery.new.order);
            // A correction of the expectation judges the deliveries of an order that is not final again.
            if order.is_none_or(|order| order.row.data.phase != Phase::Final) {
                continue;
            }
            if pruned.deliveries >= limit {
                pruned.has_more = true;
                break;
            }
            delivery.has_content = false;
            delivery.new.headers.clear();
            delivery.new.verified.clear();
            pruned.deliveries += 1;
        }
        self.prune_orders(prune, &mut pruned)?;
        let before = count(self.rejected.iter());
        self.rejected
            .retain(|rejected| rejected.received_at >= prune.before);
        pruned.rejected = before - count(self.rejected.iter());
        Ok(pruned)
    }

    fn prune_orders(&mut self, prune: Prune, pruned: &mut Pruned) -> StoreResult<()> {
        let limit = u64::from(prune.limit);
        for order in self.orders.values_mut() {
            let row = &mut order.row;
            let is_old = row.data.phase == Phase::Final && row.updated_at < prune.before;
            if !is_old || !order.has_details || row.lease_until.is_some() {
                continue;
            }
            if pruned.deliveries + pruned.orders >= limit {
                pruned.has_more = true;
                break;
            }
            row.data.state = without_customer_data(row.key.kind, &row.data.state)?;
            row.last_error = None;
            order.has_details = false;
            pruned.orders += 1;
        }
        Ok(())
    }
}
