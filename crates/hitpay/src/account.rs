//! The merchant's account: whether it may take and pay out money.

use dhow_core::{Endpoint, Result};
use http::Method;

use crate::{
    HitPay, ID,
    wire::{Item, Read, Record},
};

/// How far HitPay has let the account through. Words are HitPay's and kept as they are.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct AccountStatus {
    /// The bank account that payouts go to.
    pub bank_account: Option<String>,
    /// Verification as a whole.
    pub verification: Option<String>,
    /// Verification of the owner.
    pub owner_verification: Option<String>,
    /// Verification of the business.
    pub business_verification: Option<String>,
    /// The payment providers behind the account.
    pub providers: Vec<ProviderSetup>,
}

/// One payment provider behind the account.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ProviderSetup {
    /// Its code.
    pub provider: String,
    /// How far it is set up.
    pub setup: Option<String>,
    /// Whether it takes payments, if HitPay says.
    pub payment_enabled: Option<bool>,
    /// Whether it pays out, if HitPay says.
    pub payout_enabled: Option<bool>,
}

impl Item for AccountStatus {
    fn read(record: &Record) -> Read<Self> {
        let verification = record.record("verification").unwrap_or_default();
        let providers = record.record("payment_providers").unwrap_or_default();
        let setup = |(provider, record): (&str, Record)| ProviderSetup {
            provider: provider.to_owned(),
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
    /// `GET /v1/account-status`
    ///
    /// # Errors
    /// Whatever a read can end with.
    pub async fn account_status(&self) -> Result<AccountStatus> {
        let call = self.client.call(&STATUS, None, None)?;
        self.client.submit(call, |compared| compared).await
    }
}
