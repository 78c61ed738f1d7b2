//! Output of `dhow find` and `dhow cancel`.

use dhow_core::{Environment, MerchantReference, Payment, Payout, ProviderReference};
use serde::{Serialize, Serializer};

use super::PaymentResult;
use crate::output::{Page, Show, Tone};

/// Payments or payouts with a merchant reference. The list that was not requested is left out.
#[derive(Debug, Serialize)]
pub(crate) struct FoundOrders {
    provider: &'static str,
    reference: MerchantReference,
    environment: Environment,
    #[serde(
        skip_serializing_if = "Option::is_none",
        serialize_with = "with_next_action"
    )]
    payments: Option<Vec<Payment>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    payouts: Option<Vec<Payout>>,
}

impl FoundOrders {
    pub(crate) fn new(
        provider: &'static str,
        reference: &MerchantReference,
        environment: Environment,
    ) -> Self {
        Self {
            provider,
            reference: reference.clone(),
            environment,
            payments: None,
            payouts: None,
        }
    }

    pub(crate) fn add_payments(&mut self, found: Vec<Payment>) {
        self.payments = Some(found);
    }

    pub(crate) fn add_payouts(&mut self, found: Vec<Payout>) {
        self.payouts = Some(found);
    }

    /// Returns true if nothing was found.
    pub(crate) fn is_empty(&self) -> bool {
        let payments = self.payments.as_ref().is_none_or(Vec::is_empty);
        payments && self.payouts.as_ref().is_none_or(Vec::is_empty)
    }
}

/// Writes each payment in the form of `dhow status`.
fn with_next_action<S: Serializer>(
    payments: &Option<Vec<Payment>>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(payments.iter().flatten().map(PaymentResult::from))
}

impl Show for FoundOrders {
    fn show(&self, page: &mut Page) {
        let place = format!("{}, {}", self.provider, self.environment);
        if self.is_empty() {
            let what = match self.payouts {
                Some(_) => "no payout",
                None => "no payment",
            };
            page.line(
                Tone::Warn,
                format!("{what} with the reference {} at {place}", self.reference),
            );
            let note =
                "right after an unknown outcome this does not prove absence; search again later";
            page.pair("note", note);
        }
        for payment in self.payments.iter().flatten() {
            PaymentResult::from(payment).show(page);
        }
        for payout in self.payouts.iter().flatten() {
            payout.show(page);
        }
    }
}

/// A cancelled payment.
#[derive(Debug, Serialize)]
pub(crate) struct CancelledPayment {
    provider: &'static str,
    id: ProviderReference,
    cancelled: bool,
    environment: Environment,
}

impl CancelledPayment {
    pub(crate) fn new(
        provider: &'static str,
        payment: &ProviderReference,
        environment: Environment,
    ) -> Self {
        Self {
            provider,
            id: payment.clone(),
            cancelled: true,
            environment,
        }
    }
}

impl Show for CancelledPayment {
    fn show(&self, page: &mut Page) {
        page.line(Tone::Strong, format!("payment {}", self.id));
        page.pair_in("status", Tone::Bad, "cancelled: it can no longer be paid");
        page.pair(
            "gateway",
            format!("{}, {}", self.provider, self.environment),
        );
    }
}
