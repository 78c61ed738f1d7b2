//! Records for the dashboard.

use jiff::Timestamp;

use super::state::{Account, Order, OrderStatus, Receipt, Transfer};
use super::{HPay, NAME, checkout};
use crate::records::{Record, RecordKey, StatusClass};
use crate::times::system_time;

impl HPay {
    /// Lists orders, virtual accounts with their receipts, and transfers, newest first by kind.
    ///
    /// Each receipt is a payment of its own, with the account as its parent.
    pub(super) fn records(&self) -> Vec<Record> {
        let now = self.context().now();
        let store = self.store();
        let orders = store.orders.iter().rev();
        let accounts = store.accounts.iter().rev();
        let receipts = store.receipts.iter().rev();
        let transfers = store.transfers.iter().rev();
        orders
            .map(|order| ordered(order, now))
            .chain(accounts.map(|account| awaited(account, now)))
            .chain(receipts.map(received))
            .chain(transfers.map(transferred))
            .collect()
    }
}

impl HPay {
    /// Notes that the current request concerns an order, a virtual account or a receipt.
    pub(super) fn touch_payment(&self, id: &str) {
        self.context().touched(&RecordKey::payment(NAME, id));
    }

    /// Logs an action on the transfers with a request id.
    pub(super) fn acted_on_transfers(&self, action: &'static str, request_id: &str) {
        for id in self.transaction_ids(request_id) {
            self.context().acted(action, &RecordKey::payout(NAME, &id));
        }
    }

    /// Time limit of a link or of an account.
    pub(super) fn time_limit(&self, record: &RecordKey) -> Option<Timestamp> {
        let store = self.store();
        if let Some(order) = store.payment(&record.id) {
            return order.expires_at;
        }
        let mut accounts = store.accounts.iter();
        let account = accounts.find(|account| account.number == record.id)?;
        Some(account.expires_at)
    }

    fn transaction_ids(&self, request_id: &str) -> Vec<String> {
        let store = self.store();
        let transfers = store.transfers.iter();
        let found = transfers.filter(|transfer| transfer.request_id == request_id);
        found
            .map(|transfer| transfer.transaction_id.clone())
            .collect()
    }
}

fn ordered(order: &Order, now: Timestamp) -> Record {
    let class = match order.status {
        _ if order.is_expired(now) => StatusClass::Expired,
        OrderStatus::Unpaid | OrderStatus::Paying | OrderStatus::Processing => StatusClass::Open,
        OrderStatus::Paid | OrderStatus::Held => StatusClass::Succeeded,
        OrderStatus::Failed => StatusClass::Failed,
        OrderStatus::Cancelled => StatusClass::Canceled,
    };
    Record {
        key: RecordKey::payment(NAME, &order.payment_id),
        merchant_reference: Some(order.order_code.clone()),
        amount: format!("{} {}", order.price, order.currency.to_uppercase()),
        received: None,
        status: order.shown_status(now).to_owned(),
        class,
        created: system_time(order.created_at),
        updated: system_time(order.updated_at),
        page: Some(checkout::page_path(&order.payment_id)),
        parent: None,
    }
}

fn awaited(account: &Account, now: Timestamp) -> Record {
    let (status, class) = match account.status {
        "1" if account.expires_at <= now => ("expired", StatusClass::Expired),
        "1" => ("unpaid", StatusClass::Open),
        "2" => ("paid", StatusClass::Succeeded),
        "3" => ("closed", StatusClass::Canceled),
        _ => ("expired", StatusClass::Expired),
    };
    Record {
        key: RecordKey::payment(NAME, &account.number),
        merchant_reference: Some(account.remark.clone()).filter(|remark| !remark.is_empty()),
        amount: format!("{} VND", account.amount),
        received: None,
        status: status.to_owned(),
        class,
        created: system_time(account.created_at),
        updated: system_time(account.updated_at),
        page: None,
        parent: None,
    }
}

fn received(receipt: &Receipt) -> Record {
    Record {
        key: RecordKey::payment(NAME, &receipt.cashin.to_string()),
        merchant_reference: Some(receipt.remark.clone()).filter(|remark| !remark.is_empty()),
        amount: format!("{} VND", receipt.amount),
        received: None,
        status: "paid".to_owned(),
        class: StatusClass::Succeeded,
        created: system_time(receipt.paid_at),
        updated: system_time(receipt.paid_at),
        page: None,
        parent: Some(receipt.account.clone()),
    }
}

fn transferred(transfer: &Transfer) -> Record {
    let (status, class) = match (transfer.transaction_status, transfer.cashout_status) {
        _ if transfer.is_refunded => ("refunded", StatusClass::Refunded),
        (3, _) | (_, 4) => ("failed", StatusClass::Failed),
        (4, 3) => ("success", StatusClass::Succeeded),
        _ => ("processing", StatusClass::Open),
    };
    Record {
        // A request id may occur more than once, a transaction id does not.
        key: RecordKey::payout(NAME, &transfer.transaction_id),
        merchant_reference: Some(transfer.request_id.clone()),
        amount: format!("{} VND", transfer.amount),
        received: None,
        status: status.to_owned(),
        class,
        created: system_time(transfer.made_at),
        updated: system_time(transfer.updated_at),
        page: None,
        parent: None,
    }
}
