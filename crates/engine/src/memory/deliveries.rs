//! Deliveries, the quarantine and retention.

use crate::store::{
    Appended, DeliverySeq, DeliverySummary, NewDelivery, NewRejected, OrderKey, PendingDelivery,
    Prune, Pruned, Timestamp, Wake,
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

    pub(super) fn wake(&mut self, wake: &Wake, now: Timestamp) -> u64 {
        let keys = match wake {
            Wake::Order(key) => vec![key.clone()],
            Wake::RedeliverOrder(key) => {
                self.unsettle(|_, delivery| delivery.new.order == *key);
                vec![key.clone()]
            }
            Wake::RedeliverOne(wanted) => self.unsettle(|seq, _| seq == *wanted),
            Wake::RedeliverSince(start) => {
                self.unsettle(|_, delivery| delivery.new.received_at >= *start)
            }
            Wake::Move { from, to } => {
                self.move_deliveries(from, to);
                vec![to.clone()]
            }
        };
        let is_redelivery = !matches!(wake, Wake::Order(_) | Wake::Move { .. });
        for key in keys.iter().filter(|_| is_redelivery) {
            self.end_lease(key);
        }
        count(keys.iter().filter(|key| self.wake_order(key, now)))
    }

    /// Marks matching deliveries with content as unsettled and returns their orders, each once.
    fn unsettle(&mut self, wanted: impl Fn(DeliverySeq, &StoredDelivery) -> bool) -> Vec<OrderKey> {
        let mut keys = Vec::new();
        for (seq, delivery) in &mut self.deliveries {
            if delivery.has_content && wanted(*seq, delivery) {
                delivery.settled_at = None;
                keys.push(delivery.new.order.clone());
            }
        }
        keys.sort();
        keys.dedup();
        keys
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

    pub(super) fn prune(&mut self, prune: Prune) -> Pruned {
        let limit = u64::from(prune.limit);
        let mut pruned = Pruned::default();
        for delivery in self.deliveries.values_mut() {
            let is_old = delivery.new.received_at < prune.before;
            if !is_old || delivery.settled_at.is_none() || !delivery.has_content {
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
        let before = count(self.rejected.iter());
        self.rejected
            .retain(|rejected| rejected.received_at >= prune.before);
        pruned.rejected = before - count(self.rejected.iter());
        pruned
    }
}
