//! Objects of the merchant's account: balances, provisioning, payment links, submerchants, webhook endpoints.

use dhow_core::json::Lexeme;
use serde::Deserialize;

/// The answer to `GET /balance`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Balances {
    pub(crate) collection_account: Option<Vec<MerchantAccount>>,
    pub(crate) transfer_account: Option<Vec<MerchantAccount>>,
    pub(crate) transfer_irt_account: Option<Vec<MerchantAccount>>,
}

/// One account in one currency.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct MerchantAccount {
    pub(crate) amount: Option<Lexeme>,
    pub(crate) available_balance: Option<Lexeme>,
    pub(crate) reserved_balance: Option<Lexeme>,
    pub(crate) currency: Option<String>,
    pub(crate) date: Option<String>,
}

/// The answer to `POST /provisionings`: the id is a number here.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Provisioning {
    pub(crate) id: Lexeme,
    pub(crate) status: String,
    pub(crate) params: Option<ProvisioningParams>,
    pub(crate) created_at: Option<String>,
}

/// What was asked for.
#[derive(Debug, Deserialize)]
pub(crate) struct ProvisioningParams {
    pub(crate) amount: Option<Lexeme>,
    pub(crate) currency: Option<String>,
    pub(crate) description: Option<String>,
}

/// A member of the list of provisionings: `prov_…` ids, amounts as strings.
#[derive(Debug, Deserialize)]
pub(crate) struct ProvisioningItem {
    pub(crate) id: Lexeme,
    pub(crate) status: String,
    pub(crate) date: Option<String>,
    pub(crate) description: Option<String>,
    pub(crate) withdrawal: Option<ProvisioningLeg>,
    pub(crate) deposit: Option<ProvisioningLeg>,
}

/// One side of a provisioning.
#[derive(Debug, Deserialize)]
pub(crate) struct ProvisioningLeg {
    pub(crate) id: Option<Lexeme>,
    pub(crate) amount: Option<Lexeme>,
    pub(crate) currency: Option<String>,
}

/// A payment link. The JSON names of its counters and dates are in no source; they are not read.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PaymentLink {
    pub(crate) id: String,
    pub(crate) status: Option<String>,
    pub(crate) url: Option<String>,
    pub(crate) reference: Option<String>,
    /// What the request calls the reference; answers were seen with either.
    pub(crate) purchase_reference: Option<String>,
    pub(crate) description: Option<String>,
    pub(crate) amount: Option<Lexeme>,
    pub(crate) currency: Option<String>,
    #[serde(rename = "type")]
    pub(crate) kind: Option<String>,
    pub(crate) expiration_date: Option<String>,
}

/// A submerchant.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Submerchant {
    pub(crate) id: Lexeme,
    pub(crate) name: Option<String>,
    pub(crate) description: Option<String>,
    pub(crate) address: Option<String>,
    pub(crate) zipcode: Option<Lexeme>,
    pub(crate) city: Option<String>,
    pub(crate) country: Option<String>,
    pub(crate) currency: Option<String>,
    pub(crate) phone_number: Option<Lexeme>,
}

/// A registered webhook endpoint.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Webhook {
    pub(crate) id: Lexeme,
    pub(crate) url: Option<String>,
    pub(crate) status: Option<String>,
    pub(crate) mode: Option<String>,
    pub(crate) events: Option<Vec<String>>,
    pub(crate) description: Option<String>,
    /// At creation only.
    pub(crate) secret: Option<String>,
}
