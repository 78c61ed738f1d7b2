//! Work on payments.

use dhow_core::Observation;

use crate::{
    Engine,
    engine::Account,
    error::EngineResult,
    spans,
    state::{OrderState, PaymentState, Source, Step},
    work::Work,
};

impl Engine {
    pub(super) async fn work_on_payment(
        &self,
        account: &Account,
        mut work: Work<PaymentState>,
    ) -> EngineResult<()> {
        let is_hint = work.pending.is_empty() && work.wake > work.state.timer.wake;
        work.state.timer.wake = work.wake;
        work.fold_deliveries(&*account.provider);
        let parked_due = self.parked(&mut work, "no order with this reference is known");
        let read_wanted = work.state.read_wanted;
        if self.is_time_to_ask(account, &mut work, read_wanted, is_hint) {
            work.notes.source = Source::Poll;
            let reads = self.ask_payment(account, &mut work);
            let observation = spans::reconcile(account, "payment", reads).await;
            work.notes.source = Source::Engine;
            let (now, plan) = (self.now(), self.plan(account));
            work.state
                .timer
                .asked(observation, now, plan, &*self.inner.jitter);
        }
        self.finish(account, work, parked_due).await
    }

    /// Reads what is open: the outcome of the call, the status, the refunds.
    async fn ask_payment(&self, account: &Account, work: &mut Work<PaymentState>) -> Observation {
        if let Err(closed) = self.slot(account).await {
            return closed;
        }
        let (state, notes) = (&mut work.state, &mut work.notes);
        if state.is_unresolved() {
            if let Err(error) = self.resolve_payment(account, state, notes).await {
                work.last_error = Some(error.to_string());
                return self.trouble(account, &error);
            }
        } else if (state.read_wanted
            || state.needs_status(&*account.provider)
            || state.has_unresolved_refund())
            && let Err(error) = self.read_payment(account, work).await
        {
            work.last_error = Some(error.to_string());
            return self.trouble(account, &error);
        }
        if let Err(observation) = self.ask_refunds(account, work).await {
            return observation;
        }
        if work.state.needs_reads(&*account.provider) {
            Observation::Open
        } else {
            Observation::Closed
        }
    }

    async fn read_payment(
        &self,
        account: &Account,
        work: &mut Work<PaymentState>,
    ) -> dhow_core::Result<()> {
        let (state, notes) = (&mut work.state, &mut work.notes);
        let hint = state.hint.as_deref();
        let hint = hint.and_then(|hint| dhow_core::ProviderReference::new(hint).ok());
        if let Some(id) = state.reference().or(hint) {
            let payment = account.provider.payment_status(&id).await?;
            state.fold_payment(payment, notes);
        } else if let (Some(lookup), Some(expectation)) =
            (account.provider.lookup(), state.expectation.clone())
        {
            let reference = expectation.merchant_reference();
            for payment in lookup.find_payments(reference).await? {
                if payment.merchant_reference.as_deref() == Some(reference.as_str()) {
                    state.fold_payment(payment, notes);
                }
            }
        }
        state.read_wanted = false;
        state.resolve_refunds(notes);
        Ok(())
    }

    async fn ask_refunds(
        &self,
        account: &Account,
        work: &mut Work<PaymentState>,
    ) -> Result<(), Observation> {
        let Some(refunds) = account.provider.refunds() else {
            return Ok(());
        };
        let open: Vec<_> = work
            .state
            .open_refunds()
            .filter_map(|(reference, record)| {
                Some((
                    reference.clone(),
                    record.refund.as_ref()?.provider_reference.clone(),
                ))
            })
            .collect();
        for (reference, id) in open {
            self.slot(account).await?;
            match refunds.refund_status(&id).await {
                Ok(refund) => work.state.fold_refund(&reference, refund, &mut work.notes),
                Err(error) => {
                    work.last_error = Some(error.to_string());
                    return Err(self.trouble(account, &error));
                }
            }
        }
        Ok(())
    }
}

impl PaymentState {
    fn has_unresolved_refund(&self) -> bool {
        let mut refunds = self.refunds.values();
        refunds.any(|refund| matches!(refund.call.step, Step::Sending | Step::Unknown { .. }))
    }
}
