//! Charges of a saved payment method.

use dhow_core::{
    Endpoint, Error, ErrorKind, GatewayError, Money, Outcome, PaymentStatus, ProviderReference,
    ReportedAmount, Resolution, Result,
};
use http::Method;

use crate::{
    HitPay, ID,
    plan::check_amount,
    status,
    wire::{Body, Compared, Item, Read, Record},
};

/// A charge of a saved payment method.
// HitPay documents no reference for such a charge, so the payment id is the only link to it.
// Source: HitPay OpenAPI document, response of `POST /v1/charge/recurring-billing/{id}`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct SavedCharge {
    /// Id of the payment, used in refunds.
    pub payment_id: ProviderReference,
    /// Id of the recurring billing.
    pub recurring_billing_id: Option<String>,
    /// Paid amount.
    pub amount: Option<ReportedAmount>,
    /// Status of the payment.
    pub status: PaymentStatus,
    /// Status as received.
    pub gateway_status: String,
}

/// Result of a charge. A declined one has no payment.
enum Charged {
    Made(SavedCharge),
    Declined(GatewayError),
}

impl Item for Charged {
    fn from_wire(record: &Record) -> Read<Self> {
        let word = record.required_status()?;
        let status = status::charge(&word);
        // A success status with a failed payment is a decline.
        // LEDGER: saved-charge-decline
        if matches!(status, PaymentStatus::Failed | PaymentStatus::Cancelled) {
            let mut fault = GatewayError::status(200).with_code(word);
            if let Some(message) = record.text("failed_reason").or(record.text("message")) {
                fault = fault.with_message(message);
            }
            return Ok(Self::Declined(fault));
        }
        Ok(Self::Made(SavedCharge {
            payment_id: record.reference("payment_id")?,
            recurring_billing_id: record.text("recurring_billing_id"),
            amount: record.amount("amount", "currency"),
            status,
            gateway_status: word,
        }))
    }
}

// Three sources give three paths. The first is documented and is in use against the sandbox.
// LEDGER: saved-charge-path
const CHARGE: Endpoint = Endpoint::write(
    ID,
    Method::POST,
    "/v1/charge/recurring-billing/{id}",
    Resolution::Poll,
);

impl HitPay {
    /// Charges a payment method saved by the customer (`POST /v1/charge/recurring-billing/{id}`).
    ///
    /// The response is the final result; no webhook is needed.
    ///
    /// Never retried by the library: HitPay has neither an idempotency key nor a reference for charges, so a second call charges again.
    /// After an unknown outcome, read [`recurring_billing`](Self::recurring_billing) and compare its `total_charge`, or search for the
    /// payment in [`charge_pages`](Self::charge_pages).
    ///
    /// # Errors
    /// [`Declined`](ErrorKind::Declined) if the customer's bank or wallet declines; nothing was charged. [`Outcome::Unknown`] if money may
    /// have been taken.
    pub async fn charge_saved_method(
        &self,
        recurring_billing_id: &str,
        amount: Money,
    ) -> Result<SavedCharge> {
        let id = recurring_billing_id;
        self.charge_method(&CHARGE, id, amount, Body::default(), |compared| {
            compared.text("recurring_billing_id", id)
        })
        .await
    }

    /// Charges a saved payment method or a linked wallet.
    pub(crate) async fn charge_method(
        &self,
        endpoint: &Endpoint,
        id: &str,
        amount: Money,
        extra: Body,
        compare: impl for<'r> FnOnce(Compared<'r>) -> Compared<'r> + Send,
    ) -> Result<SavedCharge> {
        check_amount(amount)?;
        let body = Body::default()
            .amount("amount", amount)
            .text("currency", amount.currency().code())
            .and(extra);
        let call = self.client.call(endpoint, &[("id", id)], Some(&body))?;
        let sent = self.client.submit(call, |compared| {
            compare(compared).money("amount", "currency", amount)
        });
        match sent.await.map_err(declined)? {
            Charged::Made(charge) => Ok(charge),
            Charged::Declined(fault) => {
                let message = "the saved payment method was declined";
                let error = endpoint.error(ErrorKind::Declined, Outcome::Refused, message);
                Err(error.with_gateway(fault))
            }
        }
    }
}

/// Maps a refusal without field errors to `Declined`: it is about the payment method, not about the request.
fn declined(error: Error) -> Error {
    // No source shows the response to a decline, so a refusal counts as one only if it names no field of the request.
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
