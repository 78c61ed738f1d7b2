//! Reports and repairs, for people and tools.

mod order;

use dhow_core::{Confirmed, Expectation, MerchantReference, Money, NextAction};

use crate::{
    Engine,
    error::{EngineError, EngineResult},
    state::{OrderState, PaymentState},
    store::{
        DeliverySeq, OrderFilter, OrderKey, OrderKind, StoreStats, Timeline, Timestamp, Wake, Woken,
    },
};

pub use order::{OrderReport, RefundReport};

/// A payment as the engine knows it: for the page of an order.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct PaymentReport {
    /// Status in one word, as in the column `status` of `dhow_order`: `paid`, `pending`, `mismatch`.
    pub status: String,
    /// Amount of the order; `None` while the order is unknown and only a webhook has arrived.
    pub amount: Option<Money>,
    /// Proof of the payment, once it is paid.
    pub confirmed: Option<Confirmed>,
    /// Next actions of the customer, as read from the gateway last. Some gateways report them only some seconds after the creation.
    pub next_actions: Vec<NextAction>,
}

/// Deliveries to process again.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Replay {
    /// All deliveries of one payment.
    Payment(MerchantReference),
    /// All deliveries of one payout.
    Payout(MerchantReference),
    /// One delivery.
    Delivery(DeliverySeq),
    /// All deliveries received since a time.
    Since(Timestamp),
}

impl Engine {
    /// Processes stored deliveries again, with the present version of the provider. No effect happens twice. The history of each order says
    /// so. Work on them that is running settles nothing. Returns the number of orders and deliveries, and of those whose content was removed.
    ///
    /// # Errors
    /// [`UnknownAccount`](EngineError::UnknownAccount), [`Store`](EngineError::Store).
    pub async fn replay(&self, account: &str, replay: &Replay) -> EngineResult<Woken> {
        let account = self.account(account)?;
        let key = |kind, reference: &MerchantReference| {
            OrderKey::new(&account.name, kind, reference.as_str())
        };
        let wake = match replay {
            Replay::Payment(reference) => Wake::RedeliverOrder(key(OrderKind::Payment, reference)),
            Replay::Payout(reference) => Wake::RedeliverOrder(key(OrderKind::Payout, reference)),
            Replay::Delivery(seq) => Wake::RedeliverOne(*seq),
            Replay::Since(start) => Wake::RedeliverSince(*start),
        };
        Ok(self.inner.store.wake(wake, self.now()).await?)
    }

    /// Returns a payment as it is known, without asking the gateway.
    ///
    /// # Errors
    /// [`UnknownOrder`](EngineError::UnknownOrder), [`UnknownAccount`](EngineError::UnknownAccount), [`Store`](EngineError::Store).
    pub async fn payment(
        &self,
        account: &str,
        reference: &MerchantReference,
    ) -> EngineResult<PaymentReport> {
        let filter = OrderFilter {
            account: Some(self.account(account)?.name.clone()),
            kind: Some(OrderKind::Payment),
            reference: Some(reference.to_string()),
            limit: 1,
            ..OrderFilter::default()
        };
        let Some(row) = self.inner.store.orders(filter).await?.pop() else {
            return Err(EngineError::UnknownOrder {
                reference: reference.to_string(),
            });
        };
        let state = PaymentState::read(&row.data)?;
        let is_open = state.status.as_ref().is_none_or(|status| status.is_open());
        let payment = state.payment.filter(|_| is_open);
        Ok(PaymentReport {
            status: row.data.status,
            amount: state.expectation.as_ref().map(Expectation::amount),
            confirmed: state.confirmed,
            next_actions: payment
                .map(|payment| payment.next_actions)
                .unwrap_or_default(),
        })
    }

    /// Returns everything that is known about a payment: the order, its deliveries, effects and history.
    ///
    /// # Errors
    /// [`UnknownOrder`](EngineError::UnknownOrder), [`UnknownAccount`](EngineError::UnknownAccount), [`Store`](EngineError::Store).
    pub async fn history(
        &self,
        account: &str,
        reference: &MerchantReference,
    ) -> EngineResult<Timeline> {
        let account = self.account(account)?;
        let key = OrderKey::new(&account.name, OrderKind::Payment, reference.as_str());
        let timeline = self.inner.store.timeline(&key).await?;
        timeline.ok_or_else(|| EngineError::UnknownOrder {
            reference: reference.to_string(),
        })
    }

    /// Counts for metrics and health checks.
    ///
    /// # Errors
    /// [`Store`](EngineError::Store).
    pub async fn stats(&self) -> EngineResult<StoreStats> {
        Ok(self.inner.store.stats().await?)
    }
}
