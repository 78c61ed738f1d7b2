//! Several payments in one report: one of the order's amount pays the order, and the others are reported as those of further reports are.

use std::{collections::BTreeSet, mem};

use dhow_core::{
    Attempt, Event, Expectation, Money, NotConfirmed, Payment, PaymentStatus, ReportedAmount,
};
use serde::{Deserialize, Serialize};

use super::{
    Notes, PaymentState,
    report::{PaymentId, Report, id_of, paid_attempts},
};
use crate::{state::Source, store::Timestamp};

/// A total above the order's amount that a webhook has reported. It may be that of several payments, of which a webhook names one at most, so
/// the next read explains it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Total {
    payment: PaymentId,
    amount: ReportedAmount,
    /// Sequence number of the webhook's delivery.
    delivery: Option<i64>,
    occurred_at: Timestamp,
}

/// Paid attempts of one payment that are payments of their own: at least one of them has the order's amount.
pub(super) struct Several {
    all: Vec<Single>,
    /// True if their sum is the received amount, and each has a reference of its own.
    is_complete: bool,
}

struct Single {
    id: PaymentId,
    amount: Money,
    /// True if its money went back.
    is_returned: bool,
}

impl Several {
    /// Returns the attempts if there are several and one of them alone pays the order; `None` if an amount cannot be read.
    pub(super) fn of(payment: &Payment, expected: Money) -> Option<Self> {
        let attempts = || paid_attempts(payment);
        let single = |attempt: &Attempt| {
            let amount = attempt.amount.as_ref()?.money()?;
            let back = attempt.refunded.as_ref();
            let back = back.map(|back| back.money().is_none_or(|back| back >= amount));
            Some(Single {
                id: id_of(payment).with_attempts([attempt.reference.as_str()]),
                amount,
                is_returned: back.unwrap_or(false),
            })
        };
        let all: Vec<Single> = attempts().map(single).collect::<Option<_>>()?;
        let references = attempts().map(|attempt| attempt.reference.as_str());
        let is_distinct = references.collect::<BTreeSet<_>>().len() == all.len();
        let sum = ReportedAmount::total(attempts().map(|attempt| attempt.amount.as_ref()));
        let received = payment.received.as_ref().and_then(ReportedAmount::money);
        let has_full = expected.is_positive() && all.iter().any(|one| one.amount == expected);
        (all.len() > 1 && has_full).then_some(Self {
            all,
            is_complete: is_distinct && sum.is_some() && sum == received,
        })
    }

    fn is_full(&self, expected: Money) -> bool {
        self.all.iter().all(|one| one.amount == expected)
    }
}

impl PaymentState {
    /// True if the attempts of a read decide, and not their sum. An order is paid only if the sum is that of the gateway.
    pub(super) fn is_decided_by(&self, several: &Several, expected: Money) -> bool {
        several.is_complete || (self.confirmed.is_some() && several.is_full(expected))
    }

    /// Folds each attempt in as a payment of its own.
    pub(super) fn fold_several(
        &mut self,
        payment: &Payment,
        several: &Several,
        expectation: &Expectation,
        notes: &mut Notes,
    ) {
        let expected = expectation.amount();
        if self.confirmed.is_none() {
            self.fold_first(payment, several, expectation, notes);
        }
        if self.confirmed.is_none() {
            return;
        }
        for one in &several.all {
            if one.amount != expected {
                let received = Some(ReportedAmount::from(one.amount));
                let difference = NotConfirmed::Amount { expected, received };
                let report = Report::paid(one.id.clone(), one.amount.into());
                self.mismatched(&difference, &report, notes);
            } else if !one.is_returned {
                self.paid_again(&one.id, notes);
            }
        }
        self.fold_refunded(payment.refunded.as_ref(), &id_of(payment), notes);
    }

    /// Confirms the order by the first attempt of its amount whose money has stayed, without the money of the others.
    fn fold_first(
        &mut self,
        payment: &Payment,
        several: &Several,
        expectation: &Expectation,
        notes: &mut Notes,
    ) {
        let expected = expectation.amount();
        let candidates = || {
            let all = several.all.iter();
            all.filter(|one| one.amount == expected && !one.is_returned)
        };
        let went_back = |one: &&Single| self.returned.iter().any(|known| !known.is_other(&one.id));
        let first = candidates().find(|one| !went_back(one));
        let Some(first) = first.or_else(|| candidates().next()) else {
            return;
        };
        let mut alone = payment.clone();
        alone.received = Some(expected.into());
        alone.refunded = without_surplus(payment, expected);
        let mut report = Report::paid(first.id.clone(), expected.into());
        report.refunded.clone_from(&payment.refunded);
        self.fold(alone.confirm(expectation), &report, true, notes);
    }

    /// True if a webhook reports more money than the order's, so that it may be the total of several payments.
    pub(super) fn is_total(&mut self, report: &Report) -> bool {
        let expected = self.expectation.as_ref().map(Expectation::amount);
        let Some((expected, received)) = expected.zip(report.money()) else {
            return false;
        };
        let is_comparable = expected.is_positive() && expected.currency() == received.currency();
        let may_be_several = !self.is_further(&report.id) || self.times(received) > 1;
        // An attempt is one payment, whatever its amount.
        let is_above = is_comparable && received > expected;
        is_above && may_be_several && !report.is_attempt
    }

    /// Number of times that an amount is that of the order; 0 if it is no multiple.
    fn times(&self, received: Money) -> usize {
        let expected = self.expectation.as_ref().map(Expectation::amount);
        let expected = expected.filter(|expected| expected.is_positive());
        let same = expected.filter(|expected| expected.currency() == received.currency());
        let Some(one) = same.map(Money::minor) else {
            return 0;
        };
        let all = received.minor();
        let times = (all % one == 0).then_some(all / one);
        times.map_or(0, |times| usize::try_from(times).unwrap_or_default())
    }

    /// Folds a total in. The read of the status lists the payments that the event does not name.
    pub(super) fn fold_total(&mut self, event: &Event, report: &Report, notes: &mut Notes) {
        if self.is_further(&report.id) {
            self.paid_again(&report.id, notes);
        }
        let Some(amount) = report.amount.clone() else {
            return;
        };
        let total = Total {
            payment: report.id.clone(),
            amount,
            delivery: match notes.source {
                Source::Webhook(seq) => Some(seq),
                _ => None,
            },
            occurred_at: notes.occurred_at,
        };
        if self.is_explained(&total) || self.is_reported_total(&total) {
            return;
        }
        self.totals.push(total);
        self.asks_for_read(event, "a total above the order's amount", notes);
    }

    /// Forgets the totals that a read has explained, whatever followed from it.
    pub(super) fn explain_totals(&mut self, read: &Report) {
        let all = read.money().filter(|_| read.status == PaymentStatus::Paid);
        self.totals.retain(|total| {
            let both = total.amount.money().zip(all);
            let is_covered = both.is_some_and(|(total, all)| {
                total.currency() == all.currency() && total.minor() <= all.minor()
            });
            !is_covered || total.payment.is_other(&read.id)
        });
    }

    /// Reports the totals that were known before a read and that it has not explained: money has arrived, and a person must look.
    pub(crate) fn report_totals(&mut self, before: &Self, notes: &mut Notes) {
        let totals = mem::take(&mut self.totals);
        for total in totals {
            if self.is_explained(&total) {
                continue;
            }
            if before.totals.contains(&total) {
                self.report_total(total, notes);
            } else {
                self.totals.push(total);
            }
        }
        self.read_wanted |= !self.totals.is_empty();
    }

    fn report_total(&mut self, total: Total, notes: &mut Notes) {
        let Some(expected) = self.expectation.as_ref().map(Expectation::amount) else {
            return;
        };
        let (source, occurred_at) = (notes.source.clone(), notes.occurred_at);
        notes.occurred_at = total.occurred_at;
        if let Some(seq) = total.delivery {
            notes.source = Source::Webhook(seq);
        }
        let received = Some(total.amount.clone());
        let difference = NotConfirmed::Amount { expected, received };
        let report = Report::paid(total.payment, total.amount);
        self.join(PaymentStatus::Paid, notes);
        self.mismatched(&difference, &report, notes);
        (notes.source, notes.occurred_at) = (source, occurred_at);
    }

    /// True if a total is that of payments that are known. The gateway sums up the payments of one reference, not those of the order.
    fn is_explained(&self, total: &Total) -> bool {
        let times = total.amount.money().map_or(0, |all| self.times(all));
        let known = self.payments.iter();
        let known = known.filter(|known| known.reference == total.payment.reference);
        self.confirmed.is_some() && times > 1 && times <= known.count()
    }

    fn is_reported_total(&self, total: &Total) -> bool {
        let Some(expected) = self.expectation.as_ref().map(Expectation::amount) else {
            return false;
        };
        let received = Some(total.amount.clone());
        self.is_known_mismatch(&NotConfirmed::Amount { expected, received }, &total.payment)
    }
}

/// Returns the refunded part of the order's amount: the money beyond it is taken as refunded first, because the order was not shipped twice.
fn without_surplus(payment: &Payment, expected: Money) -> Option<ReportedAmount> {
    let money = |amount: &Option<ReportedAmount>| amount.as_ref()?.money();
    let refunded = payment.refunded.clone()?;
    let all = money(&payment.received).zip(refunded.money());
    let Some((received, back)) = all else {
        // An amount that cannot be read may be all of it.
        return Some(refunded);
    };
    let surplus = received.minor().saturating_sub(expected.minor());
    let rest = back.minor().saturating_sub(surplus);
    (rest > 0).then(|| Money::from_minor(rest, expected.currency()).into())
}
