//! Actions of the payer and of PayAtom's staff on a payin.

use super::PayAtom;
use super::quirk::Quirk;
use super::state::{Payin, Status};

/// Error of an action on the simulated PayAtom.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PayerError {
    /// No payin, payout or action has this name.
    #[error("unknown payin, payout or action: {0}")]
    NotFound(String),
    /// The status of the payin or payout, given here, does not allow the action.
    #[error("the status of the payin or payout is {0}")]
    InvalidState(&'static str),
}

/// An action that changes the status of a payin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PayinAction {
    /// Pays this amount, in whole units, or the requested amount.
    Pay(Option<u64>),
    /// Approves another amount than requested, in whole units.
    Approve(u64),
    Decline,
    Cancel,
    Fail,
    TimeOut,
    NoMatch,
    ApproveLate,
    BeginRefund(u64),
    CompleteRefund,
}

impl PayAtom {
    /// Pays the requested amount of a payin and sends the webhook.
    ///
    /// `id` is the payin's `ref_code`, order id or page code.
    ///
    /// # Errors
    /// [`PayerError`] if the payin does not exist or is no longer pending.
    pub fn pay(&self, id: &str) -> Result<(), PayerError> {
        self.act(id, PayinAction::Pay(None))
    }

    /// Pays another amount, in whole units, and sends the webhook with the received amount.
    ///
    /// The status becomes `Amount Mismatch`, or `Approved` with [`Quirk::ApprovesAnyAmount`].
    ///
    /// # Errors
    /// As [`pay`](Self::pay).
    pub fn pay_amount(&self, id: &str, units: u64) -> Result<(), PayerError> {
        self.act(id, PayinAction::Pay(Some(units)))
    }

    /// Declines the payment and sends the webhook.
    ///
    /// # Errors
    /// As [`pay`](Self::pay).
    pub fn decline(&self, id: &str) -> Result<(), PayerError> {
        self.act(id, PayinAction::Decline)
    }

    /// Approves the payment of another amount, in whole units, and sends the webhook with the received amount.
    ///
    /// The current documents have `Amount Mismatch` for it, which [`pay_amount`](Self::pay_amount) sets. A client must not
    /// rely on it.
    ///
    /// # Errors
    /// As [`pay`](Self::pay).
    pub fn approve_amount(&self, id: &str, units: u64) -> Result<(), PayerError> {
        self.act(id, PayinAction::Approve(units))
    }

    /// Sets the status `Cancelled` and sends the webhook.
    ///
    /// # Errors
    /// As [`pay`](Self::pay).
    pub fn cancel(&self, id: &str) -> Result<(), PayerError> {
        self.act(id, PayinAction::Cancel)
    }

    /// Sets the status `Failed` and sends the webhook.
    ///
    /// # Errors
    /// As [`pay`](Self::pay).
    pub fn fail(&self, id: &str) -> Result<(), PayerError> {
        self.act(id, PayinAction::Fail)
    }

    /// Ends the payer's session with `User Timed Out` and sends the webhook.
    ///
    /// The status is not final; see [`approve_late`](Self::approve_late).
    ///
    /// # Errors
    /// As [`pay`](Self::pay).
    pub fn time_out(&self, id: &str) -> Result<(), PayerError> {
        self.act(id, PayinAction::TimeOut)
    }

    /// Sets the status for a transfer reference without a matching payment, and sends the webhook.
    ///
    /// The status is not final; see [`approve_late`](Self::approve_late).
    ///
    /// # Errors
    /// As [`pay`](Self::pay).
    pub fn find_no_match(&self, id: &str) -> Result<(), PayerError> {
        self.act(id, PayinAction::NoMatch)
    }

    /// Approves a pending, timed out or unmatched payin late, with the requested amount, and sends the webhook.
    ///
    /// # Errors
    /// [`PayerError`] if the payin does not exist or has another status.
    pub fn approve_late(&self, id: &str) -> Result<(), PayerError> {
        self.act(id, PayinAction::ApproveLate)
    }

    /// Completes a refund that the merchant requested, and sends the webhook.
    ///
    /// # Errors
    /// [`PayerError`] if the payin does not exist or has no refund in progress.
    pub fn complete_refund(&self, id: &str) -> Result<(), PayerError> {
        self.act(id, PayinAction::CompleteRefund)
    }

    pub(super) fn act(&self, id: &str, action: PayinAction) -> Result<(), PayerError> {
        let now = self.context().now();
        let bank_ref = format!("4123{}", self.context().random().number(10_000));
        let other_amount = match self.has(Quirk::ApprovesAnyAmount) {
            true => Status::Approved,
            false => Status::AmountMismatch,
        };
        let mut store = self.store();
        let payin = store.payin_mut(id);
        let payin = payin.ok_or_else(|| PayerError::NotFound(id.to_owned()))?;
        payin.apply(action, &bank_ref, other_amount)?;
        payin.changed_at = now;
        let payin = payin.clone();
        let amount = action.amount().map(|units| payin.money(units));
        self.context().acted_on(action.name(), &payin.key(), amount);
        self.touch(&payin);
        self.send_webhook(&store, &payin);
        Ok(())
    }
}

impl PayinAction {
    /// Amount in whole units, if it is given.
    fn amount(self) -> Option<u64> {
        match self {
            Self::Pay(units) => units,
            Self::Approve(units) | Self::BeginRefund(units) => Some(units),
            Self::Decline
            | Self::Cancel
            | Self::Fail
            | Self::TimeOut
            | Self::NoMatch
            | Self::ApproveLate
            | Self::CompleteRefund => None,
        }
    }

    /// Name of the action in timelines.
    fn name(self) -> &'static str {
        match self {
            Self::Pay(_) => "pay",
            Self::Approve(_) => "approve",
            Self::Decline => "decline",
            Self::Cancel => "cancel",
            Self::Fail => "fail",
            Self::TimeOut => "time-out",
            Self::NoMatch => "no-match",
            Self::ApproveLate => "approve-late",
            Self::BeginRefund(_) => "refund",
            Self::CompleteRefund => "complete-refund",
        }
    }
}

impl Payin {
    /// Applies an action. `other_amount` is the status after a payment of another amount than requested.
    fn apply(
        &mut self,
        action: PayinAction,
        bank_ref: &str,
        other_amount: Status,
    ) -> Result<(), PayerError> {
        let next = match (action, self.status) {
            (PayinAction::Pay(units), Status::Pending) => {
                self.received = units.unwrap_or(self.requested);
                match self.received == self.requested {
                    true => Status::Approved,
                    false => other_amount,
                }
            }
            (PayinAction::Approve(units), Status::Pending) => {
                self.received = units;
                Status::Approved
            }
            (PayinAction::Decline, Status::Pending) => Status::Declined,
            (PayinAction::Cancel, Status::Pending) => Status::Cancelled,
            (PayinAction::Fail, Status::Pending) => Status::Failed,
            (PayinAction::TimeOut, Status::Pending) => Status::TimedOut,
            (PayinAction::NoMatch, Status::Pending) => Status::NoMatch,
            (PayinAction::ApproveLate, Status::Pending | Status::TimedOut | Status::NoMatch) => {
                self.received = self.requested;
                Status::LateApproved
            }
            (PayinAction::BeginRefund(units), status)
                if status.is_paid() && units <= self.received =>
            {
                self.refund = Some(units);
                Status::RefundInitiated
            }
            (PayinAction::CompleteRefund, Status::RefundInitiated) => Status::RefundCompleted,
            (_, status) => return Err(PayerError::InvalidState(status.as_str())),
        };
        if self.bank_ref.is_empty() && next.is_paid() {
            bank_ref.clone_into(&mut self.bank_ref);
        }
        self.status = next;
        Ok(())
    }
}
