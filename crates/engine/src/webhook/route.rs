//! The order that a delivery belongs to.

use dhow_core::{Event, Subject};
use serde::Serialize;

use crate::{
    Engine,
    calls::RefundPointer,
    engine::Account,
    ids::bounded_reference,
    state::OrderState,
    store::{OrderFilter, OrderKey, OrderKind, StoreError, StoreResult},
};

impl Engine {
    /// Returns the key of the order that an event belongs to. An order that does not exist yet is created as a parked one.
    pub(super) async fn route(&self, account: &Account, event: &Event) -> StoreResult<OrderKey> {
        let key = |kind, reference: &str| {
            OrderKey::new(&account.name, kind, bounded_reference(reference))
        };
        let merchant = event
            .merchant_reference
            .as_deref()
            .filter(|reference| !reference.is_empty());
        let named = match (&event.subject, merchant) {
            (Subject::Payment(_) | Subject::Attempt(_), Some(merchant)) => {
                Some(key(OrderKind::Payment, merchant))
            }
            (Subject::Payout(_), Some(merchant)) => Some(key(OrderKind::Payout, merchant)),
            // Gateways name either the refund or its payment.
            (Subject::Refund(_), Some(merchant)) => {
                let pointer = self.refunded_payment(account, merchant).await?;
                Some(pointer.unwrap_or_else(|| key(OrderKind::Payment, merchant)))
            }
            _ => None,
        };
        if let Some(named) = named {
            return Ok(named);
        }
        if let Some(owner) = self.owner(account, event).await.map_err(store_error)? {
            return Ok(owner);
        }
        let is_order = matches!(
            event.subject,
            Subject::Payment(_) | Subject::Attempt(_) | Subject::Payout(_) | Subject::Refund(_)
        );
        let reference = event
            .provider_reference
            .as_deref()
            .filter(|reference| is_order && !reference.is_empty());
        Ok(key(OrderKind::Other, reference.unwrap_or(&event.dedup_key)))
    }

    async fn refunded_payment(
        &self,
        account: &Account,
        refund: &str,
    ) -> StoreResult<Option<OrderKey>> {
        let filter = OrderFilter {
            account: Some(account.name.clone()),
            kind: Some(OrderKind::Refund),
            reference: Some(refund.to_owned()),
            limit: 1,
            ..OrderFilter::default()
        };
        let Some(row) = self.inner.store.orders(filter).await?.pop() else {
            return Ok(None);
        };
        let payment = RefundPointer::read(&row.data)?.payment;
        Ok(payment
            .map(|payment| OrderKey::new(&account.name, OrderKind::Payment, payment.as_str())))
    }
}

fn store_error(error: crate::EngineError) -> StoreError {
    match error {
        crate::EngineError::Store(error) => error,
        error => StoreError::unavailable(error.to_string()),
    }
}

pub(super) fn json(value: &impl Serialize) -> StoreResult<String> {
    serde_json::to_string(value)
        .map_err(|error| StoreError::corrupt_because("a new dhow_delivery.verified", error))
}
