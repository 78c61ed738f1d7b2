//! What the payer does, and PayAtom's people behind the scenes: pays, pays something else, is refused, runs out of time, is approved late.

use super::PayAtom;
use super::quirk::Quirk;
use super::state::{Payin, Status};

/// Why the payer could not do that.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PayerError {
    /// There is no such payin or payout.
    #[error("there is nothing known as {0}")]
    NotFound(String),
    /// It is not in a state in which this can happen.
    #[error("it is {0}")]
    InvalidState(&'static str),
}

/// What happens to a payin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PayinAction {
    /// So many whole units arrive, or what was asked for.
    Pay(Option<u64>),
    Decline,
    TimeOut,
    NoMatch,
    ApproveLate,
    BeginRefund(u64),
    CompleteRefund,
}

impl PayAtom {
    /// The payer pays what was asked for; the callback goes out. A payin is known by `ref_code`, order id or page code.
    ///
    /// # Errors
    /// [`PayerError`]: no such payin, or it is no longer pending.
    pub fn pay(&self, id: &str) -> Result<(), PayerError> {
        self.act(id, PayinAction::Pay(None))
    }

    /// The payer pays another amount of whole units: `Amount Mismatch`, with what arrived.
    ///
    /// # Errors
    /// As [`pay`](Self::pay).
    pub fn pay_amount(&self, id: &str, units: u64) -> Result<(), PayerError> {
        self.act(id, PayinAction::Pay(Some(units)))
    }

    /// PayAtom refuses the payment.
    ///
    /// # Errors
    /// As [`pay`](Self::pay).
    pub fn decline(&self, id: &str) -> Result<(), PayerError> {
        self.act(id, PayinAction::Decline)
    }

    /// The payer's session runs out. That is not final: see [`approve_late`](Self::approve_late).
    ///
    /// # Errors
    /// As [`pay`](Self::pay).
    pub fn time_out(&self, id: &str) -> Result<(), PayerError> {
        self.act(id, PayinAction::TimeOut)
    }

    /// No transfer with the payer's reference is found. Not final either.
    ///
    /// # Errors
    /// As [`pay`](Self::pay).
    pub fn find_no_match(&self, id: &str) -> Result<(), PayerError> {
        self.act(id, PayinAction::NoMatch)
    }

    /// The money is found after all.
    ///
    /// # Errors
    /// [`PayerError`]: no such payin, or it neither waits nor timed out.
    pub fn approve_late(&self, id: &str) -> Result<(), PayerError> {
        self.act(id, PayinAction::ApproveLate)
    }

    /// A refund that was asked for has reached the payer.
    ///
    /// # Errors
    /// [`PayerError`]: no such payin, or no refund is under way.
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
        drop(store);
        self.send_callback(&payin);
        Ok(())
    }
}

impl Payin {
    /// `other_amount` is the status of a payment of another amount than asked for.
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
            (PayinAction::Decline, Status::Pending) => Status::Declined,
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
