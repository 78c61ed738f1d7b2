//! What a payment costs, before and after it is made.

use dhow_core::{Echo, Endpoint, ProviderReference, ReportedAmount, Result, json::LenientList};
use http::Method;

use crate::{Hub2, ID, received_amount, wire};

const FEES: Endpoint = Endpoint::read(ID, Method::GET, "/payment-intents/{id}/payment-fees");

/// One fee.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct PaymentFee {
    /// Hub2's id.
    pub id: Option<String>,
    /// What it is for; its id where Hub2 says nothing.
    pub label: Option<String>,
    /// How much, if Hub2 prints an amount.
    pub amount: Option<ReportedAmount>,
    /// The rate, as Hub2 prints it.
    pub rate: Option<String>,
    /// What the rate means, in Hub2's word.
    pub rate_type: Option<String>,
    /// The taxes on it, as far as the answer lists them.
    pub taxes: Vec<FeeTax>,
}

/// A tax on a fee, as Hub2 prints it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct FeeTax {
    /// Hub2's id.
    pub id: Option<String>,
    /// `taxType`: which tax.
    pub tax_type: Option<String>,
    /// `type`: what the value means, in Hub2's word.
    pub value_type: Option<String>,
    /// The value.
    pub value: Option<String>,
}

impl Hub2 {
    /// `GET /payment-intents/{id}/payment-fees`: what paying will cost. At most 75 calls in ten seconds.
    ///
    /// # Errors
    /// Whatever a read can end with.
    pub async fn payment_fees(&self, intent: &ProviderReference) -> Result<Vec<PaymentFee>> {
        let call = self.client.call(&FEES, &[("payment", intent.as_str())])?;
        let read = |list: wire::List<_>| Ok(list.0.into_iter().map(read).collect());
        let nothing = |_: &wire::List<wire::Fee>| Echo::new();
        self.client.send_json(call, nothing, read).await
    }
}

pub(crate) fn read_all(fees: LenientList<wire::Fee>) -> Vec<PaymentFee> {
    fees.items.into_iter().map(read).collect()
}

fn read(wire: wire::Fee) -> PaymentFee {
    let amount = received_amount::reported(wire.amount.as_ref(), wire.currency.as_ref());
    PaymentFee {
        label: wire.label.or_else(|| wire.id.clone()),
        id: wire.id,
        amount,
        rate: wire.rate,
        rate_type: wire.rate_type,
        taxes: wire.taxes.items.into_iter().map(read_tax).collect(),
    }
}

fn read_tax(wire: wire::Tax) -> FeeTax {
    FeeTax {
        id: wire.id,
        tax_type: wire.tax_type,
        value_type: wire.value_type,
        value: wire.value,
    }
}
