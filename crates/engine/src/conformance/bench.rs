//! Short forms of the calls that laws make.

use std::{sync::Arc, time::Duration};

use super::Violation;
use crate::store::{
    Appended, Claim, ClaimTarget, Claimed, ClaimedEffect, DedupHash, EffectClaim, EffectEnd,
    EffectFinish, EffectResult, LeaseToken, NewDelivery, NewEffect, NewHistory, OrderData,
    OrderKey, OrderKind, OrderRow, Phase, Settled, Settlement, Store, Timestamp,
};

pub(super) type Checked<T = ()> = Result<T, Violation>;

/// Length of every lease.
pub(super) const LEASE: Duration = Duration::from_millis(1_000);

#[derive(Debug)]
pub(super) struct Bench {
    pub(super) store: Arc<dyn Store>,
}

pub(super) fn at(millis: i64) -> Timestamp {
    Timestamp::from_millis(1_700_000_000_000 + millis)
}

pub(super) fn key(reference: &str) -> OrderKey {
    OrderKey::new("shop", OrderKind::Payment, reference)
}

pub(super) fn token(name: &str) -> LeaseToken {
    LeaseToken(name.to_owned())
}

pub(super) fn delivery(order: OrderKey, dedup: u8, time: i64) -> NewDelivery {
    NewDelivery {
        order,
        dedup: DedupHash([dedup; 16]),
        subject: "payment".to_owned(),
        received_at: at(time),
        method: "POST".to_owned(),
        target: "/webhooks/shop?a=%20b".to_owned(),
        headers: r#"[["x-key","ü"]]"#.to_owned(),
        verified: format!(r#"{{"body":"naïve {dedup}"}}"#),
    }
}

pub(super) fn data(status: &str) -> OrderData {
    OrderData {
        phase: Phase::Open,
        status: status.to_owned(),
        provider_reference: Some(format!("pay_{status}")),
        amount_minor: Some(59_900),
        currency: Some("SGD".to_owned()),
        state: format!(r#"{{"status":"{status}"}}"#),
    }
}

/// Data of an order that is final, as retention wants it.
pub(super) fn final_data() -> OrderData {
    OrderData {
        phase: Phase::Final,
        ..data("paid")
    }
}

pub(super) fn effect(key: &str, time: i64) -> NewEffect {
    NewEffect {
        id: format!("eff_{key}"),
        effect_key: key.to_owned(),
        effect_type: "payment.paid".to_owned(),
        body: r#"{"type":"payment.paid"}"#.to_owned(),
        created_at: at(time),
    }
}

pub(super) fn entry(to: &str, time: i64) -> NewHistory {
    NewHistory {
        at: at(time),
        actor: "webhook".to_owned(),
        from: None,
        to: to.to_owned(),
        evidence: "delivery 1".to_owned(),
    }
}

/// A settlement that releases the order and changes nothing else.
pub(super) fn settlement(claimed: &Claimed, lease: &str, time: i64) -> Settlement {
    Settlement {
        key: claimed.order.key.clone(),
        lease: token(lease),
        now: at(time),
        seen_wake: claimed.order.wake,
        settled: claimed
            .deliveries
            .iter()
            .map(|delivery| delivery.seq)
            .collect(),
        data: None,
        effects: Vec::new(),
        history: Vec::new(),
        lease_until: None,
        due_at: None,
        attempts: 0,
        last_error: None,
    }
}

impl Bench {
    pub(super) async fn append(&self, order: OrderKey, dedup: u8, time: i64) -> Checked<Appended> {
        Ok(self.store.append(delivery(order, dedup, time)).await?)
    }

    pub(super) async fn due(&self, lease: &str, time: i64) -> Checked<Vec<Claimed>> {
        let target = ClaimTarget::Due {
            accounts: vec!["shop".to_owned()],
            limit: 100,
        };
        self.claim(target, lease, time).await
    }

    pub(super) async fn claim(
        &self,
        target: ClaimTarget,
        lease: &str,
        time: i64,
    ) -> Checked<Vec<Claimed>> {
        let claim = Claim {
            target,
            lease: token(lease),
            now: at(time),
            until: at(time).plus(LEASE),
            deliveries_per_order: 100,
        };
        Ok(self.store.claim(claim).await?)
    }

    /// Claims one order by its key; an error if it cannot be had.
    pub(super) async fn take(&self, order: &OrderKey, lease: &str, time: i64) -> Checked<Claimed> {
        let target = ClaimTarget::Order {
            key: order.clone(),
            create: true,
        };
        let mut claimed = self.claim(target, lease, time).await?;
        claimed
            .pop()
            .ok_or_else(|| format!("{order} could not be claimed").into())
    }

    pub(super) async fn settle(&self, settlement: Settlement) -> Checked<Settled> {
        let settled = self.store.settle(vec![settlement]).await?;
        settled
            .first()
            .copied()
            .ok_or_else(|| "no result of a settlement".to_owned().into())
    }

    pub(super) async fn row(&self, order: &OrderKey) -> Checked<OrderRow> {
        let timeline = self.store.timeline(order).await?;
        let row = timeline.map(|timeline| timeline.order);
        row.ok_or_else(|| format!("there is no row {order}").into())
    }

    /// Adds effects to an order.
    pub(super) async fn add_effects(
        &self,
        order: &OrderKey,
        effects: Vec<NewEffect>,
        time: i64,
    ) -> Checked<Settled> {
        let claimed = self.take(order, "adds", time).await?;
        let settlement = Settlement {
            effects,
            ..settlement(&claimed, "adds", time)
        };
        self.settle(settlement).await
    }

    pub(super) async fn effects(&self, lease: &str, time: i64) -> Checked<Vec<ClaimedEffect>> {
        let claim = EffectClaim {
            accounts: vec!["shop".to_owned()],
            limit: 100,
            lease: token(lease),
            now: at(time),
            until: at(time).plus(LEASE),
        };
        Ok(self.store.claim_effects(claim).await?)
    }

    pub(super) async fn finish(
        &self,
        id: &str,
        lease: &str,
        time: i64,
        result: EffectResult,
    ) -> Checked<EffectFinish> {
        let end = EffectEnd {
            id: id.to_owned(),
            order: key("A"),
            lease: token(lease),
            now: at(time),
            result,
        };
        Ok(self.store.finish_effect(end).await?)
    }
}

pub(super) fn references(claimed: &[Claimed]) -> Vec<&str> {
    claimed
        .iter()
        .map(|claimed| claimed.order.key.reference.as_str())
        .collect()
}

pub(super) fn ids(effects: &[ClaimedEffect]) -> Vec<&str> {
    effects.iter().map(|effect| effect.id.as_str()).collect()
}
