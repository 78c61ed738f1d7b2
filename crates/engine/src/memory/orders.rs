//! Orders: claims, settlements and wake-ups.

use crate::store::{
    Claim, ClaimTarget, Claimed, OrderData, OrderFilter, OrderKey, OrderRow, Settled, Settlement,
    Timestamp,
};

use super::state::{State, StoredOrder};

impl State {
    pub(super) fn create_order(&mut self, key: &OrderKey, now: Timestamp) {
        self.orders
            .entry(key.clone())
            .or_insert_with(|| StoredOrder {
                row: OrderRow {
                    key: key.clone(),
                    data: OrderData::parked(),
                    wake: 0,
                    due_at: None,
                    lease_until: None,
                    attempts: 0,
                    last_error: None,
                    created_at: now,
                    updated_at: now,
                },
                has_details: true,
                lease: None,
            });
    }

    /// Returns false if there is no such order.
    pub(super) fn wake_order(&mut self, key: &OrderKey, now: Timestamp) -> bool {
        let Some(order) = self.orders.get_mut(key) else {
            return false;
        };
        order.row.wake = order.row.wake.saturating_add(1);
        let due = order.row.due_at.map_or(now, |due| due.min(now));
        order.row.due_at = Some(due);
        true
    }

    pub(super) fn end_lease(&mut self, key: &OrderKey) {
        if let Some(order) = self.orders.get_mut(key) {
            order.lease = None;
            order.row.lease_until = None;
        }
    }

    pub(super) fn claim(&mut self, claim: &Claim) -> Vec<Claimed> {
        let keys = match &claim.target {
            ClaimTarget::Due { accounts, limit } => self.due(accounts, *limit, claim.now),
            ClaimTarget::Order { key, create } => {
                if *create {
                    self.create_order(key, claim.now);
                }
                vec![key.clone()]
            }
        };
        let claimed = keys.iter().filter_map(|key| self.claim_one(key, claim));
        claimed.collect()
    }

    fn due(&self, accounts: &[String], limit: u32, now: Timestamp) -> Vec<OrderKey> {
        let orders = self.orders.values().filter(|order| {
            let is_due = order.row.due_at.is_some_and(|due| due <= now);
            is_due && accounts.contains(&order.row.key.account) && !order.is_leased(now)
        });
        let mut due: Vec<_> = orders
            .map(|order| (order.row.due_at, order.row.key.clone()))
            .collect();
        due.sort();
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        due.into_iter().map(|(_, key)| key).take(limit).collect()
    }

    fn claim_one(&mut self, key: &OrderKey, claim: &Claim) -> Option<Claimed> {
        let order = self.orders.get_mut(key)?;
        if order.is_leased(claim.now) {
            return None;
        }
        order.lease = Some(claim.lease.clone());
        order.row.lease_until = Some(claim.until);
        let order = order.row.clone();
        let most = usize::try_from(claim.deliveries_per_order).unwrap_or(usize::MAX);
        let mut pending = self.pending(key);
        let deliveries = pending.by_ref().take(most).collect();
        let has_more = pending.next().is_some();
        Some(Claimed {
            order,
            deliveries,
            has_more,
        })
    }

    pub(super) fn settle(&mut self, settlement: Settlement) -> Settled {
        let Settlement {
            key, lease, now, ..
        } = settlement;
        let Some(order) = self.orders.get_mut(&key) else {
            return Settled::LeaseLost;
        };
        if order.lease.as_ref() != Some(&lease) || !order.is_leased(now) {
            return Settled::LeaseLost;
        }
        let row = &mut order.row;
        if let Some(data) = settlement.data {
            row.data = data;
            order.has_details = true;
        }
        row.due_at = if row.wake == settlement.seen_wake {
            settlement.due_at
        } else {
            Some(now)
        };
        row.attempts = settlement.attempts;
        row.last_error = settlement.last_error;
        row.updated_at = now;
        row.lease_until = settlement.lease_until;
        if settlement.lease_until.is_none() {
            order.lease = None;
        }
        self.mark_settled(&key, &settlement.settled, now);
        let mut new_effects = 0;
        for effect in settlement.effects {
            new_effects += u32::from(self.add_effect(&key, effect));
        }
        let history = settlement.history.into_iter();
        self.history
            .extend(history.map(|entry| (key.clone(), entry)));
        Settled::Done { new_effects }
    }

    pub(super) fn orders(&self, filter: &OrderFilter) -> Vec<OrderRow> {
        let limit = usize::try_from(filter.limit).unwrap_or(usize::MAX);
        let orders = self.orders.values().map(|order| &order.row);
        let found = orders.filter(|row| matches(row, filter)).take(limit);
        found.cloned().collect()
    }
}

fn matches(row: &OrderRow, filter: &OrderFilter) -> bool {
    let OrderKey {
        account,
        kind,
        reference,
    } = &row.key;
    let data = &row.data;
    filter
        .account
        .as_ref()
        .is_none_or(|wanted| wanted == account)
        && filter.kind.is_none_or(|wanted| wanted == *kind)
        && filter
            .reference
            .as_ref()
            .is_none_or(|wanted| wanted == reference)
        && (filter.provider_reference.is_none()
            || filter.provider_reference == data.provider_reference)
        && filter.phase.is_none_or(|wanted| wanted == data.phase)
        && filter.after.as_ref().is_none_or(|after| row.key > *after)
}
