//! Unknown outcomes that a person closes.

use std::future::Future;

use dhow_core::{
    Error, ErrorKind, MerchantReference, Money, Outcome, Payment, Payout, PayoutStatus,
    ProviderReference, Refund, RefundStatus, ReportedAmount,
};

use super::{Decision, Finding, UnknownCall};
use crate::{
    Attention, Engine,
    attention::Standing,
    calls::RefundPointer,
    engine::Account,
    error::{EngineError, EngineResult},
    state::{CallRecord, Notes, PaymentState, PayoutState, Source, Step},
    store::{OrderKey, OrderKind},
    work::Work,
};

/// Gateway status of an object that only a person has seen.
const BY_PERSON: &str = "recorded by a person";

impl Engine {
    /// Closes an unknown outcome: a person has looked it up on the gateway's dashboard.
    ///
    /// [`Finding::Happened`]: the engine reads the object, and the gateway's answer counts. Another amount or merchant reference is refused.
    /// If the gateway cannot tell, the word of the person counts for money that leaves: the payout is paid, the refund has succeeded. It never
    /// counts for money that arrives: a payment stays open until the gateway reports it as paid.
    ///
    /// [`Finding::DidNotHappen`]: a payment may be created again under the same reference. A payout and a refund have failed and are never sent
    /// again under their reference; the amount of the refund is free again.
    ///
    /// Decision and name are appended to the history. If the gateway reports the opposite later, its report counts, and
    /// [`Contradiction`](Attention::Contradiction) asks for a person.
    ///
    /// # Errors
    /// [`AlreadyKnown`](EngineError::AlreadyKnown) if the outcome is known; [`NotSentByEngine`](EngineError::NotSentByEngine) if the engine has
    /// sent no such call; [`WrongReference`](EngineError::WrongReference) if the object is not
    /// that of the call; [`Gateway`](EngineError::Gateway) if the gateway cannot be read now: decide again later;
    /// [`UnknownOrder`](EngineError::UnknownOrder), [`InProgress`](EngineError::InProgress), [`Store`](EngineError::Store). Nothing is recorded then.
    pub async fn resolve(
        &self,
        account: &str,
        call: &UnknownCall,
        finding: &Finding,
        decision: &Decision,
    ) -> EngineResult<()> {
        let account = self.account(account)?;
        let key = |kind, reference: &MerchantReference| {
            OrderKey::new(&account.name, kind, reference.as_str())
        };
        match call {
            UnknownCall::Payment(reference) => {
                let mut work = self.claim_key(&key(OrderKind::Payment, reference)).await?;
                let result = self.decide_payment(account, &mut work, finding, decision);
                let result = result.await;
                self.end_decision(account, work, result).await
            }
            UnknownCall::Payout(reference) => {
                let mut work = self.claim_key(&key(OrderKind::Payout, reference)).await?;
                let result = self.decide_payout(account, &mut work, finding, decision);
                let result = result.await;
                self.end_decision(account, work, result).await
            }
            UnknownCall::Refund(reference) => {
                let pointer = key(OrderKind::Refund, reference);
                let pointer: Work<RefundPointer> = self.claim_key(&pointer).await?;
                let payment = pointer.state.payment.clone();
                self.release(account, pointer).await?;
                let payment = payment.ok_or_else(|| EngineError::UnknownOrder {
                    reference: reference.to_string(),
                })?;
                let mut work = self.claim_key(&key(OrderKind::Payment, &payment)).await?;
                let result = self.decide_refund(account, &mut work, reference, finding, decision);
                let result = result.await;
                self.end_decision(account, work, result).await
            }
        }
    }

    async fn decide_payment(
        &self,
        account: &Account,
        work: &mut Work<PaymentState>,
        finding: &Finding,
        decision: &Decision,
    ) -> EngineResult<()> {
        let provider = &*account.provider;
        let seen = work.state.attention.count();
        work.fold_deliveries(provider);
        let request = unresolved(
            work.state.call.as_ref(),
            &work.key.reference,
            work.state.word(),
        )?;
        let (reference, amount) = (&request.merchant_reference, request.amount);
        match finding {
            Finding::Happened(id) => {
                let read = self.look_up(account, provider.payment_status(id)).await?;
                work.notes.at(self.now(), Source::Poll);
                match read {
                    Some(payment) => {
                        check(&payment, id, reference, amount)?;
                        work.state
                            .adopt(payment, reference, amount, &mut work.notes);
                    }
                    None => work.state.found(id.clone(), self.now()),
                }
            }
            Finding::DidNotHappen => work.state.set_step(absent(decision), self.now()),
        }
        self.note_decision(work, "payment", reference, finding, decision);
        end_contradiction(&mut work.state.attention, seen, &mut work.notes);
        Ok(())
    }

    async fn decide_payout(
        &self,
        account: &Account,
        work: &mut Work<PayoutState>,
        finding: &Finding,
        decision: &Decision,
    ) -> EngineResult<()> {
        let provider = &*account.provider;
        let seen = work.state.attention.count();
        work.fold_deliveries(provider);
        let request = unresolved(
            work.state.call.as_ref(),
            &work.key.reference,
            work.state.word(),
        )?;
        let reference = &request.merchant_reference;
        let read = match (finding, provider.payouts()) {
            (Finding::Happened(id), Some(payouts)) => {
                self.look_up(account, payouts.payout_status(id)).await?
            }
            _ => None,
        };
        if let (Some(payout), Finding::Happened(id)) = (&read, finding) {
            check(payout, id, reference, request.amount)?;
        }
        self.note_decision(work, "payout", reference, finding, decision);
        let (state, notes) = (&mut work.state, &mut work.notes);
        match (finding, read) {
            (Finding::DidNotHappen, _) => {
                state.join(PayoutStatus::Failed, None, notes);
                state.set_step(absent(decision), notes.now);
            }
            (Finding::Happened(_), Some(payout)) => {
                notes.at(self.now(), Source::Poll);
                state.fold_payout(payout, notes);
            }
            (Finding::Happened(id), None) => {
                let payout = Payout::new(
                    provider.id(),
                    id.clone(),
                    PayoutStatus::Paid,
                    BY_PERSON,
                    provider.environment(),
                );
                state.fold_payout(payout, notes);
            }
        }
        end_contradiction(&mut state.attention, seen, notes);
        Ok(())
    }

    async fn decide_refund(
        &self,
        account: &Account,
        work: &mut Work<PaymentState>,
        reference: &MerchantReference,
        finding: &Finding,
        decision: &Decision,
    ) -> EngineResult<()> {
        let provider = &*account.provider;
        work.fold_deliveries(provider);
        let record = work.state.refunds.get(reference.as_str());
        let record = record.ok_or_else(|| EngineError::UnknownOrder {
            reference: reference.to_string(),
        })?;
        // A refund that only the total speaks for may be confirmed by a person, but not denied: its success is reported.
        let is_confirmed = record.by_total && matches!(finding, Finding::Happened(_));
        if !record.call.is_unresolved() && !is_confirmed {
            return Err(already_known(reference.as_str(), record.call.step.as_str()));
        }
        let amount = record.call.request.amount;
        let read = match (finding, provider.refunds()) {
            (Finding::Happened(id), Some(refunds)) => {
                self.look_up(account, refunds.refund_status(id)).await?
            }
            _ => None,
        };
        if let (Some(refund), Finding::Happened(id)) = (&read, finding) {
            check(refund, id, reference, amount)?;
        }
        self.note_decision(work, "refund", reference, finding, decision);
        let (state, notes) = (&mut work.state, &mut work.notes);
        match (finding, read) {
            (Finding::DidNotHappen, _) => {
                state.join_refund(reference.as_str(), RefundStatus::Failed, None, notes);
                state.set_refund_step(reference.as_str(), absent(decision), notes.now);
            }
            (Finding::Happened(_), Some(refund)) => {
                notes.at(self.now(), Source::Poll);
                state.fold_refund(reference.as_str(), refund, notes);
            }
            (Finding::Happened(id), None) => {
                let status = RefundStatus::Succeeded;
                let environment = provider.environment();
                let refund = Refund::new(provider.id(), id.clone(), status, BY_PERSON, environment);
                state.fold_refund(reference.as_str(), refund, notes);
            }
        }
        Ok(())
    }

    /// Reads the object that a person has found; `None` if the gateway cannot tell.
    async fn look_up<T>(
        &self,
        account: &Account,
        read: impl Future<Output = dhow_core::Result<T>>,
    ) -> EngineResult<Option<T>> {
        if self.slot(account).await.is_err() {
            let words = "the rate limit of the account is used up: decide again later";
            let error = Error::new(ErrorKind::RateLimited, Outcome::ReadOnly, words);
            return Err(error.into());
        }
        match read.await {
            Ok(read) => Ok(Some(read)),
            Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::Unsupported) => {
                Ok(None)
            }
            Err(error) => {
                self.trouble(account, &error);
                Err(error.into())
            }
        }
    }

    fn note_decision<S: crate::state::OrderState>(
        &self,
        work: &mut Work<S>,
        kind: &str,
        reference: &MerchantReference,
        finding: &Finding,
        decision: &Decision,
    ) {
        work.notes.at(self.now(), decision.source());
        // The status of what was found is read from now on.
        work.state.timer().stop();
        let to = match finding {
            Finding::Happened(_) => "created",
            Finding::DidNotHappen => "absent",
        };
        let found = match finding {
            Finding::Happened(id) => format!(" is {id}"),
            Finding::DidNotHappen => " did not happen".to_owned(),
        };
        let evidence = format!("{kind} {reference}{found}: {}", decision.reason);
        work.notes.record(Some("unknown"), to, evidence);
    }
}

/// Ends a contradiction that the decision has answered, unless a new one has come with it.
fn end_contradiction(standing: &mut Standing, seen: u32, notes: &mut Notes) {
    if standing.count() == seen {
        let cause = "a person has decided";
        notes.end(standing, Attention::Contradiction, cause);
    }
}

fn absent(decision: &Decision) -> Step {
    Step::Absent {
        by: format!("{} recorded that it did not happen", decision.by),
    }
}

/// Returns the request of a call of unknown outcome.
fn unresolved<T: Clone>(
    call: Option<&CallRecord<T>>,
    reference: &str,
    outcome: &str,
) -> EngineResult<T> {
    match call {
        Some(call) if call.is_unresolved() => Ok(call.request.clone()),
        Some(_) => Err(already_known(reference, outcome)),
        None => Err(EngineError::NotSentByEngine {
            reference: reference.to_owned(),
        }),
    }
}

fn already_known(reference: &str, outcome: &str) -> EngineError {
    EngineError::AlreadyKnown {
        reference: reference.to_owned(),
        outcome: outcome.to_owned(),
    }
}

/// Refuses an object that is not that of the call.
fn check(
    object: &impl Found,
    id: &ProviderReference,
    reference: &MerchantReference,
    amount: Money,
) -> EngineResult<()> {
    let (found_reference, found_amount) = (object.merchant_reference(), object.amount());
    let other_reference = found_reference.is_some_and(|found| found != reference.as_str());
    let other_amount = found_amount.and_then(ReportedAmount::money);
    let other_amount = other_amount.is_some_and(|found| found != amount);
    if other_reference || other_amount {
        let difference = if other_reference {
            "another merchant reference"
        } else {
            "another amount"
        };
        return Err(EngineError::WrongReference {
            reference: reference.clone(),
            found: id.clone(),
            difference,
        });
    }
    Ok(())
}

/// An object of the gateway, as far as it can be compared with a call.
trait Found {
    fn merchant_reference(&self) -> Option<&str>;
    fn amount(&self) -> Option<&ReportedAmount>;
}

impl Found for Payment {
    fn merchant_reference(&self) -> Option<&str> {
        self.merchant_reference.as_deref()
    }

    fn amount(&self) -> Option<&ReportedAmount> {
        self.requested.as_ref()
    }
}

impl Found for Payout {
    fn merchant_reference(&self) -> Option<&str> {
        self.merchant_reference.as_deref()
    }

    fn amount(&self) -> Option<&ReportedAmount> {
        self.amount.as_ref()
    }
}

/// Gateways do not repeat the merchant reference of a refund.
impl Found for Refund {
    fn merchant_reference(&self) -> Option<&str> {
        None
    }

    fn amount(&self) -> Option<&ReportedAmount> {
        self.amount.as_ref()
    }
}
