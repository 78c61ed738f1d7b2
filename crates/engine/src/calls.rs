//! Calls that move money: recorded, sent, recorded again.

mod payments;
mod payouts;
mod refunds;

pub(crate) use refunds::RefundPointer;

use std::time::Duration;

use dhow_core::{ErrorKind, MerchantReference, Observation, PollPlan, RateLimit};

use crate::{
    Engine,
    engine::Account,
    error::{EngineError, EngineResult},
    gate::slowest,
    metrics::Counter,
    state::{Notes, OrderState, Source},
    store::{StoreError, Timestamp},
    work::Work,
};

/// Number of attempts to record an answer.
const RECORDS: u32 = 8;
/// Longest wait for a slot of the rate limit inside of a unit of work.
const SHORT_WAIT: Duration = Duration::from_secs(5);
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
            work.notes.source = Source::Call;
            change(&mut work.state, &mut work.notes);
            work.notes.source = Source::Engine;
            let due_at = self.due(account, &mut work.state);
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

    /// Time of the next work on an order, by its timer.
    pub(crate) fn due<S: OrderState>(&self, account: &Account, state: &mut S) -> Option<Timestamp> {
        if state.needs_reads(&*account.provider) {
            let plan = self.plan(account);
            state.timer().start(self.now(), plan, &*self.inner.jitter);
        } else {
            state.timer().stop();
        }
        state.timer().next
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

    /// Observation of a failed read.
    pub(crate) fn trouble(&self, account: &Account, error: &dhow_core::Error) -> Observation {
        let pause = error.retry_after();
        if error.kind() != ErrorKind::RateLimited {
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
