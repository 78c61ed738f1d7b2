//! Records for the dashboard.

use std::collections::HashSet;

use jiff::Timestamp;

use super::payment_link::{self, PaymentLink};
use super::state::{Intent, Store, Transfer};
use super::{Hub2, NAME, page};
use crate::records::{Record, RecordKey, StatusClass};
use crate::times::system_time;

impl Hub2 {
    /// Lists payment intents, payment links and transfers, newest first by kind.
    ///
    /// Each attempt on a payment link is a payment of its own, with the link as its parent.
    pub(super) fn records(&self) -> Vec<Record> {
        let now = self.context().now();
        let store = self.store();
        let intents = store.intents.iter().rev();
        let links = store.payment_links.iter().rev();
        let transfers = store.transfers.iter().rev();
        let ids: HashSet<&str> = store.payment_links.iter().map(PaymentLink::id).collect();
        intents
            .map(|intent| paid(intent, &ids))
            .chain(links.map(|link| linked(link, &store, now)))
            .chain(transfers.map(transferred))
            .collect()
    }
}

impl Hub2 {
    /// Notes that the current request concerns a payment.
    pub(super) fn touch_payment(&self, id: &str) {
        self.context().touched(&RecordKey::payment(NAME, id));
    }

    /// Notes that the current request concerns a transfer.
    pub(super) fn touch_transfer(&self, id: &str) {
        self.context().touched(&RecordKey::payout(NAME, id));
    }
}

fn paid(intent: &Intent, links: &HashSet<&str>) -> Record {
    let status = intent.status();
    // The attempts of a link have its id as the customer's reference.
    let link = links.get(intent.customer_reference.as_str());
    let class = match (status, intent.payments.is_empty()) {
        ("successful", _) => StatusClass::Succeeded,
        ("payment_required", false) => StatusClass::Failed,
        _ => StatusClass::Open,
    };
    Record {
        key: RecordKey::payment(NAME, &intent.id),
        merchant_reference: Some(intent.purchase_reference.clone()),
        amount: intent.money.to_string(),
        received: None,
        status: status.to_owned(),
        class,
        created: system_time(intent.created_at),
        updated: system_time(intent.updated_at),
        page: Some(page::path(&intent.id)),
        parent: link.map(|id| (*id).to_owned()),
    }
}

impl Hub2 {
    /// Time limit of a payment link.
    pub(super) fn time_limit(&self, record: &RecordKey) -> Option<Timestamp> {
        let store = self.store();
        let mut links = store.payment_links.iter();
        links.find(|link| link.id() == record.id)?.expires_at()
    }
}

fn linked(link: &PaymentLink, store: &Store, now: Timestamp) -> Record {
    let status = link.status(store, now);
    let class = match status {
        "completed" => StatusClass::Succeeded,
        "closed" => StatusClass::Canceled,
        "expired" => StatusClass::Expired,
        _ => StatusClass::Open,
    };
    let updated = link.attempts(store).map(|intent| intent.updated_at).max();
    Record {
        key: RecordKey::payment(NAME, link.id()),
        merchant_reference: Some(link.reference().to_owned()),
        amount: link.money().to_string(),
        received: None,
        status: status.to_owned(),
        class,
        created: system_time(link.created_at()),
        updated: system_time(updated.unwrap_or(link.created_at())),
        page: Some(payment_link::page::path(link.id())),
        parent: None,
    }
}

fn transferred(transfer: &Transfer) -> Record {
    Record {
        key: RecordKey::payout(NAME, &transfer.id),
        merchant_reference: Some(transfer.reference.clone()),
        amount: transfer.money.to_string(),
        received: None,
        status: transfer.status.to_owned(),
        class: match transfer.status {
            "successful" => StatusClass::Succeeded,
            "failed" => StatusClass::Failed,
            _ => StatusClass::Open,
        },
        created: system_time(transfer.created_at),
        updated: system_time(transfer.updated_at),
        page: None,
        parent: None,
    }
}
