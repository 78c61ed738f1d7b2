//! Refunds of a payment: never above the amount received.

use dhow_core::{
    Event, Expectation, Money, NewRefund, PaymentProvider, Refund, RefundLedger, RefundLedgerError,
    RefundStatus, ReportedAmount, Subject,
};

use super::{Notes, PaymentState, RefundRecord, report::PaymentId};
use crate::{
    attention::Attention,
    effect::EffectKind,
    state::{CallRecord, Ends, Step},
    store::Timestamp,
};

/// Name of the refunds in the ledger that were made elsewhere. No merchant reference has a control character.
const ELSEWHERE: &str = "\u{0}elsewhere";

impl PaymentState {
    /// Amount received; `None` if the payment is not confirmed.
    pub(crate) fn received(&self) -> Option<Money> {
        self.confirmed.as_ref().map(dhow_core::Confirmed::amount)
    }

    /// Records a refund before it is sent.
    ///
    /// # Errors
    /// If all refunds together would exceed the amount received. Nothing is recorded then.
    pub(crate) fn begin_refund(
        &mut self,
        request: &NewRefund,
        provider: &dyn PaymentProvider,
        received: Money,
        notes: &mut Notes,
    ) -> Result<(), RefundLedgerError> {
        let reference = request.merchant_reference.to_string();
        let mut ledger = self.ledger(received, Some(&reference))?;
        ledger.record(reference.as_str(), request.amount, RefundStatus::Pending)?;
        notes.record(None, "refund sending", format!("refund {reference}"));
        let record = RefundRecord {
            call: CallRecord::sending(request, provider, notes.now),
            refund: None,
            status: None,
            by_total: false,
            ends: Ends::default(),
        };
        self.refunds.insert(reference, record);
        self.timer.stop();
        Ok(())
    }

    /// Ledger of all refunds that may have been carried out, except one.
    fn ledger(
        &self,
        received: Money,
        except: Option<&str>,
    ) -> Result<RefundLedger, RefundLedgerError> {
        let mut ledger = RefundLedger::new(received);
        for (reference, refund) in &self.refunds {
            if Some(reference.as_str()) == except || refund.is_void() {
                continue;
            }
            let status = refund.status.clone().unwrap_or(RefundStatus::Pending);
            ledger.record(reference.as_str(), refund.call.request.amount, status)?;
        }
        // The gateway's total minus our refunds is the work of someone else. Only refunds that the gateway has named as succeeded are certain to
        // be in the total; the others count beside it, because a refund made elsewhere may have the same amount.
        let named = self.own_refunds(|refund| {
            refund.status == Some(RefundStatus::Succeeded) && !refund.by_total
        });
        let beyond = self.refunded_own().unwrap_or(0).saturating_sub(named);
        let elsewhere = self.elsewhere.max(beyond);
        if elsewhere > 0 {
            let amount = Money::from_minor(elsewhere, received.currency());
            ledger.record(ELSEWHERE, amount, RefundStatus::Succeeded)?;
        }
        Ok(ledger)
    }

    /// Sum of our refunds that may have been carried out, as far as a condition holds, in minor units.
    fn own_refunds(&self, counts: impl Fn(&RefundRecord) -> bool) -> i64 {
        let own = self.refunds.values().filter(|refund| {
            let may_be_done = !refund.is_void() && refund.status != Some(RefundStatus::Failed);
            may_be_done && counts(refund)
        });
        own.fold(0, |sum, refund| {
            sum.saturating_add(refund.call.request.amount.minor())
        })
    }

    /// Records the gateway's answer to a refund.
    pub(crate) fn fold_refund(&mut self, reference: &str, refund: Refund, notes: &mut Notes) {
        let Some(record) = self.refunds.get_mut(reference) else {
            return;
        };
        record.call.set(Step::Done, notes.now);
        record.by_total = false;
        let status = refund.status.clone();
        record.refund = Some(refund);
        self.join_refund(reference, status, None, notes);
    }

    /// Records the failure of a refund's call.
    pub(crate) fn fail_refund(&mut self, reference: &str, step: Step, notes: &mut Notes) {
        let Some(record) = self.refunds.get_mut(reference) else {
            return;
        };
        notes.record(
            None,
            &format!("refund {}", step.as_str()),
            format!("refund {reference}"),
        );
        record.call.set(step, notes.now);
    }

    pub(crate) fn set_refund_step(&mut self, reference: &str, step: Step, now: Timestamp) {
        if let Some(record) = self.refunds.get_mut(reference) {
            record.call.set(step, now);
        }
    }

    /// Joins a status. `key` is the deduplication key of its webhook; `None` for a read.
    pub(crate) fn join_refund(
        &mut self,
        reference: &str,
        status: RefundStatus,
        key: Option<&str>,
        notes: &mut Notes,
    ) {
        let Some(record) = self.refunds.get_mut(reference) else {
            return;
        };
        let before = record.status.clone();
        let after_failure = before == Some(RefundStatus::Failed);
        let is_new = status == RefundStatus::Failed && record.ends.is_new(key);
        if is_new && before == Some(RefundStatus::Succeeded) {
            let details = format!("refund {reference} had succeeded and is now {status}");
            notes.raise(&mut self.attention, Attention::Contradiction, &details);
        }
        let after = match before.clone() {
            Some(before) => before.join(status),
            None => status,
        };
        record.status = Some(after.clone());
        if before.as_ref() == Some(&after) {
            return;
        }
        notes.record(
            None,
            &format!("refund {after}"),
            format!("refund {reference}"),
        );
        let request = &record.call.request;
        let (refund, amount) = (request.merchant_reference.clone(), request.amount);
        let kind = match after {
            RefundStatus::Succeeded => EffectKind::RefundSucceeded {
                refund,
                after_failure,
            },
            RefundStatus::Failed => EffectKind::RefundFailed { refund },
            _ => return,
        };
        let id = record
            .refund
            .as_ref()
            .map(|refund| refund.provider_reference.to_string());
        notes.effect(kind, id.as_deref(), Some(amount));
    }

    /// Folds the total in that the gateway reports as refunded of one payment. The effect has that of all payments of the order.
    pub(super) fn fold_refunded(
        &mut self,
        refunded: Option<&ReportedAmount>,
        id: &PaymentId,
        notes: &mut Notes,
    ) {
        let Some(refunded) = refunded else {
            return;
        };
        let before = self.refunded_total();
        let mut total = refunded.money();
        if let Some(money) = total {
            self.note_refunded(money.minor(), id);
            let after = self.refunded_total();
            // A smaller total is an older report; zero is no refund.
            if after <= before || after == Some(0) {
                return;
            }
            total = after.map(|minor| Money::from_minor(minor, money.currency()));
        }
        // Even if all of ours are in the total, the rest was made elsewhere. A later refund of ours cannot be in it.
        if self.confirmed.is_some() {
            let own = self.refunded_own().unwrap_or(0);
            let rest = own.saturating_sub(self.own_refunds(|_| true));
            self.elsewhere = self.elsewhere.max(rest);
        }
        let reference = self.reference().map(|reference| reference.to_string());
        let reference = id.reference.clone().or(reference);
        let amount = self.expectation.as_ref().map(Expectation::amount);
        let evidence = match total {
            Some(total) => format!("the gateway reports {total} as refunded"),
            None => "the gateway reports a refund of an unreadable amount".to_owned(),
        };
        notes.record(None, "refunded", format!("{evidence}; payment {id}"));
        notes.effect(
            EffectKind::PaymentRefunded { total },
            reference.as_deref(),
            amount,
        );
    }

    fn note_refunded(&mut self, minor: i64, id: &PaymentId) {
        let known = match &id.reference {
            Some(reference) => self.refunded_by.entry(reference.clone()).or_default(),
            None => self.refunded.get_or_insert(0),
        };
        *known = minor.max(*known);
    }

    /// Total of refunds of all payments of the order. A total without a reference is that of a payment whose other reports have one.
    fn refunded_total(&self) -> Option<i64> {
        let named = self.refunded_by.values().copied();
        self.refunded.max(named.reduce(i64::saturating_add))
    }

    /// Total of refunds of the payment that has paid the order.
    pub(super) fn refunded_own(&self) -> Option<i64> {
        let first = self.payments.first();
        match first.and_then(|first| first.reference.as_ref()) {
            Some(reference) => self.refunded.max(self.refunded_by.get(reference).copied()),
            None => self.refunded_total(),
        }
    }

    /// Folds an event about a refund in. Only an event that names one of our refunds with its amount settles it; others ask for a read.
    pub(super) fn fold_refund_event(&mut self, event: &Event, notes: &mut Notes) {
        let Subject::Refund(status) = &event.subject else {
            return;
        };
        let environment = self.expectation.as_ref().map(Expectation::environment);
        let named = self.refunds.iter().find(|(reference, record)| {
            let id = record
                .refund
                .as_ref()
                .map(|refund| refund.provider_reference.as_str());
            let by_reference = event.merchant_reference.as_ref() == Some(reference);
            let by_id = id.is_some() && event.provider_reference.as_deref() == id;
            let amount = event.amount.as_ref().and_then(ReportedAmount::money);
            (by_reference || by_id) && amount == Some(record.call.request.amount)
        });
        match named {
            Some((reference, _))
                if Self::is_certain(event) && Some(event.environment) == environment =>
            {
                let (reference, status) = (reference.clone(), status.clone());
                if let Some(record) = self.refunds.get_mut(&reference) {
                    if record.is_void() {
                        let details = format!(
                            "refund {reference} is recorded as {}, and the gateway says {status}",
                            record.call.step.as_str()
                        );
                        notes.raise(&mut self.attention, Attention::Contradiction, &details);
                    }
                    record.call.set(Step::Done, notes.now);
                    record.by_total = false;
                }
                self.join_refund(&reference, status, Some(&event.dedup_key), notes);
            }
            _ => self.asks_for_read(event, "an event that settles no refund", notes),
        }
    }

    /// After a read of the payment: settles refunds of unknown outcome if the gateway's total proves that they were carried out.
    pub(crate) fn resolve_refunds(&mut self, notes: &mut Notes) {
        let Some(total) = self.refunded_own() else {
            return;
        };
        let unresolved: Vec<String> = self
            .refunds
            .iter()
            .filter(|(_, record)| record.call.is_unresolved())
            .map(|(reference, _)| reference.clone())
            .collect();
        // Only the total of all of them, beside those made elsewhere before, speaks for each of them: a smaller total may belong to any subset.
        let all = self.own_refunds(|_| true);
        if total < self.elsewhere.saturating_add(all) {
            return;
        }
        for reference in unresolved {
            if let Some(record) = self.refunds.get_mut(&reference) {
                record.call.set(Step::Done, notes.now);
                record.by_total = true;
            }
            self.join_refund(&reference, RefundStatus::Succeeded, None, notes);
        }
    }
}

impl RefundRecord {
    /// True if the gateway certainly did not carry it out.
    pub(crate) fn is_void(&self) -> bool {
        self.call.step.is_void()
    }
}
