//! Units of work: an order under lease, with everything that is to be settled.

use std::time::Duration;

use dhow_core::{PaymentProvider, Verified};

use crate::{
    Engine,
    attention::Attention,
    broken::Broken,
    effect::{EffectBody, EffectKind},
    error::{EngineError, EngineResult},
    ids::{effect_id, lease_token},
    metrics::Counter,
    state::{Notes, OrderState, Source},
    store::{
        Claim, ClaimTarget, Claimed, DeliverySeq, LeaseToken, NewEffect, OrderKey, PendingDelivery,
        Settled, Settlement, StoreError, StoreResult, Timestamp,
    },
};

/// Number of deliveries that are read at once.
const DELIVERIES: u32 = 64;
/// Number of attempts to get an order that another call holds, and the pause between them.
const CLAIMS: u32 = 50;
const CLAIM_PAUSE: Duration = Duration::from_millis(100);

#[derive(Debug)]
pub(crate) struct Work<S> {
    pub(crate) key: OrderKey,
    lease: LeaseToken,
    pub(crate) wake: i64,
    pub(crate) created_at: Timestamp,
    pub(crate) state: S,
    pub(crate) pending: Vec<PendingDelivery>,
    settled: Vec<DeliverySeq>,
    pub(crate) has_more: bool,
    pub(crate) notes: Notes,
    pub(crate) last_error: Option<String>,
}

/// Returns the stored form of an effect.
pub(crate) fn new_effect(
    order: &OrderKey,
    effect_key: &str,
    body: &EffectBody,
    now: Timestamp,
) -> StoreResult<NewEffect> {
    Ok(NewEffect {
        id: effect_id(order, effect_key),
        effect_key: effect_key.to_owned(),
        effect_type: body.kind.as_str().to_owned(),
        body: serde_json::to_string(body)
            .map_err(|error| StoreError::corrupt_because("a new dhow_effect.body", error))?,
        created_at: now,
    })
}

impl<S: OrderState> Work<S> {
    pub(crate) fn new(
        claimed: Claimed,
        lease: LeaseToken,
        now: Timestamp,
    ) -> Result<Self, Box<Broken>> {
        let state = match S::read(&claimed.order.data) {
            Ok(state) => state,
            Err(error) => {
                let error = error.about(&claimed.order.key);
                return Err(Box::new(Broken {
                    claimed,
                    lease,
                    error,
                }));
            }
        };
        Ok(Self {
            state,
            key: claimed.order.key,
            lease,
            wake: claimed.order.wake,
            created_at: claimed.order.created_at,
            pending: claimed.deliveries,
            settled: Vec::new(),
            has_more: claimed.has_more,
            notes: Notes::new(now, Source::Engine),
            last_error: None,
        })
    }

    /// Folds the deliveries in, if the merchant's order is known. Otherwise they stay unsettled, and the order is parked.
    pub(crate) fn fold_deliveries(&mut self, provider: &dyn PaymentProvider) {
        if !self.state.is_known() {
            return;
        }
        for delivery in self.pending.drain(..) {
            self.settled.push(delivery.seq);
            self.notes.source = Source::Webhook(delivery.seq);
            self.notes.occurred_at = delivery.received_at;
            let verified = delivery
                .verified
                .as_deref()
                .map(serde_json::from_str::<Verified>);
            match verified {
                Some(Ok(verified)) => {
                    let event = provider.event(&verified);
                    let occurred_at = event.occurred_at.map(Timestamp::from);
                    if let Some(time) = occurred_at.filter(|time| *time < delivery.received_at) {
                        self.notes.occurred_at = time;
                    }
                    self.state.on_event(&event, &mut self.notes);
                }
                Some(Err(error)) => {
                    let details = format!(
                        "the stored form of delivery {} is broken: {error}",
                        delivery.seq
                    );
                    let standing = self.state.attention();
                    self.notes.raise(standing, Attention::Unreadable, &details);
                }
                None => self.notes.record(None, "", "the content was removed"),
            }
        }
        self.notes.at(self.notes.now, Source::Engine);
    }

    fn settlement(
        &self,
        now: Timestamp,
        lease_until: Option<Timestamp>,
        due_at: Option<Timestamp>,
    ) -> StoreResult<Settlement> {
        let columns = self.state.columns();
        let effects = self.notes.effects.iter().map(|(effect_key, body)| {
            let mut body = body.clone();
            // Money that does not match belongs to the payment that the gateway named, or to none.
            if !matches!(body.kind, EffectKind::PaymentMismatch { .. }) {
                let reference = || columns.provider_reference.clone();
                body.provider_reference = body.provider_reference.or_else(reference);
            }
            body.amount = body.amount.or_else(|| columns.amount());
            new_effect(&self.key, effect_key, &body, now)
        });
        Ok(Settlement {
            key: self.key.clone(),
            lease: self.lease.clone(),
            now,
            seen_wake: self.wake,
            settled: self.settled.clone(),
            data: Some(self.state.write()?),
            effects: effects.collect::<StoreResult<_>>()?,
            history: self.notes.history.clone(),
            lease_until,
            // Deliveries wait that were not read, or that were read and not folded.
            due_at: if self.state.is_known() && (self.has_more || !self.pending.is_empty()) {
                Some(now)
            } else {
                due_at
            },
            attempts: 0,
            last_error: self.last_error.clone(),
        })
    }
}

impl Engine {
    /// Leases one order, or returns `None` if another worker has it or there is none.
    pub(crate) async fn claim_order<S: OrderState>(
        &self,
        key: &OrderKey,
        create: bool,
    ) -> EngineResult<Option<Work<S>>> {
        let (claimed, lease, now) = self.claim_row(key, create).await?;
        let work = claimed.map(|claimed| Work::new(claimed, lease, now));
        Ok(work.transpose().map_err(|broken| broken.error)?)
    }

    /// Leases one order as [`claim_order`](Self::claim_order) does, without reading its state.
    pub(crate) async fn claim_row(
        &self,
        key: &OrderKey,
        create: bool,
    ) -> EngineResult<(Option<Claimed>, LeaseToken, Timestamp)> {
        let now = self.now();
        let lease = lease_token();
        let claim = Claim {
            target: ClaimTarget::Order {
                key: key.clone(),
                create,
            },
            lease: lease.clone(),
            now,
            until: now.plus(self.inner.options.lease),
            deliveries_per_order: DELIVERIES,
        };
        let claimed = self.inner.store.claim(claim).await?.pop();
        Ok((claimed, lease, now))
    }

    /// Leases one order, waiting a few seconds for another call to end.
    pub(crate) async fn claim_waiting<S: OrderState>(
        &self,
        key: &OrderKey,
        create: bool,
        reference: impl ToString,
    ) -> EngineResult<Work<S>> {
        for _ in 0..CLAIMS {
            if let Some(work) = self.claim_order(key, create).await? {
                return Ok(work);
            }
            if !create && self.inner.store.timeline(key).await?.is_none() {
                return Err(EngineError::UnknownOrder {
                    reference: key.reference.clone(),
                });
            }
            self.inner.sleeper.sleep(CLAIM_PAUSE).await;
        }
        Err(EngineError::InProgress {
            reference: reference.to_string(),
        })
    }

    /// Leases orders that are due.
    pub(crate) async fn claim_due(&self, limit: u32) -> EngineResult<(Vec<Claimed>, LeaseToken)> {
        let now = self.now();
        let lease = lease_token();
        let claim = Claim {
            target: ClaimTarget::Due {
                accounts: self.account_names(),
                limit,
            },
            lease: lease.clone(),
            now,
            until: now.plus(self.inner.options.lease),
            deliveries_per_order: DELIVERIES,
        };
        Ok((self.inner.store.claim(claim).await?, lease))
    }

    /// Settles and keeps the lease, before a call. If the process dies, the order is due when the lease ends.
    ///
    /// Returns false if the lease was lost; nothing may be sent then.
    pub(crate) async fn settle_and_keep<S: OrderState>(
        &self,
        work: &mut Work<S>,
    ) -> EngineResult<bool> {
        let now = self.now();
        let until = now.plus(self.inner.options.lease);
        let settlement = work.settlement(now, Some(until), Some(until))?;
        let is_written = self.write(settlement, &work.notes).await?;
        work.settled.clear();
        work.notes = Notes::new(now, Source::Engine);
        Ok(is_written)
    }

    /// Settles and releases the order.
    pub(crate) async fn settle_and_release<S: OrderState>(
        &self,
        work: &Work<S>,
        due_at: Option<Timestamp>,
    ) -> EngineResult<bool> {
        let settlement = work.settlement(self.now(), None, due_at)?;
        self.write(settlement, &work.notes).await
    }

    pub(crate) async fn write(&self, settlement: Settlement, notes: &Notes) -> EngineResult<bool> {
        let account = settlement.key.account.clone();
        let settled = self.inner.store.settle(vec![settlement]).await?;
        let is_written = matches!(settled.first(), Some(Settled::Done { .. }));
        if is_written {
            self.count_reasons(&account, notes);
        }
        Ok(is_written)
    }

    fn count_reasons(&self, account: &str, notes: &Notes) {
        let metrics = &self.inner.metrics;
        for reason in &notes.raised {
            metrics.count_by(Counter::Attention, account, reason.as_str());
            if *reason == Attention::Mismatch {
                metrics.count(Counter::Mismatch, account);
            }
        }
    }
}
