//! A payout: the merchant pays a beneficiary.

use serde::{Deserialize, Serialize};

use crate::{
    Environment, Failure, MerchantReference, Money, Options, PayoutStatus, ProviderId,
    ProviderReference, ReportedAmount,
};

/// What a merchant pays out. An unknown outcome is never sent again by the library.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct NewPayout {
    /// The merchant's reference; the same one goes out again when the caller retries.
    pub merchant_reference: MerchantReference,
    /// How much the beneficiary gets.
    pub amount: Money,
    /// Who gets it.
    pub beneficiary: Beneficiary,
    /// Shown to the beneficiary or on the statement.
    pub description: Option<String>,
    /// What only this gateway has.
    pub options: Options,
}

impl NewPayout {
    /// A payout with the three things that every payout has.
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

/// Who gets the money.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct Beneficiary {
    /// Name of the account's holder.
    pub name: String,
    /// Bank account, wallet number or telephone number.
    pub account: String,
    /// Bank or wallet, in the gateway's code.
    pub institution: Option<String>,
    /// ISO 3166-1 alpha-2.
    pub country: Option<String>,
    /// E-mail address.
    pub email: Option<String>,
    /// Telephone number as the gateway wants it.
    pub phone: Option<String>,
}

impl Beneficiary {
    /// A beneficiary with what every gateway needs.
    #[must_use]
    pub fn new(name: impl Into<String>, account: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            account: account.into(),
            ..Self::default()
        }
    }
}

/// A payout as a gateway describes it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Payout {
    /// The gateway.
    pub provider: ProviderId,
    /// The gateway's reference: what later calls need.
    #[serde(rename = "id")]
    pub provider_reference: ProviderReference,
    /// The merchant's reference as the gateway echoes it.
    pub merchant_reference: Option<String>,
    /// Where it stands.
    pub status: PayoutStatus,
    /// The gateway's own word for it.
    pub gateway_status: String,
    /// How much the beneficiary gets.
    pub amount: Option<ReportedAmount>,
    /// Why it failed.
    pub failure: Option<Failure>,
    /// Live or sandbox.
    pub environment: Environment,
    /// What the caller should know.
    pub warnings: Vec<String>,
}

impl Payout {
    /// A payout with what every gateway tells.
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

    /// Adds a warning if the gateway printed an amount that means no money (`-200000`, `FCFA`). Providers call it when everything else is
    /// set.
    #[must_use]
    pub fn with_amount_warnings(mut self) -> Self {
        let found = ReportedAmount::warning("payout", self.amount.as_ref());
        self.warnings.extend(found);
        self
    }
}
