//! JSON objects exactly as Hub2 prints them; no logic.
//!
//! Everything but what identifies an object and says where it stands is optional: answers of different calls carry different members,
//! and the reply to `/status` may be reduced. Amounts are numbers nearly everywhere and strings in one list: [`Lexeme`] keeps the text.

use dhow_core::json::Lexeme;
use serde::Deserialize;

mod account;
mod list;
mod request;

pub(crate) use account::{
    Balances, MerchantAccount, PaymentLink, Provisioning, ProvisioningItem, Submerchant, Webhook,
};
pub(crate) use list::List;
pub(crate) use request::{
    NewAttempt, NewAuthentication, NewIntent, NewMobileMoney, NewPaymentLink, NewProvisioning,
    NewSubmerchant, NewTransfer, NewTransferDestination, NewTransferOrigin, NewWebhook,
    SubmerchantChange, WebhookChange,
};

/// A payment intent.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PaymentIntent {
    pub(crate) id: String,
    pub(crate) status: String,
    pub(crate) created_at: Option<String>,
    pub(crate) updated_at: Option<String>,
    pub(crate) purchase_reference: Option<String>,
    pub(crate) customer_reference: Option<String>,
    pub(crate) amount: Option<Lexeme>,
    pub(crate) currency: Option<String>,
    pub(crate) token: Option<String>,
    pub(crate) mode: Option<String>,
    pub(crate) payments: Option<Vec<Payment>>,
    pub(crate) next_action: Option<NextAction>,
    pub(crate) last_payment_failure: Option<Failure>,
}

/// A payment: one attempt on an intent.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Payment {
    pub(crate) id: String,
    pub(crate) status: String,
    pub(crate) intent_id: Option<String>,
    pub(crate) created_at: Option<String>,
    pub(crate) amount: Option<Lexeme>,
    pub(crate) currency: Option<String>,
    pub(crate) method: Option<String>,
    pub(crate) country: Option<String>,
    pub(crate) provider: Option<String>,
    pub(crate) number: Option<Lexeme>,
    pub(crate) failure: Option<Failure>,
    pub(crate) fees: Option<Vec<Fee>>,
    pub(crate) next_action: Option<NextAction>,
    pub(crate) provider_reference: Option<Lexeme>,
    /// Not documented for a payment; read where a delivery has it.
    pub(crate) purchase_reference: Option<String>,
    pub(crate) mode: Option<String>,
}

/// Why something failed: `failure` of a payment, `failureCause` of a transfer, `lastPaymentFailure` of an intent.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Failure {
    pub(crate) code: Option<Lexeme>,
    pub(crate) message: Option<Lexeme>,
}

/// What the payer has to do.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct NextAction {
    #[serde(rename = "type")]
    pub(crate) kind: String,
    pub(crate) message: Option<String>,
    pub(crate) data: Option<NextActionData>,
}

/// Where the payer is sent.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct NextActionData {
    pub(crate) url: Option<String>,
    pub(crate) method: Option<String>,
}

/// A fee.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Fee {
    pub(crate) id: Option<Lexeme>,
    pub(crate) label: Option<String>,
    pub(crate) currency: Option<String>,
    pub(crate) rate: Option<Lexeme>,
    pub(crate) rate_type: Option<String>,
    pub(crate) amount: Option<Lexeme>,
}

/// A transfer.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Transfer {
    pub(crate) id: String,
    pub(crate) status: String,
    pub(crate) created_at: Option<String>,
    pub(crate) updated_at: Option<String>,
    pub(crate) reference: Option<String>,
    pub(crate) description: Option<String>,
    pub(crate) amount: Option<Lexeme>,
    pub(crate) currency: Option<String>,
    pub(crate) mode: Option<String>,
    pub(crate) destination: Option<Destination>,
    pub(crate) fees: Option<Vec<Fee>>,
    pub(crate) failure_cause: Option<Failure>,
    pub(crate) provider_reference: Option<Lexeme>,
    pub(crate) balance_before: Option<Lexeme>,
    pub(crate) balance_after: Option<Lexeme>,
}

/// Who gets a transfer.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Destination {
    pub(crate) country: Option<String>,
    pub(crate) recipient_name: Option<String>,
    pub(crate) msisdn: Option<Lexeme>,
    /// What some integrations send for `msisdn`.
    pub(crate) number: Option<Lexeme>,
    pub(crate) provider: Option<String>,
}
