//! Work on deliveries that name no known order.

use dhow_core::{Event, PaymentProvider, Verified};
use serde::{Deserialize, Serialize};

use crate::{
    Engine,
    attention::{Attention, Standing},
    engine::Account,
    error::EngineResult,
    state::{Notes, OrderState, Source, Timer, unreadable},
    store::{OrderData, OrderFilter, OrderKey, OrderKind, Phase, Wake},
    work::Work,
};

/// State of deliveries without an order.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct OtherState {
    /// True if the delivery is about something without an order, such as a saved payment method.
    is_noted: bool,
    attention: Standing,
    timer: Timer,
}

impl OrderState for OtherState {
    fn columns(&self) -> OrderData {
        let phase = match (self.attention.any(), self.is_noted) {
            (true, _) => Phase::Attention,
            (false, true) => Phase::Final,
            (false, false) => Phase::Parked,
        };
        OrderData {
            phase,
            status: phase.as_str().to_owned(),
            ..OrderData::parked()
        }
    }

    fn is_known(&self) -> bool {
        self.is_noted
    }

    fn on_event(&mut self, event: &Event, notes: &mut Notes) {
        notes.record(None, "noted", format!("event {}", event.gateway_kind));
    }

    fn needs_reads(&self, _: &dyn PaymentProvider) -> bool {
        false
    }

    fn attention(&mut self) -> &mut Standing {
        &mut self.attention
    }

    fn timer(&mut self) -> &mut Timer {
        &mut self.timer
    }
}

impl Engine {
    pub(super) async fn work_on_other(
        &self,
        account: &Account,
        mut work: Work<OtherState>,
    ) -> EngineResult<()> {
        let provider = &*account.provider;
        let verified = work
            .pending
            .first()
            .and_then(|first| first.verified.as_deref());
        let event = verified.and_then(|text| serde_json::from_str::<Verified>(text).ok());
        let event = event.map(|verified| provider.event(&verified));
        let first = work.pending.first().map(|first| first.seq);
        let named = event
            .as_ref()
            .and_then(|event| event.provider_reference.as_deref());
        // An effect of such an order has no merchant reference.
        let kept = format!("; it is kept as {}", work.key.reference);
        if let Some(event) = &event {
            if let Some(to) = self.owner(account, event).await? {
                let moved = Wake::Move {
                    from: work.key.clone(),
                    to,
                };
                self.inner.store.wake(moved, self.now()).await?;
                work.state.is_noted = true;
                work.pending.clear();
                return self.finish(account, work, None).await.map(|_| ());
            }
            match event.subject {
                dhow_core::Subject::Other => work.state.is_noted = true,
                dhow_core::Subject::Unreadable => {
                    work.state.is_noted = true;
                    let standing = &mut work.state.attention;
                    let details = unreadable(first) + &kept;
                    let reason = Attention::Unreadable;
                    work.notes.raise_about(standing, reason, &details, named);
                }
                _ => {}
            }
        }
        work.fold_deliveries(provider);
        work.notes.source = Source::Engine;
        let mut parked_due = None;
        if !work.state.is_known() && !work.pending.is_empty() {
            let (now, plan) = (self.now(), self.inner.options.polling);
            let delivery = first.map_or_else(String::new, |seq| format!(" {seq}"));
            let details = format!("no order for delivery{delivery} is known{kept}");
            self.parked(&mut work, &details, named);
            work.state.timer.start(now, plan, &*self.inner.jitter);
            if work.state.timer.next.is_some_and(|next| next <= now) {
                work.state.timer.asked(
                    dhow_core::Observation::Open,
                    now,
                    plan,
                    &*self.inner.jitter,
                );
            }
            parked_due = work.state.timer.next;
        }
        self.finish(account, work, parked_due).await.map(|_| ())
    }

    /// Order that a delivery belongs to by its provider reference.
    pub(crate) async fn owner(
        &self,
        account: &Account,
        event: &Event,
    ) -> EngineResult<Option<OrderKey>> {
        let Some(reference) = &event.provider_reference else {
            return Ok(None);
        };
        let filter = OrderFilter {
            account: Some(account.name.clone()),
            provider_reference: Some(reference.clone()),
            limit: 8,
            ..OrderFilter::default()
        };
        let found = self.inner.store.orders(filter).await?;
        let keys = found.into_iter().map(|order| order.key);
        Ok(keys
            .into_iter()
            .find(|key| matches!(key.kind, OrderKind::Payment | OrderKind::Payout)))
    }
}
