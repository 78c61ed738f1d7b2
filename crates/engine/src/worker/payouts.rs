//! Work on payouts. Nothing here sends a payout.

use dhow_core::Observation;

use crate::{
    Engine,
    engine::Account,
    error::EngineResult,
    spans,
    state::{OrderState, PayoutState, Source},
    work::Work,
};

impl Engine {
    pub(super) async fn work_on_payout(
        &self,
        account: &Account,
        mut work: Work<PayoutState>,
    ) -> EngineResult<()> {
        let is_hint = work.pending.is_empty() && work.wake > work.state.timer.wake;
        work.state.timer.wake = work.wake;
        work.fold_deliveries(&*account.provider);
        let parked_due = self.parked(&mut work, "no payout with this reference is known");
        let read_wanted = work.state.read_wanted;
        if self.is_time_to_ask(account, &mut work, read_wanted, is_hint) {
            work.notes.source = Source::Poll;
            let reads = self.ask_payout(account, &mut work);
            let observation = spans::reconcile(account, "payout", reads).await;
            work.notes.source = Source::Engine;
            let (now, plan) = (self.now(), self.plan(account));
            work.state
                .timer
                .asked(observation, now, plan, &*self.inner.jitter);
        }
        self.finish(account, work, parked_due).await
    }

    async fn ask_payout(&self, account: &Account, work: &mut Work<PayoutState>) -> Observation {
        if let Err(closed) = self.slot(account).await {
            return closed;
        }
        let (state, notes) = (&mut work.state, &mut work.notes);
        let result = match (state.reference().cloned(), account.provider.payouts()) {
            _ if state.is_unresolved() => self.resolve_payout(account, state, notes).await,
            (Some(id), Some(payouts)) => {
                let read = payouts.payout_status(&id).await;
                read.map(|payout| state.fold_payout(payout, notes))
            }
            _ => Ok(()),
        };
        if let Err(error) = result {
            work.last_error = Some(error.to_string());
            return self.trouble(account, &error);
        }
        work.state.read_wanted = false;
        if work.state.needs_reads(&*account.provider) {
            Observation::Open
        } else {
            Observation::Closed
        }
    }
}
