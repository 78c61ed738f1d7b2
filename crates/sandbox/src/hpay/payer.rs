//! What the payer does, and what banks do: everything that makes money arrive or not.

use super::HPay;
use super::callback;
use super::state::{Order, OrderStatus, Receipt};

/// Why the payer could not do that.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PayerError {
    /// Nobody opened a link for this order, or there is no such account or transfer.
    #[error("HPay knows nothing of {0}")]
    NotFound(String),
    /// The state does not allow it.
    #[error("it is {0}")]
    InvalidState(&'static str),
}

/// What the payer's attempt comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Decision {
    Pay,
    Hold,
    Fail,
    Cancel,
}

impl HPay {
    /// The payer pays an order whose link was [opened](Self::open_link); the callback goes out. Returns the address that the browser is
    /// sent back to, which carries the same signed query. A failed order can still be paid.
    ///
    /// # Errors
    /// [`PayerError`]: no such order, or it is paid.
    pub fn pay(&self, order_code: &str) -> Result<String, PayerError> {
        self.decide(order_code, Decision::Pay)
    }

    /// The payer pays and HPay keeps the money for now (`payment_type` 2).
    ///
    /// # Errors
    /// As [`pay`](Self::pay).
    pub fn pay_later(&self, order_code: &str) -> Result<String, PayerError> {
        self.decide(order_code, Decision::Hold)
    }

    /// The payer tries to pay and fails; the callback has an error text.
    ///
    /// # Errors
    /// As [`pay`](Self::pay).
    pub fn fail(&self, order_code: &str) -> Result<String, PayerError> {
        self.decide(order_code, Decision::Fail)
    }

    /// The payer gives up. HPay sends no callback for that.
    ///
    /// # Errors
    /// As [`pay`](Self::pay).
    pub fn cancel(&self, order_code: &str) -> Result<String, PayerError> {
        self.decide(order_code, Decision::Cancel)
    }

    pub(super) fn decide(
        &self,
        order_code: &str,
        decision: Decision,
    ) -> Result<String, PayerError> {
        let now = self.context().now();
        let mut store = self.store();
        let order = store.order_mut(order_code);
        let order = order.ok_or_else(|| PayerError::NotFound(order_code.to_owned()))?;
        if order.expires_at.is_some_and(|at| at <= now) {
            return Err(PayerError::InvalidState("expired"));
        }
        if !matches!(order.status, OrderStatus::Unpaid | OrderStatus::Failed) {
            return Err(PayerError::InvalidState(order.status.as_str()));
        }
        order.status = match decision {
            Decision::Pay => OrderStatus::Paid,
            Decision::Hold => OrderStatus::Held,
            Decision::Fail => OrderStatus::Failed,
            Decision::Cancel => OrderStatus::Cancelled,
        };
        let order: Order = order.clone();
        drop(store);
        if decision == Decision::Cancel {
            return Ok(order.cancel_url.unwrap_or(order.return_url));
        }
        let query = callback::checkout(self, &order);
        if let Some(url) = &order.notify_url {
            let message = callback::message(order.status.as_str(), url, &query);
            self.context().deliveries().send(message);
        }
        Ok(callback::with_query(&order.return_url, &query))
    }

    /// Where callbacks of virtual accounts go: a merchant tells HPay by mail.
    pub fn set_va_callback(&self, url: &str) {
        self.store().va_callback = Some(url.to_owned());
    }

    /// Somebody transfers to a virtual account; the callback goes out if there is an [address](Self::set_va_callback). Returns `cashin`.
    ///
    /// # Errors
    /// [`PayerError`]: no such account, or it takes no money now.
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
        let receipt = Receipt {
            account: account.to_owned(),
            amount,
            transaction_id,
            cashin,
            paid_at: now,
            remark: found.remark.clone(),
        };
        store.receipts.push(receipt.clone());
        let url = store.va_callback.clone();
        drop(store);
        if let Some(url) = url {
            let query = callback::virtual_account(self, &receipt);
            let message = callback::message("virtual-account", &url, &query);
            self.context().deliveries().send(message);
        }
        Ok(cashin.to_string())
    }

    /// The next transfer is carried out and answered with this code: `050`, say.
    pub fn answer_next_transfer_with(&self, code: &str) {
        self.store().next_transfer_code = Some(code.to_owned());
    }

    /// What became of the transfers of a request id: `transaction` 1 and 2 processing, 3 failed, 4 success; `cashout` 1 and 2 processing,
    /// 3 success, 4 failed.
    ///
    /// # Errors
    /// [`PayerError::NotFound`].
    pub fn set_transfers(
        &self,
        request_id: &str,
        transaction: u8,
        cashout: u8,
    ) -> Result<(), PayerError> {
        let mut store = self.store();
        let mut found = false;
        for transfer in store
            .transfers
            .iter_mut()
            .filter(|transfer| transfer.request_id == request_id)
        {
            transfer.transaction_status = transaction;
            transfer.cashout_status = cashout;
            found = true;
        }
        if found {
            Ok(())
        } else {
            Err(PayerError::NotFound(request_id.to_owned()))
        }
    }

    /// How many transfers were carried out under a request id.
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
