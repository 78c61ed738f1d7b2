//! Reports and repairs, for people and tools.

use dhow_core::MerchantReference;

use crate::{
    Engine,
    error::{EngineError, EngineResult},
    store::{DeliverySeq, OrderKey, OrderKind, StoreStats, Timeline, Timestamp, Wake},
};

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
    /// Processes stored deliveries again, with the present version of the provider. No effect happens twice. Returns the number of orders.
    ///
    /// # Errors
    /// [`UnknownAccount`](EngineError::UnknownAccount), [`Store`](EngineError::Store).
    pub async fn replay(&self, account: &str, replay: &Replay) -> EngineResult<u64> {
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
