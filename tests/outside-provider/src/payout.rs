//! Payouts, in BDT only.

use async_trait::async_trait;
use dhow_core::*;
use http::Method;
use serde_json::json;

use crate::{Cowrie, ID, capabilities::PAYOUTS, error::named, status, wire};

const ROUTE: &str = "/v1/payouts";
const CREATE: Endpoint = Endpoint::write(ID, Method::POST, ROUTE, Resolution::LookUp);
const STATUS: Endpoint = Endpoint::read(ID, Method::GET, "/v1/payouts/{id}");

#[async_trait]
impl Payouts for Cowrie {
    async fn payout(&self, new: &NewPayout) -> Result<Payout> {
        PAYOUTS.check(new)?;
        let (order, to) = (new.merchant_reference.as_str(), &new.beneficiary);
        let body = json!({ "order": order, "amount": new.amount.decimal(), "name": to.name, "account": to.account });
        let response = self.client.post(&CREATE, self.client.base.at(ROUTE), Some(order), &body).await?;
        let payout: wire::Payout = response.json()?;
        let echo = self.echo(payout.mode.as_deref()).text("order", order, Some(&payout.order));
        let echo = echo.text("account", &to.account, payout.account.as_deref());
        response.check(echo.money("amount", new.amount, Some(&money(&payout))))?;
        let mut payout = self.payout_of(&response, payout)?;
        payout.warnings = new.unsent(&[RequestField::Name, RequestField::Account], &[]);
        Ok(payout)
    }

    async fn payout_status(&self, reference: &ProviderReference) -> Result<Payout> {
        let target = self.client.base.at(ROUTE).segment("payout", reference.as_str()).map_err(named)?;
        let response = self.client.get(&STATUS, target).await?;
        let payout: wire::Payout = response.json()?;
        let echo = self.echo(payout.mode.as_deref()).text("id", reference.as_str(), Some(&payout.id));
        response.check(echo)?;
        self.payout_of(&response, payout)
    }
}

impl Cowrie {
    pub(crate) fn payout_of(&self, response: &Response, wire: wire::Payout) -> Result<Payout> {
        response.check(self.account_echo(wire.shop.as_deref()))?;
        let amount = money(&wire);
        let id = ProviderReference::new(wire.id).map_err(|_| response.unexpected("its id is no reference"))?;
        let mut payout = Payout::new(ID, id, status::payout(&wire.state), wire.state, self.environment);
        payout.merchant_reference = Some(wire.order);
        payout.amount = Some(amount);
        Ok(payout)
    }
}

fn money(wire: &wire::Payout) -> ReportedAmount {
    ReportedAmount::strict(wire.amount.as_str(), wire.currency.as_str())
}
