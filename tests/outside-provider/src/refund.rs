//! Refunds. Cowrie's request has no field for the currency, so the payment is read first.

use async_trait::async_trait;
use dhow_core::*;
use serde_json::json;

use crate::{
    Cowrie,
    error::explained_by_payment,
    payment::ROUTE,
    provider::{ID, positive},
    status, wire,
};

#[async_trait]
impl Refunds for Cowrie {
    async fn refund(&self, new: &NewRefund) -> Result<Refund> {
        new.read_options(&[])?;
        if new.attempt.is_some() {
            return Err(Error::invalid("attempt", "must be left out: Cowrie refunds payments only"));
        }
        positive(new.amount)?;
        let paid = self.read(&new.payment).await?;
        let paid = paid.requested.as_ref().and_then(ReportedAmount::money);
        // Cowrie would take the number for an amount in the currency of the payment (L30).
        if paid.map(Money::currency) != Some(new.amount.currency()) {
            return Err(Error::invalid("amount", "must be in the currency of the payment"));
        }
        let (order, id) = (new.merchant_reference.as_str(), new.payment.as_str());
        let target = self.client.base.at(ROUTE).segment("payment", id)?.then("/refunds");
        let body = json!({ "order": order, "amount": new.amount.decimal() });
        let answer = self.client.post("/v1/payments/{id}/refunds", target, Some(order), &body).await;
        let answer = answer.map_err(explained_by_payment)?;
        let refund: wire::Refund = answer.json().map_err(explained_by_payment)?;
        let echo = self.echo(refund.mode.as_deref()).text("payment", id, Some(&refund.payment));
        let echo = echo.text("order", order, Some(&refund.order)).money("amount", new.amount, Some(&money(&refund)));
        answer.check(echo).map_err(explained_by_payment)?;
        self.refund_of(&answer, refund).map_err(explained_by_payment)
    }

    async fn refund_status(&self, reference: &ProviderReference) -> Result<Refund> {
        let target = self.client.base.at("/v1/refunds").segment("refund", reference.as_str())?;
        let answer = self.client.get("/v1/refunds/{id}", target).await?;
        let refund: wire::Refund = answer.json().map_err(explained_by_payment)?;
        let echo = self.echo(refund.mode.as_deref()).text("id", reference.as_str(), Some(&refund.id));
        answer.check(echo).map_err(explained_by_payment)?;
        self.refund_of(&answer, refund).map_err(explained_by_payment)
    }
}

impl Cowrie {
    fn refund_of(&self, answer: &Answer, wire: wire::Refund) -> Result<Refund> {
        answer.check(self.own(wire.shop.as_deref()))?;
        let amount = money(&wire);
        let id = ProviderReference::new(wire.id).map_err(|_| answer.not_understood("its id is no reference"))?;
        let mut refund = Refund::new(ID, id, status::refund(&wire.state), wire.state, self.environment);
        refund.payment = Some(wire.payment);
        refund.amount = Some(amount);
        Ok(refund)
    }
}

fn money(wire: &wire::Refund) -> ReportedAmount {
    ReportedAmount::strict(wire.amount.as_str(), wire.currency.as_str())
}
