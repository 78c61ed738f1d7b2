//! A refund: settled money goes back to the customer.

use serde::{Deserialize, Serialize};

use crate::{
    Environment, MerchantReference, Money, Options, ProviderId, ProviderReference, RefundStatus,
    ReportedAmount,
};

/// What a merchant gives back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct NewRefund {
    /// The merchant's reference of this refund. Gateways that cannot carry it say so in their documentation.
    pub merchant_reference: MerchantReference,
    /// The payment, as [`Payment::provider_reference`](crate::Payment::provider_reference).
    pub payment: ProviderReference,
    /// The attempt that was paid, for payments with several.
    pub attempt: Option<ProviderReference>,
    /// How much goes back.
    pub amount: Money,
    /// What only this gateway has.
    pub options: Options,
}

impl NewRefund {
    /// A refund with the three things that every refund has.
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

/// A refund as a gateway describes it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Refund {
    /// The gateway.
    pub provider: ProviderId,
    /// The gateway's reference of the refund.
    #[serde(rename = "id")]
    pub provider_reference: ProviderReference,
    /// What was refunded: the payment or the attempt, in the gateway's reference.
    pub payment: Option<String>,
    /// Where it stands.
    pub status: RefundStatus,
    /// The gateway's own word for it.
    pub gateway_status: String,
    /// How much goes back.
    pub amount: Option<ReportedAmount>,
    /// Live or sandbox.
    pub environment: Environment,
    /// What the caller should know.
    pub warnings: Vec<String>,
}

impl Refund {
    /// A refund with what every gateway tells.
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

    /// Adds a warning if the gateway printed an amount that means no money (`-200000`, `FCFA`). Providers call it when everything else is
    /// set.
    #[must_use]
    pub fn with_amount_warnings(mut self) -> Self {
        let found = ReportedAmount::warning("refund", self.amount.as_ref());
        self.warnings.extend(found);
        self
    }
}
