//! State of the simulated HPay.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::input::Input;
use crate::stored::Word;

/// Number before the first one.
const FIRST_NUMBER: u64 = 96_138_500;
/// Distance between the first numbers of two starts with one state file.
const NUMBERS_OF_A_RUN: u64 = 1_000_000;
/// Numbers that are left out after a start, because a killed process may have given them away without saving that.
const SKIPPED: u64 = 100_000;

/// All records, each list oldest first.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Store {
    pub(super) orders: Vec<Order>,
    pub(super) accounts: Vec<Account>,
    pub(super) receipts: Vec<Receipt>,
    pub(super) transfers: Vec<Transfer>,
    /// Tokens of domestic cards that are not revoked.
    pub(super) card_tokens: Vec<String>,
    /// Balance available for transfers, in VND.
    pub(super) balance: u64,
    /// Webhook URL of virtual accounts. A real merchant gives it to HPay by email.
    pub(super) va_webhook: Option<String>,
    /// Error code for the response to the next transfer, which is executed nevertheless.
    pub(super) next_transfer_code: Option<String>,
    numbers: u64,
}

impl Default for Store {
    fn default() -> Self {
        Self {
            orders: Vec::new(),
            accounts: Vec::new(),
            receipts: Vec::new(),
            transfers: Vec::new(),
            card_tokens: Vec::new(),
            balance: 101_747_939,
            va_webhook: None,
            next_transfer_code: None,
            numbers: FIRST_NUMBER,
        }
    }
}

/// An order, created when its checkout link is opened.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Order {
    pub(super) payment_id: String,
    /// Parameters of the checkout link.
    pub(super) link: Input,
    /// True for a link to `/v1/checkout.php`.
    pub(super) is_v1: bool,
    pub(super) order_code: String,
    pub(super) price: String,
    pub(super) currency: String,
    pub(super) transaction_info: String,
    pub(super) description: String,
    pub(super) buyer_info: String,
    pub(super) return_url: String,
    pub(super) notify_url: Option<String>,
    pub(super) cancel_url: Option<String>,
    pub(super) wants_token: bool,
    /// Token of the domestic card, once a link that wants one is paid.
    pub(super) card_token: Option<String>,
    #[serde(with = "crate::stored")]
    pub(super) expires_at: Option<Timestamp>,
    pub(super) status: OrderStatus,
    #[serde(with = "crate::stored")]
    pub(super) created_at: Timestamp,
    #[serde(with = "crate::stored")]
    pub(super) updated_at: Timestamp,
}

/// Status of an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum OrderStatus {
    Unpaid,
    /// The payer is paying.
    Paying,
    /// The bank is processing the payment.
    Processing,
    /// Paid; the merchant has the money.
    Paid,
    /// Paid; HPay still holds the money.
    Held,
    Failed,
    Cancelled,
}

impl Order {
    /// Returns true from the deadline of the link on, unless the order has a result.
    pub(super) fn is_expired(&self, now: Timestamp) -> bool {
        self.status.is_open() && self.expires_at.is_some_and(|at| at <= now)
    }

    /// Status for display.
    pub(super) fn shown_status(&self, now: Timestamp) -> &'static str {
        if self.is_expired(now) {
            "expired"
        } else {
            self.status.as_str()
        }
    }
}

impl OrderStatus {
    /// Returns true if the order can still be paid, which includes a failed payment.
    pub(super) fn is_open(self) -> bool {
        matches!(
            self,
            Self::Unpaid | Self::Paying | Self::Processing | Self::Failed
        )
    }

    /// Display name. HPay's API uses codes.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Unpaid => "unpaid",
            Self::Paying => "paying",
            Self::Processing => "processing",
            Self::Paid => "paid",
            Self::Held => "held",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
        }
    }
}

/// A virtual account.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Account {
    pub(super) number: String,
    pub(super) name: String,
    pub(super) kind: String,
    pub(super) condition: String,
    pub(super) amount: String,
    pub(super) remark: String,
    #[serde(with = "crate::stored")]
    pub(super) expires_at: Timestamp,
    /// `1` unpaid, `2` paid, `3` closed by the merchant, `4` expired.
    #[serde(with = "crate::stored")]
    pub(super) status: Word,
    #[serde(with = "crate::stored")]
    pub(super) created_at: Timestamp,
    #[serde(with = "crate::stored")]
    pub(super) updated_at: Timestamp,
}

/// A payment into a virtual account.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Receipt {
    pub(super) account: String,
    pub(super) amount: u64,
    pub(super) transaction_id: u64,
    pub(super) cashin: u64,
    #[serde(with = "crate::stored")]
    pub(super) paid_at: Timestamp,
    pub(super) remark: String,
}

/// A transfer to a bank account.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Transfer {
    pub(super) request_id: String,
    pub(super) transaction_id: String,
    pub(super) cashout_id: String,
    pub(super) account_number: String,
    pub(super) account_name: String,
    pub(super) amount: u64,
    pub(super) note: String,
    /// 1 and 2 processing, 3 failed, 4 success.
    pub(super) transaction_status: u8,
    /// 1 and 2 processing, 3 success, 4 failed.
    pub(super) cashout_status: u8,
    /// True after a full refund to the merchant.
    pub(super) is_refunded: bool,
    #[serde(with = "crate::stored")]
    pub(super) made_at: Timestamp,
    #[serde(with = "crate::stored")]
    pub(super) updated_at: Timestamp,
}

impl Store {
    /// Returns the next id in HPay's own numbering.
    pub(super) fn number(&mut self) -> u64 {
        self.numbers = self.numbers.saturating_add(1);
        self.numbers
    }

    /// Skips the numbers of earlier starts, of which `run` is the count.
    pub(super) fn start_numbers(&mut self, run: u64) {
        if run > 0 {
            let first = FIRST_NUMBER.saturating_add(run.saturating_mul(NUMBERS_OF_A_RUN));
            self.numbers = first.max(self.numbers.saturating_add(SKIPPED));
        }
    }

    /// Creates the token of a domestic card, 16 digits like that of HPay's example.
    pub(super) fn card_token(&mut self) -> String {
        let token = format!("9704{:012}", self.number());
        self.card_tokens.push(token.clone());
        token
    }

    /// Removes the token of a domestic card. Returns false if there is no such token.
    pub(super) fn revoke_card_token(&mut self, token: &str) -> bool {
        let before = self.card_tokens.len();
        self.card_tokens.retain(|known| known != token);
        self.card_tokens.len() < before
    }

    pub(super) fn order(&self, order_code: &str) -> Option<&Order> {
        self.orders
            .iter()
            .rev()
            .find(|order| order.order_code == order_code)
    }

    pub(super) fn payment(&self, payment_id: &str) -> Option<&Order> {
        self.orders
            .iter()
            .rev()
            .find(|order| order.payment_id == payment_id)
    }

    pub(super) fn order_mut(&mut self, order_code: &str) -> Option<&mut Order> {
        self.orders
            .iter_mut()
            .rev()
            .find(|order| order.order_code == order_code)
    }

    pub(super) fn account_mut(&mut self, number: &str) -> Option<&mut Account> {
        self.accounts
            .iter_mut()
            .find(|account| account.number == number)
    }
}
