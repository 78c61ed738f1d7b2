//! Refunds: money of a settled payment returns to the customer.

use serde::{Deserialize, Serialize};

use crate::{
    Environment, MerchantReference, Money, Options, ProviderId, ProviderReference, RefundStatus,
    ReportedAmount, request_form::request_form,
};

/// Request for a refund.
///
/// In JSON, an unknown member is an error, and a missing one is not set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct NewRefund {
    /// Merchant's reference of this refund. Providers whose gateway has no field for it document that.
    pub merchant_reference: MerchantReference,
    /// Payment to refund, by [`Payment::provider_reference`](crate::Payment::provider_reference).
    pub payment: ProviderReference,
    /// Paid attempt, for payments with several attempts.
    pub attempt: Option<ProviderReference>,
    /// Amount to refund.
    pub amount: Money,
    /// Options that only this gateway has.
    pub options: Options,
}

impl NewRefund {
    /// A request with a reference, a payment and an amount.
    #[must_use]
    pub fn new(
        merchant_reference: MerchantReference,
        payment: ProviderReference,
        amount: Money,
    ) -> Self {
        Self {
            merchant_reference,
            payment,
            attempt: None,
            amount,
            options: Options::default(),
        }
    }
}

request_form! {
    NewRefund {
        merchant_reference: MerchantReference,
        payment: ProviderReference,
        attempt: Option<ProviderReference>,
        amount: Money,
        #[serde(default)]
        options: Options,
    }
}

/// A refund as reported by a gateway.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Refund {
    /// Gateway of the refund.
    pub provider: ProviderId,
    /// Provider reference of the refund.
    #[serde(rename = "id")]
    pub provider_reference: ProviderReference,
    /// Refunded payment or attempt, by the gateway's reference.
    pub payment: Option<String>,
    /// Status of the refund.
    pub status: RefundStatus,
    /// Status, as the gateway calls it.
    pub gateway_status: String,
    /// Refunded amount.
    pub amount: Option<ReportedAmount>,
    /// Environment of the refund.
    pub environment: Environment,
    /// Warnings for the caller.
    pub warnings: Vec<String>,
}

impl Refund {
    /// A refund with the data that every gateway reports.
    #[must_use]
    pub fn new(
        provider: ProviderId,
        provider_reference: ProviderReference,
        status: RefundStatus,
        gateway_status: impl Into<String>,
        environment: Environment,
    ) -> Self {
        Self {
            provider,
            provider_reference,
            payment: None,
            status,
            gateway_status: gateway_status.into(),
            amount: None,
            environment,
            warnings: Vec::new(),
        }
    }

    /// Adds a warning for a reported amount that is no amount (`-200000`, `FCFA`). Providers call it after setting everything else.
    #[must_use]
    pub fn with_amount_warnings(mut self) -> Self {
        let found = ReportedAmount::warning("refund", self.amount.as_ref());
        self.warnings.extend(found);
        self
    }
}
