//! Status of the merchant's account.

use dhow_core::{Endpoint, Result};
use http::Method;

use crate::{
    HitPay, ID,
    wire::{Item, Read, Record},
};

/// Verification status of the account. All statuses are HitPay's words.
// Nothing of the response is compared, because the call names no object.
// Source: HitPay OpenAPI document, response of `GET /v1/account-status`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct AccountStatus {
    /// Status of the bank account for payouts to the merchant.
    pub bank_account: Option<String>,
    /// Overall verification status.
    pub verification: Option<String>,
    /// Verification status of the owner.
    pub owner_verification: Option<String>,
    /// Verification status of the business.
    pub business_verification: Option<String>,
    /// Payment providers of the account.
    pub providers: Vec<ProviderSetup>,
}

/// One payment provider of the account.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ProviderSetup {
    /// Code of the provider.
    pub provider: String,
    /// Setup status.
    pub setup: Option<String>,
    /// True if it accepts payments, if HitPay states it.
    pub payment_enabled: Option<bool>,
    /// True if it pays out, if HitPay states it.
    pub payout_enabled: Option<bool>,
}

impl Item for AccountStatus {
    fn from_wire(record: &Record) -> Read<Self> {
        let verification = record.record("verification").unwrap_or_default();
        let providers = record.record("payment_providers").unwrap_or_default();
        let setup = |(provider, record): (String, Record)| ProviderSetup {
            provider,
            setup: record.text("setup_status"),
            payment_enabled: record.flag("payment_enabled"),
            payout_enabled: record.flag("payout_enabled"),
        };
        Ok(Self {
            bank_account: record.text("bank_account_status"),
            verification: verification.text("overall_status"),
            owner_verification: verification.text("owner_verification"),
            business_verification: verification.text("business_verification"),
            providers: providers.objects().map(setup).collect(),
        })
    }
}

const STATUS: Endpoint = Endpoint::read(ID, Method::GET, "/v1/account-status");

impl HitPay {
    /// Reads the status of the account (`GET /v1/account-status`).
    ///
    /// # Errors
    /// All errors of a read.
    pub async fn account_status(&self) -> Result<AccountStatus> {
        let call = self.client.call(&STATUS, &[], None)?;
        self.client.submit(call, |compared| compared).await
    }
}
