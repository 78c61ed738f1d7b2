//! Folding of events and reads into a payment.

use dhow_core::{
    AssuranceLevel, Confirmed, Event, Expectation, MerchantReference, Money, NotConfirmed, Payment,
    PaymentStatus, ReportedAmount, Subject,
};

use super::{Notes, PaymentState};
use crate::{
    attention::Attention,
    effect::EffectKind,
    state::{Step, UNREADABLE},
};

impl PaymentState {
    /// Sets the expectation of a new order.
    pub(crate) fn expect(&mut self, expectation: Expectation, notes: &mut Notes) {
        self.expectation = Some(expectation);
        self.timer.stop();
        notes.record(None, "expected", "the order is known");
    }

    pub(super) fn fold_event(&mut self, event: &Event, notes: &mut Notes) {
        let Some(expectation) = self.expectation.clone() else {
            return;
        };
        match &event.subject {
            Subject::Payment(status) | Subject::Attempt(status) => {
                let is_paid = *status == PaymentStatus::Paid;
                let is_attempt = matches!(event.subject, Subject::Attempt(_));
                let verdict = event.confirm(&expectation);
                if let Err(NotConfirmed::NotPaid(_)) = verdict
                    && is_attempt
                {
                    // A failed attempt leaves the payment open; the customer may try again.
                    notes.record(None, self.word(), format!("an attempt is {status}"));
                    return;
                }
                if let Err(NotConfirmed::MerchantReference { found: None }) = verdict
                    && is_paid
                {
                    // The event belongs to the order by its provider reference alone, so the status decides.
                    if self.confirmed.is_none() {
                        self.wants_read(event);
                    }
                    return;
                }
                let amount_is_known = event.amount.as_ref().is_some_and(|a| a.money().is_some());
                if let Err(NotConfirmed::Amount { .. }) = verdict
                    && !amount_is_known
                {
                    // The gateway did not say how much arrived, so the status decides.
                    self.wants_read(event);
                    return;
                }
                self.fold(verdict, is_paid, event.refunded.as_ref(), notes);
                if self.read_wanted {
                    self.wants_read(event);
                }
            }
            Subject::Refund(_) => self.fold_refund_event(event, notes),
            Subject::Unreadable => {
                self.wants_read(event);
                notes.raise(&mut self.attention, Attention::Unreadable, UNREADABLE);
            }
            _ => notes.record(None, self.word(), format!("event {}", event.gateway_kind)),
        }
    }

    pub(super) fn wants_read(&mut self, event: &Event) {
        self.read_wanted = true;
        if self.hint.is_none() {
            self.hint.clone_from(&event.provider_reference);
        }
    }

    /// Folds the payment in, as read from the gateway.
    pub(crate) fn fold_payment(&mut self, payment: Payment, notes: &mut Notes) {
        let Some(expectation) = self.expectation.clone() else {
            return;
        };
        self.read_wanted = false;
        let is_paid = payment.status == PaymentStatus::Paid;
        let verdict = payment.confirm(&expectation);
        let is_other = matches!(
            verdict,
            Err(NotConfirmed::Provider
                | NotConfirmed::Environment { .. }
                | NotConfirmed::MerchantReference { .. }
                | NotConfirmed::ProviderReference { .. })
        );
        let has_ended = !is_paid && !payment.status.is_open();
        if self.confirmed.is_some() && has_ended {
            let details = format!("the payment was paid and is now {}", payment.status);
            notes.raise(&mut self.attention, Attention::Contradiction, &details);
        }
        self.fold(verdict, is_paid, payment.refunded.as_ref(), notes);
        if !is_other {
            self.reported = Some(payment.status.clone());
            // The gateway's own answer replaces the delivery that could not be read.
            let cause = "the status was read from the gateway";
            notes.end(&mut self.attention, Attention::Unreadable, cause);
            self.payment = Some(payment);
        }
    }

    /// Adopts the payment of a call or a search: it is the one that was asked for.
    pub(crate) fn adopt(
        &mut self,
        payment: Payment,
        reference: &MerchantReference,
        amount: Money,
        notes: &mut Notes,
    ) {
        let expectation = Expectation::for_payment(&payment, reference.clone(), amount);
        self.expectation = Some(expectation);
        if let Some(call) = &mut self.call {
            call.set(Step::Done, notes.now);
        }
        notes.record(None, "created", payment.gateway_status.clone());
        let mut payment = payment;
        // Some gateways do not repeat the reference in the response to a call that was bound to it.
        payment
            .merchant_reference
            .get_or_insert_with(|| reference.to_string());
        self.fold_payment(payment, notes);
    }

    fn fold(
        &mut self,
        verdict: Result<Confirmed, NotConfirmed>,
        is_paid: bool,
        refunded: Option<&ReportedAmount>,
        notes: &mut Notes,
    ) {
        match verdict {
            Ok(confirmed) => {
                self.paid(confirmed, notes);
                self.fold_refunded(refunded, notes);
            }
            Err(NotConfirmed::AskGateway(_)) => self.read_wanted = true,
            Err(NotConfirmed::NotPaid(status)) => self.join(status, notes),
            Err(NotConfirmed::Refunded { refunded }) => {
                self.join(PaymentStatus::Paid, notes);
                self.fold_refunded(Some(&refunded), notes);
            }
            Err(difference @ NotConfirmed::Amount { .. }) => {
                self.join(PaymentStatus::Paid, notes);
                self.mismatched(&difference, notes);
            }
            // Money arrived for something else than the order. Without money the report is of no consequence.
            Err(difference) if is_paid => self.mismatched(&difference, notes),
            Err(difference) => notes.record(None, self.word(), difference.to_string()),
        }
    }

    fn paid(&mut self, confirmed: Confirmed, notes: &mut Notes) {
        let after_failure = self.has_failed;
        self.join(PaymentStatus::Paid, notes);
        if self.confirmed.is_some() {
            return;
        }
        self.confirmed = Some(confirmed.clone());
        notes.end(&mut self.attention, Attention::Mismatch, "paid in full");
        // A confirmed payment exists, whatever became of its call: it must not be created a second time.
        if let Some(call) = &mut self.call {
            call.set(Step::Done, notes.now);
        }
        let (reference, amount) = (
            confirmed.provider_reference().map(str::to_owned),
            confirmed.amount(),
        );
        let kind = EffectKind::PaymentPaid {
            confirmed,
            after_failure,
        };
        notes.effect(kind, reference.as_deref(), Some(amount));
    }

    fn join(&mut self, status: PaymentStatus, notes: &mut Notes) {
        let reported = self.reported.take();
        self.reported = Some(match reported {
            // Webhooks may arrive out of order, so an earlier status in one of them ends no polling.
            Some(reported) => reported.join(status.clone()),
            None => status.clone(),
        });
        let before = self.status.clone();
        let after = match before.clone() {
            Some(before) => before.join(status.clone()),
            None => status.clone(),
        };
        if before.as_ref() != Some(&after) {
            let before = before.as_ref().map(PaymentStatus::as_str);
            notes.record(before, after.as_str(), format!("the gateway says {status}"));
        }
        let has_failed = !after.is_open() && after != PaymentStatus::Paid;
        self.status = Some(after.clone());
        if has_failed && !self.has_failed {
            self.has_failed = true;
            let reference = self.reference().map(|reference| reference.to_string());
            let amount = self.expectation.as_ref().map(Expectation::amount);
            let kind = EffectKind::PaymentFailed { status: after };
            notes.effect(kind, reference.as_deref(), amount);
        }
    }

    fn mismatched(&mut self, difference: &NotConfirmed, notes: &mut Notes) {
        let mut reason = difference.to_string();
        if let NotConfirmed::Amount { expected, received } = difference {
            let received = received.as_ref().and_then(ReportedAmount::money);
            let received =
                received.map_or("an unknown amount".to_owned(), |money| money.to_string());
            reason = format!("{reason}: {received} instead of {expected}");
        }
        // Each difference once, also when it is delivered again.
        if self.mismatch.as_ref() == Some(&reason) {
            return;
        }
        notes.record(None, "mismatch", reason.clone());
        notes.raise(&mut self.attention, Attention::Mismatch, &reason);
        let is_first = self.mismatch.is_none();
        self.mismatch = Some(reason.clone());
        if !is_first {
            return;
        }
        let reference = self.reference().map(|reference| reference.to_string());
        let amount = self.expectation.as_ref().map(Expectation::amount);
        notes.effect(
            EffectKind::PaymentMismatch { reason },
            reference.as_deref(),
            amount,
        );
    }

    /// True if the event settles something by itself.
    pub(super) fn is_certain(event: &Event) -> bool {
        event.assurance.level() != AssuranceLevel::AskGateway
    }
}
