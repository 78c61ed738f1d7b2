//! What a payment costs, before and after it is made.

use dhow_core::{ProviderReference, ReportedAmount, Result};

use crate::{
    Hub2,
    client::{NO_BODY, Operation},
    wire,
};

/// One fee.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct PaymentFee {
    /// What it is for.
    pub label: Option<String>,
    /// How much, if Hub2 prints an amount.
    pub amount: Option<ReportedAmount>,
    /// The rate, as Hub2 prints it.
    pub rate: Option<String>,
    /// What the rate means, in Hub2's word.
    pub rate_type: Option<String>,
}

impl Hub2 {
    /// `GET /payment-intents/{id}/payment-fees`: what paying will cost. At most 75 calls in ten seconds.
    ///
    /// # Errors
    /// Whatever a read can end with.
    pub async fn payment_fees(&self, intent: &ProviderReference) -> Result<Vec<PaymentFee>> {
        let target = self
            .client
            .at(super::INTENTS)
            .segment("payment", intent.as_str())?
            .then("/payment-fees");
        let operation = Operation::read("/payment-intents/{id}/payment-fees");
        let list: wire::List<wire::Fee> = self.client.ask(operation, target, NO_BODY).await?;
        Ok(read_all(Some(list.0)))
    }
}

pub(crate) fn read_all(fees: Option<Vec<wire::Fee>>) -> Vec<PaymentFee> {
    fees.into_iter().flatten().map(read).collect()
}

fn read(wire: wire::Fee) -> PaymentFee {
    let currency = wire.currency.unwrap_or_default();
    let amount = wire.amount;
    PaymentFee {
        label: wire.label.or(wire.id.map(|id| id.into_string())),
        amount: amount.map(|text| ReportedAmount::minor_units(text.into_string(), currency)),
        rate: wire.rate.map(|rate| rate.into_string()),
        rate_type: wire.rate_type,
    }
}
