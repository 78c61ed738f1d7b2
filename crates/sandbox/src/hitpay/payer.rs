//! What the payer does: pays, fails to pay, or lets the time run out.

use jiff::Timestamp;

use super::HitPay;
use super::state::{Charge, PaymentRequest, Status, Store};
use super::webhook::{self, WebhookTrigger};

/// Why the payer could not do that.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PayerError {
    /// There is no such payment request.
    #[error("there is no payment request {0}")]
    NotFound(String),
    /// The payment request is not in a state in which this can happen.
    #[error("the payment request is {0}")]
    InvalidState(&'static str),
    /// The payment request does not offer this method.
    #[error("the payment request does not offer {0}")]
    NotOffered(String),
}

/// What the payer's attempt comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PaymentResult {
    Paid,
    Failed,
}

impl HitPay {
    /// The payer pays a payment request in full, with its first method; the webhooks go out. Returns the payment's id.
    ///
    /// A failed or expired request can still be paid: late approvals happen. Paying a second time is possible only
    /// where repeated payments are allowed.
    ///
    /// # Errors
    /// [`PayerError`]: no such request, or it is completed or canceled.
    pub fn pay(&self, request_id: &str) -> Result<String, PayerError> {
        self.attempt(request_id, None, PaymentResult::Paid)
    }

    /// The payer tries to pay and fails; the webhooks go out. Returns the failed payment's id.
    ///
    /// # Errors
    /// [`PayerError`]: no such request, or it is no longer pending.
    pub fn fail(&self, request_id: &str) -> Result<String, PayerError> {
        self.attempt(request_id, None, PaymentResult::Failed)
    }

    /// Lets the time of a pending request run out. HitPay sends no webhook for that.
    ///
    /// # Errors
    /// [`PayerError`]: no such request, or it is no longer pending.
    pub fn expire(&self, request_id: &str) -> Result<(), PayerError> {
        let now = self.context().now();
        let mut store = self.store();
        let request = store.find_mut::<PaymentRequest>(request_id);
        let request = request.ok_or_else(|| PayerError::NotFound(request_id.to_owned()))?;
        match request.status_at(now) {
            Status::Pending => {
                request.status = Status::Expired;
                request.updated_at = now;
                Ok(())
            }
            status => Err(PayerError::InvalidState(status.as_str())),
        }
    }

    /// One attempt with a method of the request, or with its first.
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
        let messages = webhook::messages(self, &store, &charge_id, WebhookTrigger::Attempt(result));
        drop(store);
        for message in messages {
            self.context().deliveries().send(message);
        }
        Ok(charge_id)
    }
}

/// Writes an attempt into the store, if the request's state allows it.
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
    // A request for repeated payments stays open.
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
