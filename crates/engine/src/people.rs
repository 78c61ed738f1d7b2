//! Decisions of people, for the cases that no program can decide. Each is recorded with its name and reason.

mod expected;
mod resolve;

use dhow_core::{Error, MerchantReference, ProviderReference};

use crate::{
    Attention, Engine,
    calls::RefundPointer,
    engine::Account,
    error::{EngineError, EngineResult},
    state::{OrderState, PaymentState, PayoutState, Source},
    store::{OrderKey, OrderKind},
    work::Work,
    worker::OtherState,
};

/// Largest number of characters of a name and of a reason.
const NAME: usize = 100;
const REASON: usize = 500;

/// Person who decides, and the reason. Both are kept in the history of the order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    by: String,
    reason: String,
}

impl Decision {
    /// A decision of a person, by name, with its reason, such as the place where it was looked up.
    ///
    /// # Errors
    /// If the name is empty or longer than 100 characters, the reason is empty or longer than 500, or one has a control character.
    pub fn new(by: impl Into<String>, reason: impl Into<String>) -> EngineResult<Self> {
        let decision = Self {
            by: by.into(),
            reason: reason.into(),
        };
        for (field, text, most) in [
            ("by", &decision.by, NAME),
            ("reason", &decision.reason, REASON),
        ] {
            let is_long = text.chars().count() > most;
            if is_long || text.trim().is_empty() || text.chars().any(char::is_control) {
                let rule = format!("must have 1 to {most} characters and no control character");
                return Err(Error::invalid(field, rule).into());
            }
        }
        Ok(decision)
    }

    fn source(&self) -> Source {
        Source::Person(self.by.clone())
    }
}

/// A call whose outcome may be unknown, by its merchant reference.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum UnknownCall {
    /// Creation of a payment.
    Payment(MerchantReference),
    /// A refund, by the merchant reference of the refund.
    Refund(MerchantReference),
    /// A payout.
    Payout(MerchantReference),
}

/// Result of a look at the gateway's dashboard.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Finding {
    /// The gateway has carried out the call, and its object has this provider reference.
    Happened(ProviderReference),
    /// The gateway has not carried out the call, and never will.
    DidNotHappen,
}

impl Engine {
    /// Ends the reasons for attention of an order that a person has seen to, and returns them.
    ///
    /// `seen` is the [`attention_count`](crate::OrderReport::attention_count) of the report that the person has looked at, so that no reason
    /// ends that came later.
    ///
    /// The order stays what it is: nothing is sent, and no status changes. A reason comes back if its cause does: a new delivery, a new
    /// contradiction.
    ///
    /// # Errors
    /// [`NotSeen`](EngineError::NotSeen) if there were further reports since; [`NotClearable`](EngineError::NotClearable) if only reasons are
    /// left that end with their cause; [`NothingToClear`](EngineError::NothingToClear) if the order needs no attention;
    /// [`UnknownOrder`](EngineError::UnknownOrder), [`UnknownAccount`](EngineError::UnknownAccount),
    /// [`InProgress`](EngineError::InProgress) and [`Store`](EngineError::Store).
    pub async fn clear_attention(
        &self,
        order: &OrderKey,
        seen: u32,
        decision: &Decision,
    ) -> EngineResult<Vec<Attention>> {
        match order.kind {
            OrderKind::Payment => self.clear::<PaymentState>(order, seen, decision).await,
            OrderKind::Payout => self.clear::<PayoutState>(order, seen, decision).await,
            OrderKind::Other => self.clear::<OtherState>(order, seen, decision).await,
            OrderKind::Refund => self.clear::<RefundPointer>(order, seen, decision).await,
        }
    }

    async fn clear<S: OrderState>(
        &self,
        order: &OrderKey,
        seen: u32,
        decision: &Decision,
    ) -> EngineResult<Vec<Attention>> {
        let account = self.account(&order.account)?;
        let mut work: Work<S> = self.claim_key(order).await?;
        let standing = work.state.attention().reasons();
        let (clearable, others): (Vec<_>, Vec<_>) = standing
            .into_iter()
            .partition(|reason| reason.is_clearable());
        let count = work.state.attention().count();
        if !clearable.is_empty() && count != seen {
            let order = order.to_string();
            let error = EngineError::NotSeen { order, seen, count };
            return self.end_decision(account, work, Err(error)).await;
        }
        let now = self.now();
        work.notes.at(now, decision.source());
        for reason in &clearable {
            work.state.attention().dismiss(*reason, now);
            let evidence = format!("{reason}: {}", decision.reason);
            work.notes.record(None, "attention ended", evidence);
        }
        let order = || order.to_string();
        let result = match (clearable.is_empty(), others.first()) {
            (true, Some(reason)) => Err(EngineError::NotClearable {
                order: order(),
                reason: *reason,
            }),
            (true, None) => Err(EngineError::NothingToClear { order: order() }),
            _ => Ok(clearable),
        };
        self.end_decision(account, work, result).await
    }

    /// Leases an existing order.
    async fn claim_key<S: OrderState>(&self, key: &OrderKey) -> EngineResult<Work<S>> {
        self.claim_waiting(key, false, &key.reference).await
    }

    /// Settles the decision. A decision whose lease was lost is not recorded, and the person is told.
    async fn end_decision<S: OrderState, T>(
        &self,
        account: &Account,
        work: Work<S>,
        result: EngineResult<T>,
    ) -> EngineResult<T> {
        let reference = work.key.reference.clone();
        let is_written = self.release(account, work).await?;
        let value = result?;
        if is_written {
            Ok(value)
        } else {
            Err(EngineError::InProgress { reference })
        }
    }
}
