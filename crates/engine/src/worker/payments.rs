//! Work on payments.

use dhow_core::{
    Observation, Payment, PaymentProvider, PaymentStatus, ProviderReference, Refund, RefundStatus,
};

use super::read::{Answers, ReadState, Readable};
use crate::{
    Engine,
    engine::Account,
    error::EngineResult,
    state::{Notes, PaymentState, Step},
    store::{OrderKey, Timestamp},
};

/// An answer of the gateway about a payment.
#[derive(Debug)]
enum Answer {
    /// Payments that may be that of a call with an unknown outcome.
    Search(Vec<Payment>),
    Status(Vec<Payment>),
    /// A payment that an event has named beside that of the order, by the reference that was asked for.
    Named(ProviderReference, Box<Payment>),
    /// A refund, by its merchant reference.
    Refund(String, Box<Refund>),
}

impl Readable for PaymentState {
    const UNKNOWN: &'static str = "no order with this reference is known";

    fn wants_read(&self) -> bool {
        self.read_wanted
    }

    fn begun(self) -> ReadState {
        ReadState::Payment(Box::new(self))
    }
}

impl Engine {
    /// Asks the gateway, and folds its answers into the present state.
    pub(super) async fn read_payment_order(
        &self,
        account: &Account,
        key: &OrderKey,
        before: &PaymentState,
        begins: Timestamp,
    ) -> EngineResult<Observation> {
        let answers = self.ask_payment(account, before, begins).await;
        let Some(mut work) = self.after_read::<PaymentState>(account, key).await? else {
            return Ok(Observation::Open);
        };
        // A read that was not made explains nothing, and one that failed may fail for long.
        let is_limited = matches!(answers.end, Some((Observation::Limited(_), _)));
        for answer in answers.all {
            work.state.fold_answer(answer, before, &mut work.notes);
        }
        if !is_limited {
            work.state.report_totals(before, &mut work.notes);
        }
        self.end_read(account, work, answers.end).await
    }

    /// Reads what is open: the outcome of the call, the status, the refunds.
    async fn ask_payment(
        &self,
        account: &Account,
        state: &PaymentState,
        begins: Timestamp,
    ) -> Answers<Answer> {
        let mut answers = Answers::new();
        if let Err(closed) = self.reserved(account, begins).await {
            answers.end = Some((closed, None));
            return answers;
        }
        let provider = &*account.provider;
        let needs_status = state.read_wanted || state.needs_status(provider);
        let answer = if state.is_unresolved() {
            let found = self.search_payment(account, state).await;
            found.map(|found| Some(Answer::Search(found)))
        } else if needs_status || state.has_unresolved_refund() {
            let read = read_status(provider, state).await;
            read.map(|read| Some(Answer::Status(read)))
        } else {
            Ok(None)
        };
        match answer {
            Ok(answer) => {
                account.gate.answered();
                answers.all.extend(answer);
            }
            Err(error) => {
                let observation = self.trouble(account, &error);
                answers.end = Some((observation, Some(error.to_string())));
                return answers;
            }
        }
        self.ask_named(account, state, &mut answers).await;
        if answers.end.is_none() {
            self.ask_refunds(account, state, &mut answers).await;
        }
        answers
    }

    /// Reads the payments that events have named and that the status of the order's own payment does not tell about.
    async fn ask_named(
        &self,
        account: &Account,
        state: &PaymentState,
        answers: &mut Answers<Answer>,
    ) {
        let Some(Answer::Status(read)) = answers.all.first() else {
            return;
        };
        if read.iter().any(|payment| payment.reference_is_provisional) {
            return;
        }
        let own = read_reference(state);
        for reference in state.asked_beside(own.as_ref()) {
            if let Err(closed) = self.slot(account).await {
                answers.end = Some((closed, None));
                return;
            }
            match account.provider.payment_status(&reference).await {
                Ok(payment) => {
                    let payment = Box::new(payment);
                    answers.all.push(Answer::Named(reference, payment));
                }
                Err(error) => {
                    let observation = self.trouble(account, &error);
                    answers.end = Some((observation, Some(error.to_string())));
                    return;
                }
            }
        }
    }

    async fn ask_refunds(
        &self,
        account: &Account,
        state: &PaymentState,
        answers: &mut Answers<Answer>,
    ) {
        let Some(refunds) = account.provider.refunds() else {
            return;
        };
        for (reference, record) in state.open_refunds() {
            let Some(refund) = &record.refund else {
                continue;
            };
            if let Err(closed) = self.slot(account).await {
                answers.end = Some((closed, None));
                return;
            }
            match refunds.refund_status(&refund.provider_reference).await {
                Ok(refund) => {
                    let refund = Box::new(refund);
                    answers.all.push(Answer::Refund(reference.clone(), refund));
                }
                Err(error) => {
                    let observation = self.trouble(account, &error);
                    answers.end = Some((observation, Some(error.to_string())));
                    return;
                }
            }
        }
    }
}

/// Returns the reference by which the order is read.
fn read_reference(state: &PaymentState) -> Option<ProviderReference> {
    let hint = || ProviderReference::new(state.hint.as_deref()?).ok();
    state.reference().or_else(hint)
}

async fn read_status(
    provider: &dyn PaymentProvider,
    state: &PaymentState,
) -> dhow_core::Result<Vec<Payment>> {
    if let Some(id) = read_reference(state) {
        return Ok(vec![provider.payment_status(&id).await?]);
    }
    let (Some(lookup), Some(expectation)) = (provider.lookup(), &state.expectation) else {
        return Ok(Vec::new());
    };
    let reference = expectation.merchant_reference();
    let mut found = lookup.find_payments(reference).await?;
    found.retain(|payment| payment.merchant_reference.as_deref() == Some(reference.as_str()));
    Ok(found)
}

impl PaymentState {
    /// Folds an answer in. `before` is the state at the beginning of the read: a webhook may have come meanwhile that is newer.
    fn fold_answer(&mut self, answer: Answer, before: &Self, notes: &mut Notes) {
        match answer {
            Answer::Search(found) if self.is_unresolved() => self.fold_search(found, notes),
            Answer::Search(_) => {}
            Answer::Status(payments) => {
                let is_newly_paid = self.confirmed.is_some() && before.confirmed.is_none();
                for payment in payments {
                    if is_newly_paid && payment.status != PaymentStatus::Paid {
                        self.note_outdated(payment.status.as_str(), notes);
                    } else {
                        self.fold_payment(payment, notes);
                    }
                }
                // The payments that were named are answered one by one.
                self.forget_asked(read_reference(before).as_ref());
                self.resolve_refunds(notes);
            }
            Answer::Named(reference, payment) => {
                self.fold_named_payment(*payment, notes);
                self.forget_asked(Some(&reference));
            }
            Answer::Refund(reference, refund) => {
                let status = |state: &Self| state.refunds.get(&reference)?.status.clone();
                let succeeded = Some(RefundStatus::Succeeded);
                let has_newly_succeeded = status(self) == succeeded && status(before) != succeeded;
                if has_newly_succeeded && refund.status != RefundStatus::Succeeded {
                    self.note_outdated(refund.status.as_str(), notes);
                } else {
                    self.fold_refund(&reference, *refund, notes);
                }
            }
        }
    }

    /// Forgets that a payment is to be read.
    fn forget_asked(&mut self, reference: Option<&ProviderReference>) {
        if let Some(reference) = reference {
            self.asked.remove(reference.as_str());
        }
        let payment = self.payment.as_ref();
        if payment.is_some_and(|payment| payment.reference_is_provisional) {
            // Webhooks carry another reference of the same payment, by which it cannot be read.
            self.asked.clear();
        }
        self.read_wanted = !self.asked.is_empty() || !self.totals.is_empty();
    }

    fn note_outdated(&self, status: &str, notes: &mut Notes) {
        let words = format!("the status {status} was read before a webhook came");
        notes.record(None, self.word(), words);
    }

    fn has_unresolved_refund(&self) -> bool {
        let mut refunds = self.refunds.values();
        refunds.any(|refund| matches!(refund.call.step, Step::Sending | Step::Unknown { .. }))
    }
}
