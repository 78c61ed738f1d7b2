//! Fees of a payment, before and after it is made.

use dhow_core::{Echo, Endpoint, ProviderReference, ReportedAmount, Result};
use http::Method;

use crate::{Hub2, ID, received_amount, wire};

const FEES: Endpoint = Endpoint::read(ID, Method::GET, "/payment-intents/{id}/payment-fees");

/// A fee.
// Source: Hub2 API reference, `fees[]` of a Payment.
// Rates and values keep Hub2's text, because their unit is a word that no source lists.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct PaymentFee {
    /// Hub2's id.
    pub id: Option<String>,
    /// Label; the id if Hub2 sends none.
    pub label: Option<String>,
    /// Amount.
    pub amount: Option<ReportedAmount>,
    /// Rate, as sent by Hub2.
    pub rate: Option<String>,
    /// `rateType`: unit of the rate, in Hub2's words.
    pub rate_type: Option<String>,
    /// Taxes on the fee.
    pub taxes: Vec<FeeTax>,
}

/// A tax on a fee.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct FeeTax {
    /// Hub2's id.
    pub id: Option<String>,
    /// `taxType`: kind of tax.
    pub tax_type: Option<String>,
    /// `type`: unit of the value, in Hub2's words.
    pub value_type: Option<String>,
    /// Value, as sent by Hub2.
    pub value: Option<String>,
}

impl Hub2 {
    /// Reads the fees of paying an intent (`GET /payment-intents/{id}/payment-fees`). Limited to 75 calls in ten seconds.
    ///
    /// # Errors
    /// The errors of every read.
    pub async fn payment_fees(&self, intent: &ProviderReference) -> Result<Vec<PaymentFee>> {
        let call = self.client.call(&FEES, &[("payment", intent.as_str())])?;
        let read = |list: wire::List<_>| Ok(list.0.into_iter().map(PaymentFee::from).collect());
        let nothing = |_: &wire::List<wire::Fee>| Echo::new();
        self.client.send_json(call, nothing, read).await
    }
}

impl From<wire::Fee> for PaymentFee {
    fn from(wire: wire::Fee) -> Self {
        let amount = received_amount::reported(wire.amount.as_ref(), wire.currency.as_ref());
        Self {
            label: wire.label.or_else(|| wire.id.clone()),
            id: wire.id,
            amount,
            rate: wire.rate,
            rate_type: wire.rate_type,
            taxes: wire.taxes.items.into_iter().map(FeeTax::from).collect(),
        }
    }
}

impl From<wire::Tax> for FeeTax {
    fn from(wire: wire::Tax) -> Self {
        Self {
            id: wire.id,
            tax_type: wire.tax_type,
            value_type: wire.value_type,
            value: wire.value,
        }
    }
}
