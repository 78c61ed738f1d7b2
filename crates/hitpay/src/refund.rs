//! Refunds: money of one payment goes back to the customer.

use async_trait::async_trait;
use dhow_core::{
    Error, Money, NewRefund, PaymentStatus, ProviderReference, Refund, Refunds, ReportedAmount,
    Resolution, Result,
};
use http::Method;

use crate::{
    HitPay,
    body::Body,
    client::{Client, ID, Operation},
    payment_request::declined_if_refused,
    status, wire,
};

impl HitPay {
    /// `POST /v1/refund`: gives back all or part of one payment (a charge, not a payment request).
    ///
    /// HitPay has no reference of the merchant's for refunds and no idempotency key: sent twice, it refunds twice. After an unknown
    /// outcome read [`charge`](Self::charge) and look at what was refunded.
    ///
    /// # Errors
    /// [`Declined`](dhow_core::ErrorKind::Declined) or [`InvalidRequest`](dhow_core::ErrorKind::InvalidRequest) when HitPay says no;
    /// [`Outcome::Unknown`](dhow_core::Outcome::Unknown) when it may have happened.
    pub async fn refund_charge(&self, charge: &ProviderReference, amount: Money) -> Result<Refund> {
        if !amount.is_positive() {
            return Err(Error::invalid("amount", "must be above zero"));
        }
        let resolution = Resolution::Poll;
        let operation = Operation::write(Method::POST, "/v1/refund", resolution);
        let body = Body::default()
            .amount("amount", amount)
            .text("payment_id", charge.as_str());
        let target = self.client.at("/refund");
        let sent = self.client.send(operation, target, Some(&body)).await;
        let answer = sent.map_err(declined_if_refused)?;
        let wire = Client::read(&answer, resolution)?;
        self.read_refund(wire).map_err(|error| {
            answer
                .not_understood(error.message())
                .with_resolution(resolution)
        })
    }

    fn read_refund(&self, wire: wire::Refund) -> Result<Refund> {
        let reference = ProviderReference::new(wire.id)?;
        let status = status::refund(&wire.status);
        let mut refund = Refund::new(ID, reference, status, wire.status, self.environment);
        refund.payment = wire.payment_id;
        let amount = wire.amount_refunded.zip(wire.currency);
        refund.amount =
            amount.map(|(text, currency)| ReportedAmount::lenient(text.into_string(), currency));
        Ok(refund)
    }

    /// The one payment of a request that was paid.
    async fn paid_charge(&self, new: &NewRefund) -> Result<ProviderReference> {
        if let Some(attempt) = &new.attempt {
            return Ok(attempt.clone());
        }
        let request = self.payment_request(&new.payment).await?;
        let mut paid = request
            .payments
            .into_iter()
            .filter(|one| one.status == PaymentStatus::Paid);
        match (paid.next(), paid.next()) {
            (Some(one), None) => Ok(one.reference),
            (None, _) => Err(Error::invalid(
                "payment",
                "has not been paid, nothing can go back",
            )),
            (Some(_), Some(_)) => {
                let rule = "must name one payment: this request was paid several times";
                Err(Error::invalid("attempt", rule))
            }
        }
    }
}

/// HitPay refunds a payment within a request; which one is read from the request unless [`NewRefund::attempt`] names it. The merchant
/// reference of the refund is checked but has no field at HitPay.
#[async_trait]
impl Refunds for HitPay {
    async fn refund(&self, new: &NewRefund) -> Result<Refund> {
        new.options.only(&[])?;
        let charge = self.paid_charge(new).await?;
        self.refund_charge(&charge, new.amount).await
    }

    async fn refund_status(&self, reference: &ProviderReference) -> Result<Refund> {
        let target = self
            .client
            .at("/refund")
            .segment("refund", reference.as_str())?;
        let operation = Operation::read("/v1/refund/{id}");
        let answer = self.client.send(operation, target, None).await?;
        self.read_refund(Client::read(&answer, Resolution::Poll)?)
    }
}
