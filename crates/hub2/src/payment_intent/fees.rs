//! What a payment costs, before and after it is made.

use dhow_core::{Echo, ProviderReference, ReportedAmount, Result, json::LenientList};

use crate::{
    Hub2,
    client::{NO_BODY, Operation},
    intent_money, wire,
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
        let read = |list: wire::List<_>| Ok(list.0.into_iter().map(read).collect());
        let nothing = |_: &wire::List<wire::Fee>| Echo::new();
        self.client
            .ask(operation, target, NO_BODY, nothing, read)
            .await
    }
}

pub(crate) fn read_all(fees: LenientList<wire::Fee>) -> Vec<PaymentFee> {
    fees.items.into_iter().map(read).collect()
}

fn read(wire: wire::Fee) -> PaymentFee {
    let amount = intent_money::printed(wire.amount.as_ref(), wire.currency.as_ref());
    PaymentFee {
        label: wire.label.or(wire.id),
        amount,
        rate: wire.rate,
        rate_type: wire.rate_type,
    }
}
