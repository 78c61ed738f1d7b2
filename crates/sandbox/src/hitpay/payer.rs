//! Actions of the payer on a payment request.

use jiff::Timestamp;

use super::overview::charge_key;
use super::state::{Charge, PaymentRequest, Status, Store};
use super::webhook::{self, WebhookTrigger};
use super::{HitPay, NAME};
use crate::records::RecordKey;

/// Error of an action on the simulated HitPay.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PayerError {
    /// No object or action has this name.
    #[error("unknown id or action: {0}")]
    NotFound(String),
    /// The state of the object, given here, does not allow the action.
    #[error("the object is {0}")]
    InvalidState(&'static str),
    /// The payment request does not offer this method.
    #[error("the payment request does not offer {0}")]
    NotOffered(String),
}

/// Result of a payment attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PaymentResult {
    Paid,
    Failed,
}

impl PaymentResult {
    /// Name of the action in timelines.
    fn action(self) -> &'static str {
        match self {
            Self::Paid => "pay",
            Self::Failed => "fail",
        }
    }
}

impl HitPay {
    /// Pays a payment request in full with its first payment method, and sends the webhooks. Returns the payment id.
    ///
    /// A failed or expired request can still be paid, as a late approval. A second payment is possible only if the request
    /// allows repeated payments.
    ///
    /// # Errors
    /// [`PayerError`] if the request does not exist, or is completed or canceled.
    pub fn pay(&self, request_id: &str) -> Result<String, PayerError> {
        self.attempt(request_id, None, PaymentResult::Paid)
    }

    /// Fails a payment attempt with the first payment method, and sends the webhooks. Returns the id of the failed payment.
    ///
    /// # Errors
    /// [`PayerError`] if the request does not exist or is no longer pending.
    pub fn fail(&self, request_id: &str) -> Result<String, PayerError> {
        self.attempt(request_id, None, PaymentResult::Failed)
    }

    /// Expires a pending payment request. HitPay sends no webhook for that.
    ///
    /// # Errors
    /// [`PayerError`] if the request does not exist or is no longer pending.
    pub fn expire(&self, request_id: &str) -> Result<(), PayerError> {
        let now = self.context().now();
        let mut store = self.store();
        let request = store.find_mut::<PaymentRequest>(request_id);
        let request = request.ok_or_else(|| PayerError::NotFound(request_id.to_owned()))?;
        match request.status_at(now) {
            Status::Pending => {
                request.status = Status::Expired;
                request.updated_at = now;
                let key = RecordKey::payment(NAME, request_id);
                self.context().acted("expire", &key);
                Ok(())
            }
            status => Err(PayerError::InvalidState(status.as_str())),
        }
    }

    /// Records a payment attempt with the given or the first payment method, and sends the webhooks.
    pub(super) fn attempt(
        &self,
        request_id: &str,
        method: Option<&str>,
        result: PaymentResult,
    ) -> Result<String, PayerError> {
        let now = self.context().now();
        let charge_id = self.context().random().uuid();
        let mut store = self.store();
        record(&mut store, request_id, method, result, &charge_id, now)?;
        if let Some(key) = store
            .find::<Charge>(&charge_id)
            .and_then(|charge| charge_key(&store, charge))
        {
            self.context().acted(result.action(), &key);
        }
        let messages = webhook::messages(self, &store, &charge_id, WebhookTrigger::Attempt(result));
        messages.into_iter().for_each(|message| store.send(message));
        Ok(charge_id)
    }
}

/// Stores a payment attempt, if the request's state allows it.
fn record(
    store: &mut Store,
    request_id: &str,
    method: Option<&str>,
    result: PaymentResult,
    charge_id: &str,
    now: Timestamp,
) -> Result<(), PayerError> {
    let request = store.find_mut::<PaymentRequest>(request_id);
    let request = request.ok_or_else(|| PayerError::NotFound(request_id.to_owned()))?;
    let status = request.status_at(now);
    let possible = match result {
        PaymentResult::Paid => matches!(status, Status::Pending | Status::Failed | Status::Expired),
        PaymentResult::Failed => status == Status::Pending,
    };
    if !possible {
        return Err(PayerError::InvalidState(status.as_str()));
    }
    let mut offered = request.details.payment_methods.iter();
    let method = match method {
        None => offered.next().cloned().unwrap_or_default(),
        Some(wanted) if offered.any(|code| code == wanted) => wanted.to_owned(),
        Some(wanted) => return Err(PayerError::NotOffered(wanted.to_owned())),
    };
    // A request that allows repeated payments stays pending.
    request.status = match result {
        _ if request.details.allow_repeated_payments => Status::Pending,
        PaymentResult::Paid => Status::Completed,
        PaymentResult::Failed => Status::Failed,
    };
    request.updated_at = now;
    let money = request.details.money;
    let charge = Charge {
        id: charge_id.to_owned(),
        request_id: request_id.to_owned(),
        money,
        succeeded: result == PaymentResult::Paid,
        refunded: dhow_core::Money::from_minor(0, money.currency()),
        method,
        created_at: now,
        updated_at: now,
    };
    store.charges.push(charge);
    Ok(())
}
