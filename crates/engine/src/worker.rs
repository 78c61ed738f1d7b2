//! Workers: settling, polling, retention.

mod other;
mod payments;
mod payouts;

pub(crate) use other::OtherState;

use crate::{
    Engine,
    attention::Attention,
    calls::RefundPointer,
    engine::Account,
    error::{EngineError, EngineResult},
    join::{join_all, without_panic},
    metrics::Counter,
    spans,
    state::OrderState,
    store::{Claimed, LeaseToken, OrderKind, Prune, Pruned, Timestamp},
    work::Work,
};

/// Number of orders that one step works on at the same time.
const ORDERS: u32 = 32;
/// Number of deliveries per call of the retention.
const PRUNED: u32 = 500;

impl Engine {
    /// Works on the orders that are due: folds deliveries, reads statuses, finds out unknown outcomes. Returns the number of orders.
    ///
    /// [`run`](Self::run) calls it in a loop; a program with its own scheduler calls it itself.
    ///
    /// # Errors
    /// [`Store`](EngineError::Store). An order whose work failed is due again when its lease ends.
    pub async fn settle_due(&self) -> EngineResult<usize> {
        let (claimed, lease) = self.claim_due(ORDERS).await?;
        let count = claimed.len();
        let works = claimed.into_iter().map(|claimed| {
            let key = claimed.order.key.clone();
            let has_webhooks = !claimed.deliveries.is_empty();
            let lease = lease.clone();
            async move {
                let result = without_panic(self.work_on(claimed, lease)).await;
                if has_webhooks && !matches!(result, Ok(Ok(()))) {
                    self.inner
                        .metrics
                        .count(Counter::AcknowledgedFailed, &key.account);
                }
                // A panic of a provider must not stop the other orders. The order is due again when its lease ends.
                result.unwrap_or_else(|panic| {
                    tracing::error!(order = %key, panic, "the work on an order failed");
                    Ok(())
                })
            }
        });
        let results = join_all(works).await;
        results.into_iter().collect::<EngineResult<Vec<()>>>()?;
        Ok(count)
    }

    async fn work_on(&self, claimed: Claimed, lease: LeaseToken) -> EngineResult<()> {
        let account = self.account(&claimed.order.key.account)?;
        let kind = claimed.order.key.kind;
        let work = self.work_on_kind(account, claimed, lease);
        spans::settle(account, kind.as_str(), work).await
    }

    async fn work_on_kind(
        &self,
        account: &Account,
        claimed: Claimed,
        lease: LeaseToken,
    ) -> EngineResult<()> {
        let now = self.now();
        match claimed.order.key.kind {
            OrderKind::Payment => {
                self.work_on_payment(account, Work::new(claimed, lease, now)?)
                    .await
            }
            OrderKind::Payout => {
                self.work_on_payout(account, Work::new(claimed, lease, now)?)
                    .await
            }
            OrderKind::Other => {
                self.work_on_other(account, Work::new(claimed, lease, now)?)
                    .await
            }
            OrderKind::Refund => {
                let work: Work<RefundPointer> = Work::new(claimed, lease, now)?;
                self.settle_and_release(&work, None).await.map(|_| ())
            }
        }
    }

    /// Raises attention for an order that has waited too long, and returns the time of the next look.
    fn parked<S: OrderState>(&self, work: &mut Work<S>, details: &str) -> Option<Timestamp> {
        let newest = work.pending.iter().map(|delivery| delivery.received_at);
        let newest = newest.max().filter(|_| !work.state.is_known())?;
        let deadline = work.created_at.plus(self.inner.options.parked_after);
        if deadline > self.now() {
            return Some(deadline);
        }
        let standing = work.state.attention();
        // A person who has seen these deliveries is not asked about them again.
        let seen = standing.dismissed(Attention::ParkedTooLong);
        if seen.is_none_or(|seen| seen < newest) {
            work.notes
                .raise(standing, Attention::ParkedTooLong, details);
        }
        None
    }

    /// Releases an order after work, also if its data is that of a parked one.
    async fn finish<S: OrderState>(
        &self,
        account: &Account,
        mut work: Work<S>,
        parked_due: Option<Timestamp>,
    ) -> EngineResult<()> {
        self.look_at_effects(&mut work).await?;
        let due_at = self.conclude(account, &mut work);
        let due_at = due_at.or(parked_due);
        // A lost lease does no harm: the present holder does the same work.
        self.settle_and_release(&work, due_at).await.map(|_| ())
    }

    /// True if the gateway is to be asked now: the timer has run out, a doubtful delivery asks for it, or a hint came.
    fn is_time_to_ask<S: OrderState>(
        &self,
        account: &Account,
        work: &mut Work<S>,
        read_wanted: bool,
        is_hint: bool,
    ) -> bool {
        if !work.state.needs_reads(&*account.provider) {
            return false;
        }
        let (now, plan) = (self.now(), self.plan(account));
        let timer = work.state.timer();
        let is_due = timer.next.is_some_and(|next| next <= now);
        is_due || ((read_wanted || is_hint) && timer.allows_hint(now, plan))
    }

    /// Removes the content of old deliveries, if the options name a retention time. Returns the counts of one step.
    ///
    /// # Errors
    /// [`Store`](EngineError::Store).
    pub async fn prune(&self) -> EngineResult<Pruned> {
        let Some(age) = self.inner.options.retention else {
            return Ok(Pruned::default());
        };
        let before = self.now().minus(age);
        let prune = Prune {
            before,
            limit: PRUNED,
        };
        self.inner
            .store
            .prune(prune)
            .await
            .map_err(EngineError::from)
    }
}
