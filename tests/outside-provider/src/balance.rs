//! Balances of the merchant's account.

use async_trait::async_trait;
use dhow_core::*;
use http::Method;

use crate::{Cowrie, ID, wire};

const ROUTE: &str = "/v1/balances";
const READ: Endpoint = Endpoint::read(ID, Method::GET, ROUTE);

#[async_trait]
impl Balances for Cowrie {
    async fn read_balances(&self) -> Result<Vec<Balance>> {
        let response = self.client.get(&READ, self.client.base.at(ROUTE)).await?;
        let read: wire::Balances = response.json()?;
        let convert = |balance: wire::Balance| {
            Balance::new(balance.account, ReportedAmount::strict(balance.amount, balance.currency))
        };
        Ok(read.balances.into_iter().map(convert).collect())
    }
}
