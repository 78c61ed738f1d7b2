//! Money that arrived and does not match the order.

use dhow_core::{Expectation, NotConfirmed, ProviderReference, ReportedAmount};
use serde::{Deserialize, Serialize};

use super::{
    Notes, PaymentState,
    report::{PaymentId, Report, distinct},
};
use crate::{attention::Attention, effect::EffectKind};

/// A mismatch that was reported.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Mismatch {
    reason: String,
    payment: PaymentId,
    /// True if the money is less than the order's or cannot be read, so that a later report of the same payment may complete it.
    #[serde(default)]
    is_partial: bool,
    /// True if the expectation was replaced since, so that the same difference is a new one.
    #[serde(default)]
    is_over: bool,
}

impl PaymentState {
    pub(super) fn mismatched(
        &mut self,
        difference: &NotConfirmed,
        report: &Report,
        notes: &mut Notes,
    ) {
        let reason = reason(difference);
        // Each difference once for each payment, also when it is delivered again or in another form.
        if self.is_reported(&reason, &report.id) || self.is_part(difference, report) {
            return;
        }
        let evidence = format!("{reason}; payment {}", report.id);
        notes.record(None, "mismatch", evidence);
        notes.raise(&mut self.attention, Attention::Mismatch, &reason);
        let is_of_older_version = self.mismatches.is_empty() && self.mismatch.is_some();
        self.mismatches.push(Mismatch {
            reason: reason.clone(),
            payment: report.id.clone(),
            is_partial: is_partial(difference),
            is_over: false,
        });
        let number = self.mismatches.len() + usize::from(is_of_older_version);
        self.mismatch = Some(reason.clone());
        let received = report.money();
        let unreadable = report.amount.as_ref().filter(|_| received.is_none());
        let kind = EffectKind::PaymentMismatch {
            reason,
            received,
            received_text: unreadable
                .map(|amount| format!("{} {}", amount.text(), amount.currency())),
            attempts: report.id.attempts().map(str::to_owned).collect(),
        };
        let amount = self.expectation.as_ref().map(Expectation::amount);
        notes.effect_number(number, kind, report.id.reference.as_deref(), amount);
    }

    /// Provider references of the payments whose money does not match, in the order of their reports.
    pub(crate) fn mismatched_payments(&self) -> Vec<ProviderReference> {
        let payments = self.mismatches.iter().map(|known| &known.payment);
        distinct(payments.filter_map(PaymentId::provider))
    }

    /// True if money has arrived beside that of a payment of the full amount, which must not be forgotten when the order is paid.
    pub(super) fn has_surplus(&self, id: &PaymentId) -> bool {
        let mut mismatches = self.mismatches.iter();
        mismatches.any(|known| !known.is_over && (!known.is_partial || known.payment.is_other(id)))
    }

    /// Notes that the expectation was replaced: all reports are judged again.
    pub(super) fn end_mismatches(&mut self) {
        self.mismatch = None;
        for known in &mut self.mismatches {
            known.is_over = true;
        }
    }

    /// True if a mismatch was reported before, for the same payment.
    pub(super) fn is_known_mismatch(&self, difference: &NotConfirmed, id: &PaymentId) -> bool {
        !self.mismatches.is_empty() && self.is_reported(&reason(difference), id)
    }

    fn is_reported(&self, reason: &str, id: &PaymentId) -> bool {
        // A state of an older version has the last reason only.
        if self.mismatches.is_empty() {
            return self.mismatch.as_deref() == Some(reason);
        }
        let mut mismatches = self.mismatches.iter();
        mismatches
            .any(|known| !known.is_over && known.reason == reason && !known.payment.is_other(id))
    }

    /// True if the report is about a part of the payment that has paid the order: an attempt with less money, which was read with the others.
    fn is_part(&self, difference: &NotConfirmed, report: &Report) -> bool {
        let NotConfirmed::Amount { expected, .. } = difference else {
            return false;
        };
        let is_less = report.money().is_some_and(|received| received < *expected);
        let mut payments = self.payments.iter();
        is_less && payments.any(|known| known.has_several(&report.id))
    }
}

fn is_partial(difference: &NotConfirmed) -> bool {
    let NotConfirmed::Amount { expected, received } = difference else {
        return false;
    };
    let received = received.as_ref().and_then(ReportedAmount::money);
    received.is_none_or(|received| received < *expected)
}

fn reason(difference: &NotConfirmed) -> String {
    let NotConfirmed::Amount { expected, received } = difference else {
        return difference.to_string();
    };
    let received = received.as_ref().and_then(ReportedAmount::money);
    let received = received.map_or("an unknown amount".to_owned(), |money| money.to_string());
    format!("{difference}: {received} instead of {expected}")
}
