//! Workers: settling, polling, retention.

mod other;
mod payments;
mod payouts;
mod read;

pub(crate) use other::OtherState;
pub(crate) use read::DueRead;

use crate::{
    Engine,
    attention::Attention,
    broken::Undone,
    calls::RefundPointer,
    engine::Account,
    error::{EngineError, EngineResult},
    join::{join_all, without_panic},
    metrics::Counter,
    spans,
    state::{OrderState, PaymentState, PayoutState},
    store::{Claimed, LeaseToken, OrderKind, Prune, Pruned, Timestamp},
    work::Work,
};

/// Number of orders that one step works on at the same time.
const ORDERS: u32 = 32;
/// Number of deliveries per call of the retention.
const PRUNED: u32 = 500;

impl Engine {
    /// Works on the orders that are due: folds deliveries, then reads statuses and finds out unknown outcomes. Returns the number of orders.
    ///
    /// No delivery waits for a gateway: an order is free while it is read. [`run`](Self::run) goes on with other orders meanwhile; a program
    /// with its own scheduler may call this function while an earlier call is still reading.
    ///
    /// # Errors
    /// [`Store`](EngineError::Store). An order whose work failed is due again when its lease ends.
    pub async fn settle_due(&self) -> EngineResult<usize> {
        let (count, reads) = self.fold_due().await;
        let reads = join_all(reads.into_iter().map(|read| self.read(read))).await;
        let count = count?;
        reads.into_iter().collect::<EngineResult<Vec<()>>>()?;
        Ok(count)
    }

    /// Folds the deliveries of the orders that are due. Calls no gateway. Returns the number of orders, and the reads that are due.
    pub(crate) async fn fold_due(&self) -> (EngineResult<usize>, Vec<DueRead>) {
        let (claimed, error) = self.claim_work().await;
        let mut count = error.map_or(Ok(claimed.len()), Err);
        let works = claimed.into_iter().map(|(claimed, lease)| {
            let key = claimed.order.key.clone();
            let has_webhooks = !claimed.deliveries.is_empty();
            async move {
                let result = without_panic(self.work_on(claimed, lease)).await;
                if has_webhooks && !matches!(result, Ok(Ok(_))) {
                    self.inner
                        .metrics
                        .count(Counter::AcknowledgedFailed, &key.account);
                }
                // A panic of a provider must not stop the other orders. The order is due again when its lease ends.
                let result = result.unwrap_or_else(|panic| {
                    tracing::error!(order = %key, panic, "the work on an order failed");
                    Ok(None)
                });
                if let Err(error) = &result {
                    tracing::error!(order = %key, %error, "the work on an order failed");
                }
                result
            }
        });
        let mut reads = Vec::new();
        for result in join_all(works).await {
            match result {
                Ok(read) => reads.extend(read),
                Err(error) => count = Err(error),
            }
        }
        (count, reads)
    }

    /// Leases the orders whose turn to be read has come, and then those that are due.
    async fn claim_work(&self) -> (Vec<(Claimed, LeaseToken)>, Option<EngineError>) {
        let now = self.now();
        let accounts = self.inner.accounts.values();
        let waiting: Vec<_> = accounts
            .flat_map(|account| account.next_waiting(now))
            .collect();
        let rows = waiting.iter().map(|key| self.claim_row(key, false));
        let (mut all, mut failed) = (Vec::new(), None);
        for row in join_all(rows).await {
            match row {
                // Another worker has the order, which then has a due time.
                Ok((claimed, lease, _)) => all.extend(claimed.map(|claimed| (claimed, lease))),
                Err(error) => failed = Some(error),
            }
        }
        match self.claim_due(ORDERS).await {
            Ok((due, lease)) => all.extend(due.into_iter().map(|row| (row, lease.clone()))),
            Err(error) => failed = Some(error),
        }
        (all, failed)
    }

    async fn work_on(&self, claimed: Claimed, lease: LeaseToken) -> EngineResult<Option<DueRead>> {
        let account = self.account(&claimed.order.key.account)?;
        let kind = claimed.order.key.kind;
        let work = async {
            match self.work_on_kind(account, claimed, lease).await {
                Ok(read) => Ok(read),
                Err(Undone::Broken(broken)) => self.set_aside(*broken).await.map(|()| None),
                Err(Undone::Failed(error)) => Err(error),
            }
        };
        spans::settle(account, kind.as_str(), work).await
    }

    async fn work_on_kind(
        &self,
        account: &Account,
        claimed: Claimed,
        lease: LeaseToken,
    ) -> Result<Option<DueRead>, Undone> {
        let now = self.now();
        match claimed.order.key.kind {
            OrderKind::Payment => {
                let work: Work<PaymentState> = Work::new(claimed, lease, now)?;
                Ok(self.fold_then_read(account, work).await?)
            }
            OrderKind::Payout => {
                let work: Work<PayoutState> = Work::new(claimed, lease, now)?;
                Ok(self.fold_then_read(account, work).await?)
            }
            OrderKind::Other => {
                self.work_on_other(account, Work::new(claimed, lease, now)?)
                    .await?;
                Ok(None)
            }
            OrderKind::Refund => {
                let work: Work<RefundPointer> = Work::new(claimed, lease, now)?;
                self.settle_and_release(&work, None).await?;
                Ok(None)
            }
        }
    }

    /// Raises attention for an order that has waited too long, and returns the time of the next look.
    fn parked<S: OrderState>(
        &self,
        work: &mut Work<S>,
        details: &str,
        named: Option<&str>,
    ) -> Option<Timestamp> {
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
            let reason = Attention::ParkedTooLong;
            work.notes.raise_about(standing, reason, details, named);
            standing.note_newest(Attention::ParkedTooLong, newest);
        }
        None
    }

    /// Releases an order after work, also if its data is that of a parked one. Returns false if the lease was lost, which does no harm: the
    /// present holder does the same work.
    async fn finish<S: OrderState>(
        &self,
        account: &Account,
        mut work: Work<S>,
        parked_due: Option<Timestamp>,
    ) -> EngineResult<bool> {
        self.look_at_effects(&mut work).await?;
        let due_at = self.conclude(account, &mut work);
        let due_at = due_at.or(parked_due);
        self.settle_and_release(&work, due_at).await
    }

    /// Removes the content of old deliveries of final orders, if the options name a retention time. Returns the counts of one step.
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
