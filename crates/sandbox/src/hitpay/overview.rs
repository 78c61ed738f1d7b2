//! Records for the dashboard.

use std::collections::HashMap;

use jiff::Timestamp;

use super::state::{Charge, Origin, PaymentRequest, Refund, Status, Store};
use super::{HitPay, NAME, wire};
use crate::records::{Record, RecordKey, StatusClass};
use crate::times::system_time;

impl HitPay {
    /// Lists payments, payouts and refunds, newest first by kind.
    ///
    /// A charge without a payment request of the merchant is a payment of its own.
    pub(super) fn records(&self) -> Vec<Record> {
        let now = self.context().now();
        let store = self.store();
        let mut charges: HashMap<&str, Vec<&Charge>> = HashMap::new();
        for charge in &store.charges {
            let list = charges.entry(charge.request_id.as_str()).or_default();
            list.push(charge);
        }
        let mut records = Vec::new();
        for request in store.requests.iter().rev() {
            let list = charges.get(request.id.as_str()).map(Vec::as_slice);
            let list = list.unwrap_or_default();
            match request.origin {
                Origin::Request => records.push(requested(request, list, now)),
                Origin::Recurring(_) | Origin::StaticQr => {
                    records.extend(list.iter().rev().map(|charge| charged(request, charge)));
                }
            }
        }
        let parents: HashMap<&str, RecordKey> = store
            .requests
            .iter()
            .flat_map(|request| {
                let list = charges.get(request.id.as_str()).into_iter().flatten();
                list.map(|charge| (charge.id.as_str(), payment_key(request, charge)))
            })
            .collect();
        let refunds = store.refunds.iter().rev();
        records.extend(refunds.map(|refund| refunded(refund, &parents)));
        records.extend(transfers(&store));
        records
    }
}

impl HitPay {
    /// Ids of the charges of a payment request, which refunds name.
    pub(super) fn charges_of(&self, record: &RecordKey) -> Vec<String> {
        let store = self.store();
        let charges = store.charges.iter();
        let own = charges.filter(|charge| charge.request_id == record.id);
        own.map(|charge| charge.id.clone()).collect()
    }

    /// Time limit of a payment request that no action ended.
    pub(super) fn time_limit(&self, record: &RecordKey) -> Option<Timestamp> {
        let store = self.store();
        let request = store.find::<PaymentRequest>(&record.id)?;
        let limit = request.details.expires_at;
        limit.filter(|_| matches!(request.status, Status::Pending))
    }

    /// Notes that the current request concerns these records.
    pub(super) fn touch(&self, keys: &[RecordKey]) {
        for key in keys {
            self.context().touched(key);
        }
    }
}

/// Keys of a refund and of its payment.
pub(super) fn refund_keys(store: &Store, refund: &Refund) -> Vec<RecordKey> {
    let charge = store.find::<Charge>(&refund.charge_id);
    let payment = charge.and_then(|charge| charge_key(store, charge));
    let own = RecordKey::refund(NAME, &refund.id);
    payment.into_iter().chain([own]).collect()
}

/// Key of the payment that a charge belongs to.
pub(super) fn charge_key(store: &Store, charge: &Charge) -> Option<RecordKey> {
    let request = store.find::<PaymentRequest>(&charge.request_id)?;
    Some(payment_key(request, charge))
}

/// Key of the payment that a charge of this request belongs to.
pub(super) fn payment_key(request: &PaymentRequest, charge: &Charge) -> RecordKey {
    let id = request.visible_id().unwrap_or(&charge.id);
    RecordKey::payment(NAME, id)
}

fn requested(request: &PaymentRequest, charges: &[&Charge], now: Timestamp) -> Record {
    let status = request.status_at(now);
    let updated = charges.iter().map(|charge| charge.updated_at).max();
    let updated = updated.unwrap_or(request.updated_at);
    Record {
        key: RecordKey::payment(NAME, &request.id),
        merchant_reference: request.details.reference_number.clone(),
        amount: request.details.money.to_string(),
        received: None,
        status: status.as_str().to_owned(),
        class: refund_class(charges).unwrap_or(match status {
            Status::Pending => StatusClass::Open,
            Status::Completed => StatusClass::Succeeded,
            Status::Failed => StatusClass::Failed,
            Status::Expired => StatusClass::Expired,
            Status::Canceled => StatusClass::Canceled,
        }),
        created: system_time(request.created_at),
        updated: system_time(updated.max(request.updated_at)),
        page: Some(wire::checkout_path(&request.id)),
        parent: None,
    }
}

/// Class of a payment from which money was refunded.
fn refund_class(charges: &[&Charge]) -> Option<StatusClass> {
    let mut paid = charges.iter().filter(|charge| charge.succeeded).peekable();
    paid.peek()?;
    let mut all = true;
    let mut any = false;
    for charge in paid {
        any |= charge.refunded.is_positive();
        all &= charge.refunded >= charge.money;
    }
    match (any, all) {
        (false, _) => None,
        (true, false) => Some(StatusClass::PartlyRefunded),
        (true, true) => Some(StatusClass::Refunded),
    }
}

fn charged(request: &PaymentRequest, charge: &Charge) -> Record {
    let class = match charge.succeeded {
        true => StatusClass::Succeeded,
        false => StatusClass::Failed,
    };
    Record {
        key: RecordKey::payment(NAME, &charge.id),
        merchant_reference: request.details.reference_number.clone(),
        amount: charge.money.to_string(),
        received: None,
        status: charge.status().to_owned(),
        class: refund_class(&[charge]).unwrap_or(class),
        created: system_time(charge.created_at),
        updated: system_time(charge.updated_at),
        page: None,
        parent: request.recurring_billing_id().map(str::to_owned),
    }
}

fn refunded(refund: &Refund, parents: &HashMap<&str, RecordKey>) -> Record {
    let parent = parents.get(refund.charge_id.as_str());
    Record {
        key: RecordKey::refund(NAME, &refund.id),
        merchant_reference: None,
        amount: refund.money.to_string(),
        received: None,
        status: "succeeded".to_owned(),
        class: StatusClass::Succeeded,
        created: system_time(refund.created_at),
        updated: system_time(refund.created_at),
        page: None,
        parent: parent.map(|key| key.id.clone()),
    }
}

fn transfers(store: &Store) -> impl Iterator<Item = Record> {
    store.transfers.iter().rev().map(|transfer| Record {
        key: RecordKey::payout(NAME, &transfer.id),
        merchant_reference: transfer.reference.clone(),
        amount: transfer.money.to_string(),
        received: None,
        status: transfer.status.to_owned(),
        class: match transfer.status {
            "paid" => StatusClass::Succeeded,
            "failed" => StatusClass::Failed,
            "canceled" => StatusClass::Canceled,
            _ => StatusClass::Open,
        },
        created: system_time(transfer.created_at),
        updated: system_time(transfer.updated_at),
        page: None,
        parent: None,
    })
}
