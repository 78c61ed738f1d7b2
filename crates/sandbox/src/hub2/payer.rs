//! Actions of the payer and the operator on an attempt.

use serde_json::Value;

use super::numbers::{OperatorResult, operator_result};
use super::state::{Action, PaymentStatus};
use super::webhook::Event;
use super::{Hub2, NAME, Records, wire};
use crate::records::RecordKey;

/// Error of an action on a payment intent or a payment link.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PayerError {
    /// No payment intent and no payment link has this id.
    #[error("there is no payment intent or payment link {0}")]
    NotFound(String),
    /// The intent has no attempt, or the status of the intent or link, given here, does not allow the action.
    #[error("the payment is {0}")]
    InvalidState(&'static str),
}

/// Reason to refuse a one-time password.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ConfirmError {
    /// No payment intent has this id.
    NotFound,
    /// The latest attempt does not wait for a one-time password.
    NotWaiting,
    /// The password does not have four digits.
    Format,
}

impl Hub2 {
    /// Completes the latest attempt of an intent and sends the webhooks.
    ///
    /// A failed attempt can still succeed, as a late approval.
    ///
    /// # Errors
    /// [`PayerError`] if the intent does not exist, has no attempt, or is already paid.
    pub fn pay(&self, intent: &str) -> Result<(), PayerError> {
        self.decide(intent, OperatorResult::Success)
    }

    /// Fails the latest attempt with an error code of Hub2, such as `canceled_by_customer`, and sends the webhooks.
    ///
    /// The intent then accepts another attempt.
    ///
    /// # Errors
    /// [`PayerError`] if the intent does not exist or its attempt is not in progress.
    pub fn fail(&self, intent: &str, code: &'static str) -> Result<(), PayerError> {
        self.decide(intent, OperatorResult::Failure(code))
    }

    fn decide(&self, id: &str, result: OperatorResult) -> Result<(), PayerError> {
        let mut store = self.store();
        let intent = store.intent(id);
        let intent = intent.ok_or_else(|| PayerError::NotFound(id.to_owned()))?;
        let status = intent.status();
        let late = result == OperatorResult::Success
            && !intent.payments.is_empty()
            && status == "payment_required";
        if !intent.is_under_way() && !late {
            return Err(PayerError::InvalidState(status));
        }
        let action = match result {
            OperatorResult::Failure(_) => "fail",
            OperatorResult::Success | OperatorResult::Pending => "pay",
        };
        let key = RecordKey::payment(NAME, id);
        self.context().acted(action, &key);
        self.settle(&mut store, id, result);
        Ok(())
    }

    /// Passes the payer's one-time password to the operator, who accepts any four digits and settles the attempt.
    ///
    /// Returns the JSON of the intent as it was in between, `processing`.
    pub(super) fn confirm(&self, id: &str, code: &str) -> Result<Value, ConfirmError> {
        let now = self.context().now();
        let mut store = self.store();
        let intent = store.intent_mut(id).ok_or(ConfirmError::NotFound)?;
        let waiting = intent.status() == "action_required";
        let latest = intent.payments.last_mut();
        let payment = latest
            .filter(|payment| waiting && payment.action == Some(Action::Otp))
            .ok_or(ConfirmError::NotWaiting)?;
        if code.len() != 4 || !code.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(ConfirmError::Format);
        }
        payment.status = PaymentStatus::Pending;
        payment.action = None;
        payment.updated_at = now;
        let result = operator_result(&payment.msisdn);
        intent.updated_at = now;
        let json = wire::intent(self, intent);
        self.send_latest_events(&store, id, "pending", "processing");
        self.settle(&mut store, id, result);
        Ok(json)
    }

    /// Requires an action of the payer.
    pub(super) fn require_action(&self, store: &mut Records<'_>, id: &str, action: Action) {
        self.change(store, id, PaymentStatus::ActionRequired, Some(action), None);
        self.send_latest_events(store, id, "action_required", "action_required");
    }

    /// Applies the operator's result to the latest attempt.
    pub(super) fn settle(&self, store: &mut Records<'_>, id: &str, result: OperatorResult) {
        match result {
            OperatorResult::Success => {
                self.change(store, id, PaymentStatus::Successful, None, None);
                let intent = store.intent(id).filter(|intent| !intent.is_delegated);
                if let Some(money) = intent.map(|intent| intent.money) {
                    store.collect(money);
                }
                self.send_latest_events(store, id, "succeeded", "succeeded");
            }
            OperatorResult::Failure(code) => {
                self.change(store, id, PaymentStatus::Failed, None, Some(code));
                self.send_latest_events(store, id, "failed", "payment_failed");
            }
            OperatorResult::Pending => {
                self.change(store, id, PaymentStatus::Pending, None, None);
                self.send_latest_events(store, id, "pending", "processing");
            }
        }
    }

    fn change(
        &self,
        store: &mut Records<'_>,
        id: &str,
        status: PaymentStatus,
        action: Option<Action>,
        failure: Option<&'static str>,
    ) {
        let now = self.context().now();
        let Some(intent) = store.intent_mut(id) else {
            return;
        };
        intent.updated_at = now;
        if let Some(payment) = intent.payments.last_mut() {
            payment.status = status;
            payment.action = action;
            payment.failure = failure;
            payment.updated_at = now;
        }
    }

    /// Sends an event for the latest attempt and one for its intent.
    pub(super) fn send_latest_events(
        &self,
        store: &Records<'_>,
        id: &str,
        payment_action: &'static str,
        intent_action: &'static str,
    ) {
        let Some(intent) = store.intent(id) else {
            return;
        };
        let whole = Event::intent(intent_action, &wire::intent(self, intent));
        let latest = intent.payments.last();
        let latest = latest
            .map(|payment| Event::payment(payment_action, &wire::payment(self, intent, payment)));
        self.send_events(store, latest.into_iter().chain([whole]));
    }
}
