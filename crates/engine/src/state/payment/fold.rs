//! Folding of events and reads into a payment.

use dhow_core::{
    AssuranceLevel, Confirmed, Event, Expectation, MerchantReference, Money, NotConfirmed, Payment,
    PaymentStatus, ProviderReference, Subject,
};

use super::{Notes, PaymentState, report::Report, several::Several};
use crate::{attention::Attention, effect::EffectKind, state::Step};

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
                let report = Report::from_event(event, status);
                self.fold_report(event, &report, &expectation, notes);
            }
            Subject::Refund(_) => self.fold_refund_event(event, notes),
            Subject::Unreadable => {
                self.wants_read(event);
                notes.raise_unreadable(&mut self.attention);
            }
            _ => notes.record(None, self.word(), format!("event {}", event.gateway_kind)),
        }
    }

    fn fold_report(
        &mut self,
        event: &Event,
        report: &Report,
        expectation: &Expectation,
        notes: &mut Notes,
    ) {
        let is_paid = report.status == PaymentStatus::Paid;
        let is_new = !report.has_failed() || self.ends.is_new(report.key.as_deref());
        let verdict = event.confirm(expectation);
        match &verdict {
            Err(NotConfirmed::NotPaid(status)) if report.is_attempt => {
                if is_new && self.contradicts(report) {
                    self.not_paid(report, is_new, notes);
                } else if is_new {
                    // A failed attempt leaves the payment open; the customer may try again.
                    notes.record(None, self.word(), format!("an attempt is {status}"));
                }
            }
            Err(NotConfirmed::MerchantReference { found: None })
                if is_paid || self.contradicts(report) =>
            {
                // The event belongs to the order by its provider reference alone, so the status decides.
                let is_known = is_paid && self.confirmed.is_some() && !self.is_further(&report.id);
                if is_known {
                    self.recognise(&report.id);
                } else if is_new {
                    let why = "an event without the merchant reference";
                    self.asks_for_read(event, why, notes);
                }
            }
            Err(NotConfirmed::Amount { .. }) if report.money().is_none() => {
                self.asks_for_read(event, "an event without a readable amount", notes);
            }
            Err(NotConfirmed::AskGateway(doubts)) => {
                let doubts: Vec<String> = doubts.iter().map(ToString::to_string).collect();
                let why = format!("a doubtful event: {}", doubts.join("; "));
                self.asks_for_read(event, &why, notes);
            }
            Err(NotConfirmed::Amount { .. }) if self.is_total(report) => {
                self.fold_total(event, report, notes);
            }
            _ => self.fold(verdict, report, is_new, notes),
        }
    }

    /// Lets the status decide, and says so in the history.
    pub(super) fn asks_for_read(&mut self, event: &Event, why: &str, notes: &mut Notes) {
        let evidence = format!("{why}: the status is read from the gateway");
        notes.record(None, self.word(), evidence);
        self.wants_read(event);
    }

    fn wants_read(&mut self, event: &Event) {
        self.asks_about(event.provider_reference.as_deref());
    }

    /// Asks for a read of the payment with a reference, which may be another one than that of the order.
    pub(super) fn asks_about(&mut self, reference: Option<&str>) {
        self.read_wanted = true;
        let is_valid = |reference: &&str| ProviderReference::new(*reference).is_ok();
        let Some(reference) = reference.filter(is_valid) else {
            return;
        };
        self.asked.insert(reference.to_owned());
        self.hint.get_or_insert_with(|| reference.to_owned());
    }

    /// Folds the payment in, as read from the gateway.
    pub(crate) fn fold_payment(&mut self, payment: Payment, notes: &mut Notes) {
        let Some(expectation) = self.expectation.clone() else {
            return;
        };
        self.asked.remove(payment.provider_reference.as_str());
        self.read_wanted = !self.asked.is_empty();
        let report = Report::from_payment(&payment);
        let verdict = payment.confirm(&expectation);
        let is_other = matches!(
            verdict,
            Err(NotConfirmed::Provider
                | NotConfirmed::Environment { .. }
                | NotConfirmed::MerchantReference { .. }
                | NotConfirmed::ProviderReference { .. })
        );
        let is_further = self.is_further(&report.id);
        let amount = expectation.amount();
        let several = Several::of(&payment, amount);
        let several = several.filter(|several| self.is_decided_by(several, amount));
        match (&verdict, several) {
            (Err(NotConfirmed::Amount { .. }), Some(several)) => {
                self.fold_several(&payment, &several, &expectation, notes);
            }
            // A read that does not tell the amount says nothing new about a payment that is paid.
            (Err(NotConfirmed::Amount { .. }), None)
                if self.confirmed.is_some() && !is_further && report.money().is_none() => {}
            _ => self.fold(verdict, &report, true, notes),
        }
        if !is_other {
            self.explain_totals(&report);
            self.reported = Some(payment.status.clone());
            // The gateway's own answer replaces the delivery that could not be read.
            let cause = "the status was read from the gateway";
            notes.end(&mut self.attention, Attention::Unreadable, cause);
            if !is_further {
                self.payment = Some(payment);
            }
        }
        self.read_wanted |= !self.totals.is_empty();
    }

    /// Folds a payment in that an event has named beside that of the order. Only its money counts: it is not the payment that the order reads.
    pub(crate) fn fold_named_payment(&mut self, payment: Payment, notes: &mut Notes) {
        let report = Report::from_payment(&payment);
        if report.status != PaymentStatus::Paid && !self.contradicts(&report) {
            let evidence = format!("payment {} is {}", report.id, report.status);
            notes.record(None, self.word(), evidence);
            return;
        }
        let is_open = self.confirmed.is_none();
        let own = (self.payment.clone(), self.reported.clone());
        self.fold_payment(payment, notes);
        if !(is_open && self.confirmed.is_some()) {
            (self.payment, self.reported) = own;
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

    pub(super) fn fold(
        &mut self,
        verdict: Result<Confirmed, NotConfirmed>,
        report: &Report,
        is_new: bool,
        notes: &mut Notes,
    ) {
        match verdict {
            Ok(_) if self.is_returned(report) => self.paid_before_refund(report, notes),
            Ok(confirmed) => {
                self.paid(confirmed, report, notes);
                self.fold_refunded(report.refunded.as_ref(), &report.id, notes);
            }
            Err(NotConfirmed::AskGateway(_)) => self.read_wanted = true,
            Err(NotConfirmed::NotPaid(_)) => self.not_paid(report, is_new, notes),
            Err(NotConfirmed::Refunded { refunded }) => {
                self.join(PaymentStatus::Paid, notes);
                if self.confirmed.is_none() && !self.returned.contains(&report.id) {
                    self.returned.push(report.id.clone());
                }
                self.fold_refunded(Some(&refunded), &report.id, notes);
            }
            Err(difference @ NotConfirmed::Amount { .. }) => {
                self.join(PaymentStatus::Paid, notes);
                self.mismatched(&difference, report, notes);
            }
            // Money arrived for something else than the order. Without money the report is of no consequence.
            Err(difference) if report.status == PaymentStatus::Paid => {
                self.mismatched(&difference, report, notes);
            }
            Err(difference) => notes.record(None, self.word(), difference.to_string()),
        }
    }

    pub(super) fn join(&mut self, status: PaymentStatus, notes: &mut Notes) {
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
        // Money that has arrived does not prove that the order is paid: its proof records that.
        if before.as_ref() != Some(&after) && after != PaymentStatus::Paid {
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

    /// True if the event settles something by itself.
    pub(super) fn is_certain(event: &Event) -> bool {
        event.assurance.level() != AssuranceLevel::AskGateway
    }
}
