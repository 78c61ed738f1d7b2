//! What the merchant has at Cowrie.

use async_trait::async_trait;
use dhow_core::*;

use crate::{Cowrie, error::explained, wire};

const ROUTE: &str = "/v1/balances";

#[async_trait]
impl Balances for Cowrie {
    async fn balances(&self) -> Result<Vec<Balance>> {
        let answer = self.client.get(ROUTE, self.client.base.at(ROUTE)).await?;
        let read: wire::Balances = answer.json().map_err(explained)?;
        let balance = |one: wire::Balance| Balance::new(one.account, ReportedAmount::strict(one.amount, one.currency));
        Ok(read.balances.into_iter().map(balance).collect())
    }
}
