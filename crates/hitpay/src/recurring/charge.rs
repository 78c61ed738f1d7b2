//! Charging a payment method that a customer saved.

use dhow_core::{
    Error, ErrorKind, GatewayFault, Money, Outcome, PaymentStatus, ProviderReference,
    ReportedAmount, Resolution, Result, Target,
};
use http::Method;

use crate::{
    HitPay,
    body::Body,
    client::{ID, Operation},
    plan::check_amount,
    status,
    wire::{Compared, Item, Record},
};

/// A charge of a saved method.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct SavedCharge {
    /// The payment that was made: what refunds name.
    pub payment_id: ProviderReference,
    /// The recurring billing that it belongs to.
    pub recurring_billing_id: Option<String>,
    /// What was paid.
    pub amount: Option<ReportedAmount>,
    /// Where it stands.
    pub status: PaymentStatus,
    /// HitPay's own word.
    pub gateway_status: String,
}

/// The answer as it came: a decline has no payment.
struct Charged {
    status: String,
    payment_id: Option<String>,
    recurring_billing_id: Option<String>,
    amount: Option<ReportedAmount>,
    message: Option<String>,
}

impl Item for Charged {
    fn read(record: &Record) -> Result<Self> {
        let charged = Self {
            status: record.required("status")?,
            payment_id: record.text("payment_id"),
            recurring_billing_id: record.text("recurring_billing_id"),
            amount: record.amount("amount", "currency"),
            message: record.text("failed_reason").or(record.text("message")),
        };
        if charged.failed() {
            return Ok(charged);
        }
        record.reference("payment_id").map(|_| charged)
    }
}

impl Charged {
    fn failed(&self) -> bool {
        matches!(
            status::charge(&self.status),
            PaymentStatus::Failed | PaymentStatus::Cancelled
        )
    }
}

impl HitPay {
    /// `POST /v1/charge/recurring-billing/{id}`: takes money with a method that the customer saved. The answer is the result; no webhook
    /// is needed.
    ///
    /// Called twice, it takes the money twice: HitPay has no idempotency key and no reference for it. After an unknown outcome read
    /// [`recurring_billing`](Self::recurring_billing) and compare its `total_charge`, or look for the payment among
    /// [`charge_pages`](Self::charge_pages).
    ///
    /// # Errors
    /// [`Declined`](ErrorKind::Declined) when the customer's bank or wallet says no: nothing was taken;
    /// [`Outcome::Unknown`] when money may have been taken.
    pub async fn charge_saved_method(
        &self,
        recurring_billing_id: &str,
        amount: Money,
    ) -> Result<SavedCharge> {
        // LEDGER: saved-charge-path
        let route = "/v1/charge/recurring-billing/{id}";
        let operation = Operation::write(Method::POST, route, Resolution::Poll);
        let target = self
            .client
            .at("/charge/recurring-billing")
            .segment("id", recurring_billing_id)?;
        self.take(operation, target, amount, Body::default(), |compared| {
            compared.text("recurring_billing_id", recurring_billing_id)
        })
        .await
    }

    /// Takes money from a method that the customer saved or linked.
    pub(crate) async fn take(
        &self,
        operation: Operation,
        target: Target,
        amount: Money,
        more: Body,
        compare: impl for<'r> FnOnce(Compared<'r>) -> Compared<'r> + Send,
    ) -> Result<SavedCharge> {
        check_amount(amount)?;
        let body = Body::default()
            .amount("amount", amount)
            .text("currency", amount.currency().code())
            .and(more);
        let sent = self
            .client
            .submit(operation, target, Some(&body), |compared| {
                compare(compared).money("amount", "currency", amount)
            })
            .await;
        let charged: Charged = sent.map_err(declined)?;
        if charged.failed() {
            let mut fault = GatewayFault::status(200).with_code(charged.status);
            if let Some(message) = charged.message {
                fault = fault.with_message(message);
            }
            let message = "the saved payment method was declined";
            let error = Error::new(ErrorKind::Declined, Outcome::Refused, message);
            return Err(error.with_gateway(fault).with_provider(ID));
        }
        Ok(SavedCharge {
            payment_id: ProviderReference::from_answer(charged.payment_id.unwrap_or_default())?,
            recurring_billing_id: charged.recurring_billing_id,
            amount: charged.amount,
            status: status::charge(&charged.status),
            gateway_status: charged.status,
        })
    }
}

/// A refusal that names no field is about the customer's method, not about the request.
fn declined(error: Error) -> Error {
    // LEDGER: saved-charge-decline
    let is_decline = error.gateway().is_some_and(|fault| {
        let names_none = fault.fields.iter().all(|(field, _)| field.is_empty());
        matches!(fault.status, Some(400 | 402 | 422)) && names_none
    });
    if is_decline && error.outcome() == Outcome::Refused {
        error.with_kind(ErrorKind::Declined)
    } else {
        error
    }
}
