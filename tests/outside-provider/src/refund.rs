//! Refunds of payments.

use async_trait::async_trait;
use dhow_core::*;
use http::Method;
use serde_json::json;

use crate::{Cowrie, ID, capabilities::REFUNDS, error::named, payment::ROUTE, status, wire};

const REFUND: Endpoint = Endpoint::write(ID, Method::POST, "/v1/payments/{id}/refunds", Resolution::CompareRefunds);
const STATUS: Endpoint = Endpoint::read(ID, Method::GET, "/v1/refunds/{id}");

#[async_trait]
impl Refunds for Cowrie {
    async fn refund(&self, new: &NewRefund) -> Result<Refund> {
        REFUNDS.check(new)?;
        if new.attempt.is_some() {
            return Err(ID.invalid("attempt", "must not be set: Cowrie refunds whole payments, not attempts"));
        }
        let paid = self.read(&new.payment).await?;
        let paid = paid.requested.as_ref().and_then(ReportedAmount::money);
        // The request has no field for the currency: Cowrie reads the amount in the currency of the payment.
        if paid.map(Money::currency) != Some(new.amount.currency()) {
            return Err(ID.invalid("amount", "must be in the currency of the payment"));
        }
        let (order, id) = (new.merchant_reference.as_str(), new.payment.as_str());
        let target = self.client.base.at(ROUTE).segment("payment", id).map_err(named)?.push_path("/refunds");
        let body = json!({ "order": order, "amount": new.amount.decimal() });
        let response = self.client.post(&REFUND, target, Some(order), &body).await;
        let response = response?;
        let refund: wire::Refund = response.json()?;
        let echo = self.echo(refund.mode.as_deref()).text("payment", id, Some(&refund.payment));
        let echo = echo.text("order", order, Some(&refund.order)).money("amount", new.amount, Some(&money(&refund)));
        response.check(echo)?;
        self.refund_of(&response, refund)
    }

    async fn refund_status(&self, reference: &ProviderReference) -> Result<Refund> {
        let target = self.client.base.at("/v1/refunds").segment("refund", reference.as_str()).map_err(named)?;
        let response = self.client.get(&STATUS, target).await?;
        let refund: wire::Refund = response.json()?;
        let echo = self.echo(refund.mode.as_deref()).text("id", reference.as_str(), Some(&refund.id));
        response.check(echo)?;
        self.refund_of(&response, refund)
    }
}

impl Cowrie {
    fn refund_of(&self, response: &Response, wire: wire::Refund) -> Result<Refund> {
        response.check(self.account_echo(wire.shop.as_deref()))?;
        let amount = money(&wire);
        let id = ProviderReference::new(wire.id).map_err(|_| response.unexpected("its id is no reference"))?;
        let mut refund = Refund::new(ID, id, status::refund(&wire.state), wire.state, self.environment);
        refund.payment = Some(wire.payment);
        refund.amount = Some(amount);
        Ok(refund)
    }
}

fn money(wire: &wire::Refund) -> ReportedAmount {
    ReportedAmount::strict(wire.amount.as_str(), wire.currency.as_str())
}
