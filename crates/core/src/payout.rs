//! Payouts: the merchant pays a beneficiary.

use serde::{Deserialize, Serialize};

use crate::{
    Environment, Failure, MerchantReference, Money, Options, PayoutStatus, ProviderId,
    ProviderReference, ReportedAmount, request_form::request_form,
};

/// Request for a payout. Never retried by the library if the outcome is unknown.
///
/// In JSON, an unknown member is an error, and a missing one is not set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct NewPayout {
    /// Merchant's reference. A retry must use the same one.
    pub merchant_reference: MerchantReference,
    /// Amount for the beneficiary.
    pub amount: Money,
    /// Beneficiary of the payout.
    pub beneficiary: Beneficiary,
    /// Description for the beneficiary or the bank statement.
    pub description: Option<String>,
    /// Options that only this gateway has.
    pub options: Options,
}

impl NewPayout {
    /// A request with a reference, an amount and a beneficiary.
    #[must_use]
    pub fn new(
        merchant_reference: MerchantReference,
        amount: Money,
        beneficiary: Beneficiary,
    ) -> Self {
        Self {
            merchant_reference,
            amount,
            beneficiary,
            description: None,
            options: Options::default(),
        }
    }
}

request_form! {
    NewPayout {
        merchant_reference: MerchantReference,
        amount: Money,
        beneficiary: Beneficiary,
        description: Option<String>,
        #[serde(default)]
        options: Options,
    }
    with { beneficiary: Beneficiary }
}

/// Beneficiary of a payout.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Beneficiary {
    /// Name of the account holder.
    pub name: String,
    /// Number of the bank account or wallet, or telephone number.
    pub account: String,
    /// Bank or wallet, by the gateway's code.
    pub institution: Option<String>,
    /// Country, ISO 3166-1 alpha-2.
    pub country: Option<String>,
    /// E-mail address.
    pub email: Option<String>,
    /// Telephone number in the format of the gateway.
    pub phone: Option<String>,
}

request_form! {
    Beneficiary {
        #[serde(default)]
        name: String,
        #[serde(default)]
        account: String,
        institution: Option<String>,
        country: Option<String>,
        email: Option<String>,
        phone: Option<String>,
    }
}

impl Beneficiary {
    /// A beneficiary with the data that every gateway needs.
    #[must_use]
    pub fn new(name: impl Into<String>, account: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            account: account.into(),
            ..Self::default()
        }
    }
}

/// A payout as reported by a gateway.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Payout {
    /// Gateway of the payout.
    pub provider: ProviderId,
    /// Provider reference, required by later calls.
    #[serde(rename = "id")]
    pub provider_reference: ProviderReference,
    /// Merchant reference, as echoed by the gateway.
    pub merchant_reference: Option<String>,
    /// Status of the payout.
    pub status: PayoutStatus,
    /// Status, as the gateway calls it.
    pub gateway_status: String,
    /// Amount for the beneficiary.
    pub amount: Option<ReportedAmount>,
    /// Reason of a failure.
    pub failure: Option<Failure>,
    /// Environment of the payout.
    pub environment: Environment,
    /// Warnings for the caller.
    pub warnings: Vec<String>,
}

impl Payout {
    /// A payout with the data that every gateway reports.
    #[must_use]
    pub fn new(
        provider: ProviderId,
        provider_reference: ProviderReference,
        status: PayoutStatus,
        gateway_status: impl Into<String>,
        environment: Environment,
    ) -> Self {
        Self {
            provider,
            provider_reference,
            merchant_reference: None,
            status,
            gateway_status: gateway_status.into(),
            amount: None,
            failure: None,
            environment,
            warnings: Vec::new(),
        }
    }

    /// Adds a warning for a reported amount that is no amount (`-200000`, `FCFA`). Providers call it after setting everything else.
    #[must_use]
    pub fn with_amount_warnings(mut self) -> Self {
        let found = ReportedAmount::warning("payout", self.amount.as_ref());
        self.warnings.extend(found);
        self
    }
}
