//! Payments that pay the order, those that pay it again, and reports against a payment that was paid.

use dhow_core::{Confirmed, Expectation, PaymentStatus, ProviderReference};
use serde::{Deserialize, Serialize};

use super::{
    Notes, PaymentState,
    report::{PaymentId, Report, distinct},
};
use crate::{attention::Attention, effect::EffectKind, state::Step};

/// A report against a payment that was paid.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Reversal {
    status: String,
    payment: PaymentId,
}

impl PaymentState {
    /// Folds a payment in that is paid in full.
    pub(super) fn paid(&mut self, confirmed: Confirmed, report: &Report, notes: &mut Notes) {
        let after_failure = self.has_failed;
        let before = self.status.as_ref().map(|_| self.word().to_owned());
        self.join(PaymentStatus::Paid, notes);
        if self.confirmed.is_some() {
            self.paid_again(&report.id, notes);
            return;
        }
        self.confirmed = Some(confirmed.clone());
        let paid = PaymentStatus::Paid.as_str();
        notes.record(before.as_deref(), paid, format!("the gateway says {paid}"));
        self.confirmed_at = Some(notes.occurred_at);
        self.payments = vec![report.id.clone()];
        self.elsewhere = self.elsewhere.max(self.refunded_own().unwrap_or(0));
        if !self.has_surplus(&report.id) {
            notes.end(&mut self.attention, Attention::Mismatch, "paid in full");
        }
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

    /// Provider references of the payments of the full amount, and of those that were reported as failed afterwards.
    pub(crate) fn full_payments(&self) -> Vec<ProviderReference> {
        let reversed = self.reversals.iter().map(|known| &known.payment);
        let payments = self.payments.iter().chain(reversed);
        distinct(payments.filter_map(PaymentId::provider))
    }

    /// True if the money of a payment went back before it paid the order. The gateway's present answer may say that some of it stayed.
    pub(super) fn is_returned(&self, report: &Report) -> bool {
        let mut returned = self.returned.iter();
        let is_known = returned.any(|known| !known.is_other(&report.id));
        let is_present = report.key.is_none() && report.refunded.is_some();
        self.confirmed.is_none() && is_known && !is_present
    }

    /// Folds an older report of a payment in that was refunded since. Only a read may confirm it: a webhook may be late.
    pub(super) fn paid_before_refund(&mut self, report: &Report, notes: &mut Notes) {
        let evidence = format!(
            "payment {} was refunded: it does not pay the order",
            report.id
        );
        notes.record(None, self.word(), evidence);
        if report.key.is_some() {
            self.asks_about(report.id.reference.as_deref());
        }
    }

    /// Folds a full payment into an order that is paid: another report of the same payment, or a further payment of the customer.
    pub(super) fn paid_again(&mut self, id: &PaymentId, notes: &mut Notes) {
        self.know_first_payment();
        if self.recognise(id) {
            return;
        }
        let first = self.payments.first().cloned().unwrap_or_default();
        self.payments.push(id.clone());
        let amount = self.expectation.as_ref().map(Expectation::amount);
        let amount = amount.map_or_else(String::new, |amount| format!(" over {amount}"));
        let details =
            format!("the customer has paid again: payment {id}{amount} beside payment {first}");
        let reference = id.reference.as_deref();
        let reason = Attention::Contradiction;
        notes.raise_about(&mut self.attention, reason, &details, reference);
    }

    /// True if the order is paid and this is certainly another payment than those that are known.
    pub(super) fn is_further(&mut self, id: &PaymentId) -> bool {
        self.know_first_payment();
        let is_paid = self.confirmed.is_some() && !self.payments.is_empty();
        is_paid && self.payments.iter().all(|known| known.is_other(id))
    }

    /// Adds a report to the known payment that it belongs to. Returns false if it belongs to none.
    pub(super) fn recognise(&mut self, id: &PaymentId) -> bool {
        let shares = self
            .payments
            .iter()
            .position(|known| known.shares_attempt(id));
        let may_be = || self.payments.iter().position(|known| !known.is_other(id));
        let known = shares.or_else(may_be);
        let known = known.and_then(|position| self.payments.get_mut(position));
        known.map(|known| known.learn(id)).is_some()
    }

    /// Fills the list of payments in a state of an older version, which had none.
    fn know_first_payment(&mut self) {
        let Some(confirmed) = self.confirmed.as_ref().filter(|_| self.payments.is_empty()) else {
            return;
        };
        let is_provisional = |reference: &&str| {
            let read = self.payment.as_ref();
            let read = read.filter(|payment| payment.provider_reference.as_str() == *reference);
            read.is_some_and(|payment| payment.reference_is_provisional)
        };
        let reference = confirmed.provider_reference();
        self.payments = vec![PaymentId::new(
            reference.filter(|reference| !is_provisional(reference)),
        )];
    }

    /// True if a report of a failure is about a payment that was paid.
    pub(super) fn contradicts(&mut self, report: &Report) -> bool {
        self.know_first_payment();
        if self.confirmed.is_none() || !report.has_failed() {
            return false;
        }
        let mut payments = self.payments.iter();
        if payments.any(|known| known.shares_attempt(&report.id)) {
            return true;
        }
        // A failed attempt is normal beside a paid one, and its webhook may come late.
        let times = report.occurred_at.zip(self.confirmed_at);
        let is_earlier = times.is_some_and(|(failed, paid)| failed < paid);
        let mut payments = self.payments.iter();
        !report.is_attempt && !is_earlier && payments.any(|known| !known.is_other(&report.id))
    }

    /// Folds a payment in that is not paid.
    pub(super) fn not_paid(&mut self, report: &Report, is_new: bool, notes: &mut Notes) {
        let status = &report.status;
        if is_new && self.contradicts(report) {
            self.contradicted(report, notes);
        } else if is_new && self.confirmed.is_some() && report.has_failed() {
            let words = format!("an earlier attempt is {status}");
            notes.record(None, self.word(), words);
        }
        self.join(status.clone(), notes);
    }

    /// Reports that a payment is no longer paid, once for each payment and status.
    fn contradicted(&mut self, report: &Report, notes: &mut Notes) {
        let (id, status) = (&report.id, report.status.as_str());
        let mut reversals = self.reversals.iter();
        if reversals.any(|known| known.status == status && !known.payment.is_other(id)) {
            return;
        }
        self.reversals.push(Reversal {
            status: status.to_owned(),
            payment: id.clone(),
        });
        let details = format!("payment {id} was paid and is now {status}");
        let reason = Attention::Contradiction;
        let reference = id.reference.as_deref();
        notes.raise_about(&mut self.attention, reason, &details, reference);
    }
}
