//! State of the simulated Hub2.

use std::collections::VecDeque;

use dhow_core::{Currency, Money, Secret};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::payment_link::PaymentLink;
use super::rate_limiter::RateLimiter;
use super::submerchant::Submerchant;
use super::webhook_endpoint::Webhook;
use crate::stored::Word;

/// Initial balance of the transfer account, in XOF.
const INITIAL_BALANCE: i64 = 100_000;

/// All records, each list oldest first.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Store {
    pub(super) intents: Vec<Intent>,
    pub(super) transfers: Vec<Transfer>,
    pub(super) provisionings: Vec<Provisioning>,
    #[serde(with = "crate::stored")]
    pub(super) webhooks: Vec<Webhook>,
    pub(super) payment_links: Vec<PaymentLink>,
    pub(super) submerchants: Vec<Submerchant>,
    /// Secrets of the variables that no webhook uses yet.
    #[serde(with = "crate::stored")]
    pub(super) unused_secrets: VecDeque<Secret>,
    pub(super) rate_limiter: RateLimiter,
    collection: Vec<Money>,
    transfer: Vec<Money>,
}

/// A payment intent.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Intent {
    pub(super) id: String,
    #[serde(with = "crate::stored")]
    pub(super) token: Secret,
    pub(super) purchase_reference: String,
    pub(super) customer_reference: String,
    pub(super) business_name: Option<String>,
    pub(super) money: Money,
    pub(super) payments: Vec<Payment>,
    /// True if the money goes through the merchant's own account at the operator, and not through Hub2's accounts.
    pub(super) is_delegated: bool,
    #[serde(with = "crate::stored")]
    pub(super) created_at: Timestamp,
    #[serde(with = "crate::stored")]
    pub(super) updated_at: Timestamp,
}

/// An attempt on an intent.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Payment {
    pub(super) id: String,
    pub(super) status: PaymentStatus,
    pub(super) country: String,
    pub(super) provider: String,
    pub(super) msisdn: String,
    #[serde(with = "crate::stored")]
    pub(super) failure: Option<Word>,
    pub(super) action: Option<Action>,
    /// Return URLs for the payer's browser: after success, and after failure.
    pub(super) return_urls: (Option<String>, Option<String>),
    #[serde(with = "crate::stored")]
    pub(super) created_at: Timestamp,
    #[serde(with = "crate::stored")]
    pub(super) updated_at: Timestamp,
}

/// Status of an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum PaymentStatus {
    Created,
    Pending,
    ActionRequired,
    Successful,
    Failed,
}

/// Action that the payer has to take.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Action {
    Otp,
    Ussd,
    /// Redirection. As at Hub2, its URL is missing when the intent is read for the first time.
    Page {
        ready: bool,
    },
}

/// A transfer.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Transfer {
    pub(super) id: String,
    pub(super) reference: String,
    pub(super) description: String,
    pub(super) money: Money,
    pub(super) country: String,
    pub(super) recipient_name: String,
    pub(super) msisdn: String,
    pub(super) provider: String,
    pub(super) business_name: Option<String>,
    /// Sender of the money, as in the request.
    pub(super) origin: Option<Value>,
    /// As for an intent.
    pub(super) is_delegated: bool,
    #[serde(with = "crate::stored")]
    pub(super) status: Word,
    #[serde(with = "crate::stored")]
    pub(super) failure: Option<Word>,
    #[serde(with = "crate::stored")]
    pub(super) created_at: Timestamp,
    #[serde(with = "crate::stored")]
    pub(super) updated_at: Timestamp,
}

/// Money moved from the collection account to the transfer account.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Provisioning {
    pub(super) number: u32,
    pub(super) money: Money,
    pub(super) description: String,
    #[serde(with = "crate::stored")]
    pub(super) created_at: Timestamp,
}

impl PaymentStatus {
    /// Returns Hub2's spelling.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Pending => "pending",
            Self::ActionRequired => "action_required",
            Self::Successful => "successful",
            Self::Failed => "failed",
        }
    }
}

impl Intent {
    /// Returns the status in Hub2's spelling, derived from the attempts.
    ///
    /// After a failed attempt the intent is `payment_required` again.
    pub(super) fn status(&self) -> &'static str {
        let paid = |payment: &Payment| payment.status == PaymentStatus::Successful;
        if self.payments.iter().any(paid) {
            return "successful";
        }
        match self.payments.last().map(|payment| payment.status) {
            None | Some(PaymentStatus::Failed) => "payment_required",
            Some(PaymentStatus::Created | PaymentStatus::Pending) => "processing",
            Some(PaymentStatus::ActionRequired) => "action_required",
            Some(PaymentStatus::Successful) => "successful",
        }
    }

    /// Returns true if the status is `processing` or `action_required`, the ones that Hub2 allows to poll.
    pub(super) fn is_under_way(&self) -> bool {
        matches!(self.status(), "processing" | "action_required")
    }
}

impl Store {
    pub(super) fn new(unused_secrets: Vec<Secret>) -> Self {
        Self {
            intents: Vec::new(),
            transfers: Vec::new(),
            provisionings: Vec::new(),
            webhooks: Vec::new(),
            payment_links: Vec::new(),
            submerchants: Vec::new(),
            unused_secrets: unused_secrets.into(),
            rate_limiter: RateLimiter::default(),
            collection: Vec::new(),
            transfer: vec![Money::from_minor(INITIAL_BALANCE, Currency::XOF)],
        }
    }

    pub(super) fn intent(&self, id: &str) -> Option<&Intent> {
        self.intents.iter().rev().find(|intent| intent.id == id)
    }

    pub(super) fn intent_mut(&mut self, id: &str) -> Option<&mut Intent> {
        self.intents.iter_mut().rev().find(|intent| intent.id == id)
    }

    pub(super) fn transfer(&self, id: &str) -> Option<&Transfer> {
        self.transfers
            .iter()
            .rev()
            .find(|transfer| transfer.id == id)
    }

    pub(super) fn transfer_mut(&mut self, id: &str) -> Option<&mut Transfer> {
        self.transfers
            .iter_mut()
            .rev()
            .find(|transfer| transfer.id == id)
    }

    pub(super) fn payment_link(&self, id: &str) -> Option<&PaymentLink> {
        self.payment_links.iter().find(|link| link.has_id(id))
    }

    pub(super) fn payment_link_mut(&mut self, id: &str) -> Option<&mut PaymentLink> {
        self.payment_links.iter_mut().find(|link| link.has_id(id))
    }

    /// Returns the balances of the collection account and of the transfer account, one per currency.
    pub(super) fn balances(&self) -> (&[Money], &[Money]) {
        (&self.collection, &self.transfer)
    }

    pub(super) fn collect(&mut self, money: Money) {
        credit(&mut self.collection, money);
    }

    /// Subtracts money from the transfer account. Returns false if its balance is too low.
    pub(super) fn pay_out(&mut self, money: Money) -> bool {
        try_debit(&mut self.transfer, money)
    }

    /// Moves money from the collection account to the transfer account. Returns false if the balance is too low.
    pub(super) fn provision(&mut self, money: Money) -> bool {
        let enough = try_debit(&mut self.collection, money);
        if enough {
            credit(&mut self.transfer, money);
        }
        enough
    }
}

fn credit(account: &mut Vec<Money>, money: Money) {
    match account
        .iter_mut()
        .find(|balance| balance.currency() == money.currency())
    {
        Some(balance) => *balance = balance.checked_add(money).unwrap_or(*balance),
        None => account.push(money),
    }
}

/// Subtracts the money from the balance in its currency. Returns false without a change if the balance is lower.
fn try_debit(account: &mut [Money], money: Money) -> bool {
    let balance = account
        .iter_mut()
        .find(|balance| balance.currency() == money.currency());
    match balance {
        Some(balance) if *balance >= money => {
            *balance = balance.checked_sub(money).unwrap_or(*balance);
            true
        }
        _ => false,
    }
}
