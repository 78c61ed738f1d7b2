//! Payments: creating, reading, cancelling, and submitting transaction references.

use std::time::{Duration, SystemTime};

use async_trait::async_trait;
use dhow_core::*;
use http::Method;
use serde_json::json;

use crate::{Cowrie, ID, capabilities::PAYMENTS, error::named, status, wire};

pub(crate) mod attempt;

pub(crate) const ROUTE: &str = "/v1/payments";
const CREATE: Endpoint = Endpoint::write(ID, Method::POST, ROUTE, Resolution::LookUp);
const STATUS: Endpoint = Endpoint::read(ID, Method::GET, "/v1/payments/{id}");
const CANCEL: Endpoint = Endpoint::write(ID, Method::POST, "/v1/payments/{id}/cancel", Resolution::Poll);
const ANSWER: Endpoint = Endpoint::write(ID, Method::POST, "/v1/payments/{id}/reference", Resolution::Poll);

impl Cowrie {
    #[allow(clippy::indexing_slicing, reason = "an assignment to a member of a JSON object inserts it")]
    pub(crate) async fn create(&self, new: &NewPayment) -> Result<Payment> {
        PAYMENTS.check(new)?;
        let (order, amount) = (new.merchant_reference.as_str(), new.amount.decimal());
        let mut body = json!({ "order": order, "amount": amount, "currency": new.amount.currency() });
        if let Some(time) = new.expires_in {
            body["expires_in"] = time.as_secs().into();
        }
        if let Some(text) = &new.description {
            body["description"] = text.as_str().into();
        }
        for (name, value) in new.options.iter() {
            body[name] = value.into();
        }
        let response = self.client.post(&CREATE, self.client.base.at(ROUTE), Some(order), &body).await?;
        let payment: wire::Payment = response.json()?;
        let echo = self.echo(payment.mode.as_deref()).text("order", order, Some(&payment.order));
        let echo = echo.money("amount", new.amount, Some(&money(&payment)));
        response.check(echo)?;
        let mut payment = self.payment(&response, payment)?;
        payment.warnings = new.unsent(&[RequestField::Description, RequestField::ExpiresIn], &[]);
        Ok(payment)
    }

    pub(crate) async fn read(&self, reference: &ProviderReference) -> Result<Payment> {
        let target = self.client.base.at(ROUTE).segment("payment", reference.as_str()).map_err(named)?;
        let response = self.client.get(&STATUS, target).await?;
        self.about(&response, reference)
    }

    /// Converts a response that must be about this payment.
    fn about(&self, response: &Response, reference: &ProviderReference) -> Result<Payment> {
        let payment = response.json::<wire::Payment>()?;
        response.check(self.echo(payment.mode.as_deref()).text("id", reference.as_str(), Some(&payment.id)))?;
        self.payment(response, payment)
    }

    pub(crate) fn payment(&self, response: &Response, wire: wire::Payment) -> Result<Payment> {
        response.check(self.account_echo(wire.shop.as_deref()))?;
        let amount = money(&wire);
        let id = ProviderReference::new(wire.id).map_err(|_| response.unexpected("its id is no reference"))?;
        let mut payment = Payment::new(ID, id, status::payment(&wire.state), wire.state, self.environment);
        payment.received = (payment.status == PaymentStatus::Paid).then(|| amount.clone());
        if let Some(attempts) = wire.attempts {
            let received = attempt::received(&attempts, &wire.currency);
            payment.received = payment.received.and(received);
            payment.attempts = attempt::all(attempts);
        }
        payment.refunded = wire.refunded.map(|back| ReportedAmount::strict(back, wire.currency));
        payment.requested = Some(amount);
        payment.merchant_reference = Some(wire.order);
        payment.expires_at = wire.expires_at.and_then(time);
        payment.next_actions.extend(wire.pay_url.map(NextAction::redirect));
        if payment.status == PaymentStatus::ActionRequired {
            payment.next_actions.push(NextAction::SubmitTransactionReference);
        }
        Ok(payment)
    }

    /// Starts the comparison of a response with the account.
    pub(crate) fn account_echo(&self, shop: Option<&str>) -> Echo {
        Echo::new().text("shop", &self.shop, shop)
    }

    /// Starts the comparison of a response with the environment.
    pub(crate) fn echo(&self, mode: Option<&str>) -> Echo {
        Echo::new().environment("mode", self.environment, mode.and_then(status::environment))
    }
}

#[async_trait]
impl Cancellation for Cowrie {
    async fn cancel(&self, payment: &ProviderReference) -> Result<()> {
        let target =
            self.client.base.at(ROUTE).segment("payment", payment.as_str()).map_err(named)?.push_path("/cancel");
        let response = self.client.post(&CANCEL, target, None, &json!({})).await;
        let response = response?;
        let payment = self.about(&response, payment)?;
        if payment.status == PaymentStatus::Cancelled {
            return Ok(());
        }
        // A success status alone does not prove the cancellation: the payment may have been paid meanwhile.
        Err(response.unexpected("the payment is not cancelled"))
    }
}

#[async_trait]
impl Actions for Cowrie {
    async fn answer(&self, payment: &ProviderReference, answer: &ActionAnswer) -> Result<Payment> {
        let ActionAnswer::TransactionReference(number) = answer else {
            return Err(ID.unsupported("Cowrie takes a transaction reference only"));
        };
        let target =
            self.client.base.at(ROUTE).segment("payment", payment.as_str()).map_err(named)?.push_path("/reference");
        let body = json!({ "transaction": number });
        let response = self.client.post(&ANSWER, target, None, &body).await;
        self.about(&response?, payment)
    }
}

fn money(wire: &wire::Payment) -> ReportedAmount {
    ReportedAmount::strict(wire.amount.as_str(), wire.currency.as_str())
}

fn time(seconds: u64) -> Option<SystemTime> {
    SystemTime::UNIX_EPOCH.checked_add(Duration::from_secs(seconds))
}
