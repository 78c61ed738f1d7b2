//! Payouts: never sent twice.

use dhow_core::{NewPayout, Payout, ReportedAmount, Resolution};

use crate::{
    Engine,
    attention::Attention,
    engine::Account,
    error::{EngineError, EngineResult},
    spans,
    state::{CallRecord, Notes, PayoutState, Source, Step},
    store::{OrderKey, OrderKind},
    work::Work,
};

impl Engine {
    /// Pays out, at most once per merchant reference. The request is stored before its first byte is sent, and once a byte may have been
    /// sent, it is never sent again: not by this call, not by a worker, not after a crash.
    ///
    /// A second call with the same content returns the result of the first, or finds it out.
    ///
    /// # Errors
    /// [`OutcomeUnknown`](EngineError::OutcomeUnknown) if the payout may have been carried out;
    /// [`RefusedBefore`](EngineError::RefusedBefore) for a reference that the gateway refused; otherwise as
    /// [`create_payment`](Self::create_payment).
    pub async fn payout(&self, account: &str, new: &NewPayout) -> EngineResult<Payout> {
        let account = self.account(account)?;
        let Some(payouts) = account.provider.payouts() else {
            let error = account
                .provider
                .id()
                .unsupported("the gateway has no payouts");
            return Err(error.into());
        };
        let reference = &new.merchant_reference;
        let key = OrderKey::new(&account.name, OrderKind::Payout, reference.as_str());
        let mut work = self
            .claim_waiting::<PayoutState>(&key, true, reference)
            .await?;
        if let Some(call) = work.state.call.clone() {
            // Only a call of which certainly nothing was sent may be sent.
            if !matches!(call.step, Step::NotSent { .. }) {
                return self.earlier_payout(account, work, new).await;
            }
            if let Err(error) = call.check_secrets(new, &*account.provider) {
                self.release(account, work).await?;
                return Err(error.into());
            }
        }
        // Its money has left by another way.
        if work.state.expected.is_some() {
            self.release(account, work).await?;
            let reference = reference.clone();
            return Err(EngineError::OtherContent { reference });
        }
        work.notes.source = Source::Merchant;
        work.state.timer.stop();
        work.state.environment = Some(account.provider.environment());
        work.state.call = Some(CallRecord::sending(new, &*account.provider, self.now()));
        work.notes
            .record(None, "sending", "the request is recorded");
        work.fold_deliveries(&*account.provider);
        if !self.settle_and_keep(&mut work).await? {
            return Err(EngineError::InProgress {
                reference: reference.to_string(),
            });
        }
        let result = spans::call(account, "payout", payouts.payout(new)).await;
        let error = match result {
            Ok(payout) => {
                let answer = payout.clone();
                self.record(account, work, |state, notes| {
                    state.fold_payout(answer.clone(), notes);
                })
                .await?;
                return Ok(payout);
            }
            Err(error) => error,
        };
        let step = Step::after(&error, new, &*account.provider);
        self.record(account, work, |state, notes| {
            state.call_failed(step.clone(), notes);
        })
        .await?;
        Err(self.call_error(account, "payout", reference, error))
    }

    /// Returns the result of an earlier call, or finds it out. Sends nothing but reads.
    async fn earlier_payout(
        &self,
        account: &Account,
        mut work: Work<PayoutState>,
        new: &NewPayout,
    ) -> EngineResult<Payout> {
        let reference = new.merchant_reference.clone();
        work.fold_deliveries(&*account.provider);
        let is_same = work
            .state
            .call
            .as_ref()
            .is_some_and(|call| call.is_same(new, &*account.provider));
        if is_same && work.state.is_unresolved() {
            work.notes.source = Source::Poll;
            match self.search_payout(account, &work.state).await {
                Ok(found) => work
                    .state
                    .fold_search(found.unwrap_or_default(), &mut work.notes),
                Err(error) => work.last_error = Some(error.to_string()),
            }
        }
        let step = work.state.call.as_ref().map(|call| call.step.clone());
        let mut known = work.state.payout.clone();
        if let (Some(payout), Some(status)) = (&mut known, &work.state.status) {
            payout.status = status.clone();
        }
        self.release(account, work).await?;
        match (is_same, step, known) {
            (false, ..) => Err(EngineError::OtherContent { reference }),
            (_, Some(Step::Refused { error: reason } | Step::Absent { by: reason }), _) => {
                Err(EngineError::RefusedBefore { reference, reason })
            }
            (_, _, Some(payout)) => Ok(payout),
            _ => Err(EngineError::OutcomeUnknown { reference }),
        }
    }

    /// Searches for a payout of unknown outcome; `None` if the gateway offers no way.
    pub(crate) async fn search_payout(
        &self,
        account: &Account,
        state: &PayoutState,
    ) -> dhow_core::Result<Option<Vec<Payout>>> {
        let provider = &account.provider;
        let (Some((reference, _)), Some(payouts)) = (state.order(), provider.payouts()) else {
            return Ok(None);
        };
        let mut found = match provider.payout_lookup() {
            Some(lookup) => lookup.find_payouts(reference).await?,
            None => vec![payouts.payout_status(&reference.into()).await?],
        };
        found.retain(|payout| payout.merchant_reference.as_deref() == Some(reference.as_str()));
        Ok(Some(found))
    }
}

impl PayoutState {
    /// Folds the result of a search for a payout of unknown outcome. An empty search proves nothing, so the state then stays.
    pub(crate) fn fold_search(&mut self, mut found: Vec<Payout>, notes: &mut Notes) {
        let Some((_, expected)) = self.order() else {
            return;
        };
        let differs = |payout: &Payout| {
            let amount = payout.amount.as_ref().and_then(ReportedAmount::money);
            amount.is_some_and(|amount| amount != expected)
        };
        if found.len() > 1 || found.iter().any(differs) {
            let mut ids: Vec<_> = found
                .iter()
                .map(|payout| payout.provider_reference.as_str())
                .collect();
            ids.sort_unstable();
            let details = format!(
                "the gateway has several payouts with this reference, or one with another amount: {}",
                ids.join(", ")
            );
            notes.raise(&mut self.attention, Attention::Contradiction, &details);
            return;
        }
        match found.pop() {
            Some(payout) => self.fold_payout(payout, notes),
            None => self.call_failed(
                Step::Unknown {
                    resolution: Resolution::LookUp,
                },
                notes,
            ),
        }
    }

    /// Records the failure of the call.
    pub(crate) fn call_failed(&mut self, step: Step, notes: &mut Notes) {
        if let Some(call) = &mut self.call {
            call.failed(step, notes);
        }
    }
}
