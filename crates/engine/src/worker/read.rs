//! Reads: the gateway is asked while the order is free, so that no webhook waits for it.

use dhow_core::Observation;

use crate::{
    Engine,
    engine::Account,
    error::{EngineError, EngineResult},
    gate::ReadSlot,
    join::without_panic,
    spans,
    state::{OrderState, PaymentState, PayoutState, Source},
    store::{OrderKey, Timestamp},
    work::Work,
};

/// A read that is due, with the state of its order at the beginning.
#[derive(Debug)]
pub(crate) struct DueRead {
    key: OrderKey,
    state: ReadState,
    slot: ReadSlot,
    /// Time of the first request, by the rate limit of the account.
    begins: Timestamp,
}

/// State of an order that is read.
#[derive(Debug)]
pub(super) enum ReadState {
    Payment(Box<PaymentState>),
    Payout(Box<PayoutState>),
}

/// Answers of the gateway, and the reason for which no more were asked for.
#[derive(Debug)]
pub(super) struct Answers<A> {
    pub(super) all: Vec<A>,
    pub(super) end: Option<(Observation, Option<String>)>,
}

impl<A> Answers<A> {
    pub(super) const fn new() -> Self {
        Self {
            all: Vec::new(),
            end: None,
        }
    }
}

/// State of an order whose status can be read.
pub(super) trait Readable: OrderState + Clone {
    /// Words about deliveries whose order is not known.
    const UNKNOWN: &'static str;

    /// True if a doubtful delivery asks for a read.
    fn wants_read(&self) -> bool;

    /// Returns the state at the beginning of a read.
    fn begun(self) -> ReadState;
}

impl Engine {
    /// Folds the deliveries in. Returns the read that is due.
    pub(super) async fn fold_then_read<S: Readable>(
        &self,
        account: &Account,
        mut work: Work<S>,
    ) -> EngineResult<Option<DueRead>> {
        let timer = work.state.timer();
        let is_hint = work.pending.is_empty() && work.wake > timer.wake;
        timer.wake = work.wake;
        work.fold_deliveries(&*account.provider);
        let parked_due = self.parked(&mut work, S::UNKNOWN, None);
        let read = self
            .begin_read(account, &mut work, is_hint)
            .map(|(slot, begins)| DueRead {
                key: work.key.clone(),
                state: work.state.clone().begun(),
                slot,
                begins,
            });
        let is_written = self.finish(account, work, parked_due).await?;
        Ok(read.filter(|_| is_written))
    }

    /// Asks the gateway and folds its answers in.
    ///
    /// # Errors
    /// [`Store`](EngineError::Store). The order is due again when the time of a lease has passed.
    pub(crate) async fn read(&self, read: DueRead) -> EngineResult<()> {
        let DueRead {
            key,
            state,
            slot,
            begins,
        } = read;
        let account = self.account(&key.account)?;
        let work = async {
            match state {
                ReadState::Payment(before) => {
                    self.read_payment_order(account, &key, &before, begins)
                        .await
                }
                ReadState::Payout(before) => {
                    self.read_payout_order(account, &key, &before, begins).await
                }
            }
        };
        let mut result = Ok(());
        let reads = async {
            match without_panic(work).await {
                Ok(Ok(observation)) => observation,
                Ok(Err(error)) => {
                    result = Err(error);
                    Observation::Trouble(None)
                }
                // A panic of a provider must not stop the other orders.
                Err(panic) => {
                    tracing::error!(order = %key, panic, "the read of an order failed");
                    Observation::Trouble(None)
                }
            }
        };
        spans::reconcile(account, key.kind.as_str(), reads).await;
        drop(slot);
        result
    }

    /// Begins a read if the gateway is to be asked now: the timer has run out, a doubtful delivery asks for it, a hint came, or the order has
    /// waited for its turn.
    fn begin_read<S: Readable>(
        &self,
        account: &Account,
        work: &mut Work<S>,
        is_hint: bool,
    ) -> Option<(ReadSlot, Timestamp)> {
        if !work.state.needs_reads(&*account.provider) {
            return None;
        }
        let (now, plan) = (self.now(), self.plan(account));
        let is_hint = is_hint || work.state.wants_read();
        let timer = work.state.timer();
        let is_due = timer.next.is_some_and(|next| next <= now);
        let is_asked_for = is_hint && timer.allows_hint(now, plan);
        if !is_due && !is_asked_for && !timer.waits {
            return None;
        }
        let Some(slot) = account.take_slot(now) else {
            timer.wait(now, account.reads.wait(&work.key));
            return None;
        };
        timer.begin(now, now.plus(self.inner.options.lease));
        Some(slot)
    }

    /// Leases an order again after its read, with the deliveries that came meanwhile folded in; `None` while a call has it.
    pub(super) async fn after_read<S: OrderState>(
        &self,
        account: &Account,
        key: &OrderKey,
    ) -> EngineResult<Option<Work<S>>> {
        let mut work = match self.claim_waiting::<S>(key, false, &key.reference).await {
            Ok(work) => work,
            Err(EngineError::InProgress { .. }) => return Ok(None),
            Err(error) => return Err(error),
        };
        work.state.timer().wake = work.wake;
        work.fold_deliveries(&*account.provider);
        work.notes.at(self.now(), Source::Poll);
        Ok(Some(work))
    }

    /// Sets the next read, and releases the order.
    pub(super) async fn end_read<S: OrderState>(
        &self,
        account: &Account,
        mut work: Work<S>,
        end: Option<(Observation, Option<String>)>,
    ) -> EngineResult<Observation> {
        let (observation, error) =
            end.unwrap_or_else(|| match work.state.needs_reads(&*account.provider) {
                true => (Observation::Open, None),
                false => (Observation::Closed, None),
            });
        work.last_error = error;
        work.notes.source = Source::Engine;
        let (now, plan) = (self.now(), self.plan(account));
        let timer = work.state.timer();
        timer.asked(observation, now, plan, &*self.inner.jitter);
        self.finish(account, work, None).await?;
        Ok(observation)
    }
}
