//! Actions of the payer and of the banks.

use jiff::Timestamp;

use super::state::{Order, OrderStatus, Receipt, Store};
use super::webhook;
use super::{HPay, NAME};
use crate::records::RecordKey;

/// Error of an action on the simulated HPay.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PayerError {
    /// No order, virtual account, transfer or action has this name. An order exists once its link was opened.
    #[error("unknown order, virtual account, transfer or action: {0}")]
    NotFound(String),
    /// The state of the order or virtual account does not allow the action.
    #[error("the order or virtual account is {0}")]
    InvalidState(&'static str),
}

/// The payer's decision on the checkout page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Decision {
    Pay,
    Hold,
    Fail,
    Cancel,
}

impl Decision {
    /// Name of the action in timelines.
    fn action(self) -> &'static str {
        match self {
            Self::Pay => "pay",
            Self::Hold => "pay-later",
            Self::Fail => "fail",
            Self::Cancel => "cancel",
        }
    }
}

impl HPay {
    /// Pays an order whose link was [opened](Self::open_link).
    ///
    /// Sends the webhook to `notify_url`, if the link has one. Returns the URL that the browser is redirected to, with the
    /// same signed query. A failed order can still be paid.
    ///
    /// # Errors
    /// [`PayerError`] if the order does not exist, has expired, or is already paid or cancelled.
    pub fn pay(&self, order_code: &str) -> Result<String, PayerError> {
        self.decide(order_code, Decision::Pay)
    }

    /// Pays an order, and HPay holds the money (`payment_type` 2). Otherwise like [`pay`](Self::pay).
    ///
    /// # Errors
    /// As [`pay`](Self::pay).
    pub fn pay_later(&self, order_code: &str) -> Result<String, PayerError> {
        self.decide(order_code, Decision::Hold)
    }

    /// Fails the payment; the webhook carries an `error_text`. Otherwise like [`pay`](Self::pay).
    ///
    /// # Errors
    /// As [`pay`](Self::pay).
    pub fn fail(&self, order_code: &str) -> Result<String, PayerError> {
        self.decide(order_code, Decision::Fail)
    }

    /// Cancels the order. Returns the link's `cancel_url`, or its `return_url` without one. HPay sends no webhook.
    ///
    /// # Errors
    /// As [`pay`](Self::pay).
    pub fn cancel(&self, order_code: &str) -> Result<String, PayerError> {
        self.decide(order_code, Decision::Cancel)
    }

    /// Marks an open order as being paid: the order inquiry then returns code 82.
    ///
    /// # Errors
    /// As [`pay`](Self::pay).
    pub fn start_paying(&self, order_code: &str) -> Result<(), PayerError> {
        self.mark(order_code, OrderStatus::Paying)
    }

    /// Marks the payment of an open order as processed by the bank: the order inquiry then returns code 114.
    ///
    /// # Errors
    /// As [`pay`](Self::pay).
    pub fn process(&self, order_code: &str) -> Result<(), PayerError> {
        self.mark(order_code, OrderStatus::Processing)
    }

    fn mark(&self, order_code: &str, status: OrderStatus) -> Result<(), PayerError> {
        let now = self.context().now();
        let mut store = self.store();
        let order = open_order(&mut store, order_code, now)?;
        order.status = status;
        order.updated_at = now;
        let action = match status {
            OrderStatus::Processing => "process",
            _ => "start-paying",
        };
        let key = RecordKey::payment(NAME, &order.payment_id);
        self.context().acted(action, &key);
        Ok(())
    }

    pub(super) fn decide(
        &self,
        order_code: &str,
        decision: Decision,
    ) -> Result<String, PayerError> {
        let now = self.context().now();
        let mut store = self.store();
        let order = open_order(&mut store, order_code, now)?;
        order.status = match decision {
            Decision::Pay => OrderStatus::Paid,
            Decision::Hold => OrderStatus::Held,
            Decision::Fail => OrderStatus::Failed,
            Decision::Cancel => OrderStatus::Cancelled,
        };
        order.updated_at = now;
        let is_paid = matches!(order.status, OrderStatus::Paid | OrderStatus::Held);
        if is_paid && order.wants_token {
            let token = store.card_token();
            if let Some(order) = store.order_mut(order_code) {
                order.card_token = Some(token);
            }
        }
        let order = store.order(order_code).cloned();
        let order: Order = order.ok_or_else(|| PayerError::NotFound(order_code.to_owned()))?;
        let key = RecordKey::payment(NAME, &order.payment_id);
        self.context().acted(decision.action(), &key);
        if decision == Decision::Cancel {
            return Ok(order.cancel_url.unwrap_or(order.return_url));
        }
        let query = webhook::checkout(self, &order);
        if let Some(url) = &order.notify_url {
            let record = RecordKey::payment(NAME, &order.payment_id);
            let message = webhook::message(order.status.as_str(), Some(record), url, &query);
            store.send(message);
        }
        Ok(webhook::with_query(&order.return_url, &query))
    }

    /// Sets the webhook URL of virtual accounts, which a real merchant gives to HPay by email.
    ///
    /// Default: none, so no webhook is sent.
    pub fn set_va_webhook(&self, url: &str) {
        self.store().va_webhook = Some(url.to_owned());
    }

    /// Transfers `amount`, in VND, to a virtual account.
    ///
    /// Sends the webhook if a [URL](Self::set_va_webhook) is set. Returns `cashin`, HPay's id of the receipt.
    ///
    /// # Errors
    /// [`PayerError`] if the account does not exist, is closed, paid or expired, or has a fixed other amount.
    pub fn pay_virtual_account(&self, account: &str, amount: u64) -> Result<String, PayerError> {
        let now = self.context().now();
        let mut store = self.store();
        let (transaction_id, cashin) = (store.number(), store.number());
        let found = store.account_mut(account);
        let found = found.ok_or_else(|| PayerError::NotFound(account.to_owned()))?;
        if found.status != "1" || found.expires_at <= now {
            return Err(PayerError::InvalidState("not open"));
        }
        if found.condition == "1" && found.amount != amount.to_string() {
            return Err(PayerError::InvalidState("for another amount"));
        }
        if found.kind == "1" {
            found.status = "2";
        }
        found.updated_at = now;
        let receipt = Receipt {
            account: account.to_owned(),
            amount,
            transaction_id,
            cashin,
            paid_at: now,
            remark: found.remark.clone(),
        };
        store.receipts.push(receipt.clone());
        for id in [account, &cashin.to_string()] {
            self.context().acted("pay", &RecordKey::payment(NAME, id));
        }
        if let Some(url) = &store.va_webhook {
            let query = webhook::virtual_account(self, &receipt);
            let record = RecordKey::payment(NAME, &receipt.cashin.to_string());
            let message = webhook::message("virtual-account", Some(record), url, &query);
            store.send(message);
        }
        Ok(cashin.to_string())
    }

    /// Responds to the next transfer with an error code, such as `050`, although the transfer is executed.
    pub fn answer_next_transfer_with(&self, code: &str) {
        self.store().next_transfer_code = Some(code.to_owned());
    }

    /// Sets the status of all transfers with a request id.
    ///
    /// `transaction`: 1 and 2 processing, 3 failed, 4 success. `cashout`: 1 and 2 processing, 3 success, 4 failed.
    ///
    /// # Errors
    /// [`PayerError::NotFound`] if no transfer has the request id.
    pub fn set_transfers(
        &self,
        request_id: &str,
        transaction: u8,
        cashout: u8,
    ) -> Result<(), PayerError> {
        let now = self.context().now();
        let mut store = self.store();
        let mut found = false;
        for transfer in store
            .transfers
            .iter_mut()
            .filter(|transfer| transfer.request_id == request_id)
        {
            transfer.transaction_status = transaction;
            transfer.cashout_status = cashout;
            transfer.updated_at = now;
            found = true;
        }
        drop(store);
        if found {
            self.acted_on_transfers("set-status", request_id);
            Ok(())
        } else {
            Err(PayerError::NotFound(request_id.to_owned()))
        }
    }

    /// Refunds all transfers with a request id to the merchant's balance. Their other statuses stay.
    ///
    /// # Errors
    /// [`PayerError::NotFound`] if no transfer has the request id.
    pub fn refund_transfers(&self, request_id: &str) -> Result<(), PayerError> {
        let now = self.context().now();
        let mut guard = self.store();
        let store = &mut *guard;
        let mut found = false;
        let transfers = store.transfers.iter_mut();
        for transfer in transfers.filter(|transfer| transfer.request_id == request_id) {
            if !transfer.is_refunded {
                store.balance = store.balance.saturating_add(transfer.amount);
            }
            transfer.is_refunded = true;
            transfer.updated_at = now;
            found = true;
        }
        drop(guard);
        self.acted_on_transfers("refund", request_id);
        found
            .then_some(())
            .ok_or_else(|| PayerError::NotFound(request_id.to_owned()))
    }

    /// Returns the balance available for transfers, in VND.
    #[must_use]
    pub fn balance(&self) -> u64 {
        self.store().balance
    }

    /// Returns the number of transfers executed with a request id. HPay accepts a request id more than once.
    #[must_use]
    pub fn count_transfers(&self, request_id: &str) -> usize {
        let store = self.store();
        store
            .transfers
            .iter()
            .filter(|transfer| transfer.request_id == request_id)
            .count()
    }
}

/// Returns an order that can be paid.
fn open_order<'a>(
    store: &'a mut Store,
    order_code: &str,
    now: Timestamp,
) -> Result<&'a mut Order, PayerError> {
    let order = store.order_mut(order_code);
    let order = order.ok_or_else(|| PayerError::NotFound(order_code.to_owned()))?;
    if order.is_expired(now) || !order.status.is_open() {
        return Err(PayerError::InvalidState(order.shown_status(now)));
    }
    Ok(order)
}
