//! Calls that move money: recorded, sent, recorded again.

mod expected;
mod payments;
mod payouts;
mod refunds;

pub(crate) use refunds::RefundPointer;

use std::time::Duration;

use dhow_core::{ErrorKind, MerchantReference, Observation, PollPlan, RateLimit};

use crate::{
    Engine,
    attention::Attention,
    engine::Account,
    error::{EngineError, EngineResult},
    gate::{SHORT_WAIT, slowest},
    metrics::Counter,
    state::{Notes, OrderState, Source},
    store::{StoreError, Timestamp},
    stuck::LOOK,
    work::Work,
};

/// Number of attempts to record an answer.
const RECORDS: u32 = 8;
/// Pause after a 429 without `Retry-After`.
const LIMITED: Duration = Duration::from_secs(60);

impl Engine {
    /// Records the answer of a call and releases the order. If the lease ended meanwhile, the answer is folded into the present state.
    pub(crate) async fn record<S: OrderState>(
        &self,
        account: &Account,
        mut work: Work<S>,
        change: impl Fn(&mut S, &mut Notes) + Send + Sync,
    ) -> EngineResult<S> {
        let mut last = None;
        for attempt in 0..RECORDS {
            work.notes.at(self.now(), Source::Call);
            change(&mut work.state, &mut work.notes);
            let due_at = self.conclude(account, &mut work);
            match self.settle_and_release(&work, due_at).await {
                Ok(true) => return Ok(work.state),
                Ok(false) => {}
                Err(EngineError::Store(error @ StoreError::Unavailable { .. })) => {
                    last = Some(error);
                }
                Err(error) => return Err(error),
            }
            self.inner
                .sleeper
                .sleep(Duration::from_millis(100) * (1 << attempt))
                .await;
            match self.claim_order(&work.key, false).await {
                Ok(Some(fresh)) => {
                    work = fresh;
                    work.fold_deliveries(&*account.provider);
                }
                Ok(None) => {}
                Err(EngineError::Store(error @ StoreError::Unavailable { .. })) => {
                    last = Some(error);
                }
                Err(error) => return Err(error),
            }
        }
        let error =
            last.unwrap_or_else(|| StoreError::conflict("the order stays under another lease"));
        Err(error.into())
    }

    /// Error of a call that failed, after its outcome was recorded.
    pub(crate) fn call_error(
        &self,
        account: &Account,
        operation: &str,
        reference: &MerchantReference,
        error: dhow_core::Error,
    ) -> EngineError {
        if !error.outcome().is_unknown() {
            return error.into();
        }
        self.inner
            .metrics
            .count_by(Counter::UnknownOutcome, &account.name, operation);
        EngineError::OutcomeUnknown {
            reference: reference.clone(),
        }
    }

    /// Ends the reasons for attention whose cause is over, asks for a person about an outcome that stays unknown, and returns the time of the
    /// next work. Comes before every settlement.
    pub(crate) fn conclude<S: OrderState>(
        &self,
        account: &Account,
        work: &mut Work<S>,
    ) -> Option<Timestamp> {
        let now = self.now();
        work.notes.at(now, Source::Engine);
        let (state, notes) = (&mut work.state, &mut work.notes);
        match state.doubt() {
            Some(doubt) if now.since(doubt.since) >= self.inner.options.attention_after => {
                notes.raise(state.attention(), Attention::UnknownOutcome, doubt.details);
            }
            Some(_) => {}
            None => {
                let cause = "the outcome is known";
                notes.end(state.attention(), Attention::UnknownOutcome, cause);
            }
        }
        if state.is_known() {
            let cause = "the order is known";
            notes.end(state.attention(), Attention::ParkedTooLong, cause);
        }
        if state.needs_reads(&*account.provider) {
            let plan = self.plan(account);
            state.timer().start(now, plan, &*self.inner.jitter);
        } else if state.is_known() {
            state.timer().stop();
        }
        let next = state.timer().next.filter(|_| state.is_known());
        if !state.attention().stands(Attention::EffectStuck) {
            return next;
        }
        let look = now.plus(LOOK);
        Some(next.map_or(look, |next| next.min(look)))
    }

    /// Poll plan within the account's limits.
    pub(crate) fn plan(&self, account: &Account) -> PollPlan {
        let policy = account.provider.capabilities().polling;
        let limits = [self.inner.options.polling.rate_limit, slowest(&policy)];
        let limits = limits.into_iter().flatten();
        match limits.max_by_key(|limit: &RateLimit| limit.pause()) {
            Some(limit) => self.inner.options.polling.with_rate_limit(limit),
            None => self.inner.options.polling,
        }
    }

    /// Waits for a slot of the account's rate limit, or returns the pause if it is long.
    pub(crate) async fn slot(&self, account: &Account) -> Result<(), Observation> {
        loop {
            let now = self.now();
            let Err(free) = account.gate.take(now) else {
                self.inner.metrics.count(Counter::Poll, &account.name);
                return Ok(());
            };
            let wait = free.since(now);
            if wait > SHORT_WAIT {
                return Err(Observation::Limited(Some(wait)));
            }
            self.inner.sleeper.sleep(wait).await;
        }
    }

    /// Waits for the time that a read has reserved, or returns the pause if the gateway has closed the gate since.
    pub(crate) async fn reserved(
        &self,
        account: &Account,
        begins: Timestamp,
    ) -> Result<(), Observation> {
        let now = self.now();
        if begins > now {
            self.inner.sleeper.sleep(begins.since(now)).await;
        }
        let now = self.now();
        if let Some(until) = account.gate.closed(now) {
            return Err(Observation::Limited(Some(until.since(now))));
        }
        self.inner.metrics.count(Counter::Poll, &account.name);
        Ok(())
    }

    /// Observation of a failed read.
    pub(crate) fn trouble(&self, account: &Account, error: &dhow_core::Error) -> Observation {
        let pause = error.retry_after();
        if error.kind() != ErrorKind::RateLimited {
            account.gate.answered();
            return Observation::Trouble(pause);
        }
        self.inner
            .metrics
            .count(Counter::RateLimited, &account.name);
        account
            .gate
            .close(self.now().plus(pause.unwrap_or(LIMITED)));
        Observation::Limited(pause)
    }
}
