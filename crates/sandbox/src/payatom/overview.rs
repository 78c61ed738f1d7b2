//! Records for the dashboard.

use super::state::{Payin, Payout, Status};
use super::{NAME, PayAtom, page};
use crate::records::{Record, RecordKey, StatusClass};
use crate::times::system_time;

impl PayAtom {
    /// Lists payins, payouts and refunds, newest first by kind.
    pub(super) fn records(&self) -> Vec<Record> {
        let store = self.store();
        let payins = store.payins.iter().rev();
        let payouts = store.payouts.iter().rev();
        payins
            .clone()
            .map(paid_in)
            .chain(payins.filter_map(refunded))
            .chain(payouts.map(paid_out))
            .collect()
    }
}

impl PayAtom {
    /// Notes that the current request concerns a payin, and its refund if there is one.
    pub(super) fn touch(&self, payin: &Payin) {
        self.context().touched(&payin.key());
        if payin.refund.is_some() {
            let refund = RecordKey::refund(NAME, &payin.ref_code);
            self.context().touched(&refund);
        }
    }
}

impl Payin {
    /// Key of the payin's record.
    pub(super) fn key(&self) -> RecordKey {
        RecordKey::payment(NAME, &self.ref_code)
    }
}

impl Payout {
    /// Key of the payout's record.
    pub(super) fn key(&self) -> RecordKey {
        RecordKey::payout(NAME, &self.ref_code)
    }
}

fn paid_in(payin: &Payin) -> Record {
    // Whatever the status says: with a quirk it is `Approved`.
    let differs = payin.received > 0 && payin.received != payin.requested;
    Record {
        key: payin.key(),
        merchant_reference: Some(payin.order_id.clone()),
        amount: payin.money(payin.requested),
        received: differs.then(|| payin.money(payin.received)),
        status: payin.status.as_str().to_owned(),
        class: match payin.refund {
            Some(refund) if refund < payin.received => StatusClass::PartlyRefunded,
            None if differs => StatusClass::OtherAmount,
            _ => class(payin.status),
        },
        created: system_time(payin.created_at),
        updated: system_time(payin.changed_at),
        page: Some(page::path(&payin.code)),
        parent: None,
    }
}

/// The refund of a payin, which has no id of its own.
fn refunded(payin: &Payin) -> Option<Record> {
    let amount = payin.refund?;
    Some(Record {
        key: RecordKey::refund(NAME, &payin.ref_code),
        merchant_reference: Some(payin.order_id.clone()),
        amount: payin.money(amount),
        received: None,
        status: payin.status.as_str().to_owned(),
        class: match payin.status {
            Status::RefundCompleted => StatusClass::Succeeded,
            _ => StatusClass::Open,
        },
        // PayAtom keeps no other time of a refund.
        created: system_time(payin.changed_at),
        updated: system_time(payin.changed_at),
        page: None,
        parent: Some(payin.ref_code.clone()),
    })
}

fn paid_out(payout: &Payout) -> Record {
    Record {
        key: payout.key(),
        merchant_reference: Some(payout.order_id.clone()),
        amount: payout.amount.to_string(),
        received: None,
        status: payout.status.as_str().to_owned(),
        class: class(payout.status),
        created: system_time(payout.created_at),
        updated: system_time(payout.changed_at),
        page: None,
        parent: None,
    }
}

/// A timed out or unmatched payin can still be approved late, but it is not open for the payer.
fn class(status: Status) -> StatusClass {
    match status {
        Status::Pending => StatusClass::Open,
        Status::Approved | Status::LateApproved => StatusClass::Succeeded,
        Status::AmountMismatch => StatusClass::OtherAmount,
        Status::Declined | Status::Failed | Status::NoMatch => StatusClass::Failed,
        Status::Cancelled => StatusClass::Canceled,
        Status::TimedOut => StatusClass::Expired,
        Status::RefundInitiated | Status::RefundCompleted => StatusClass::Refunded,
    }
}
