//! What a merchant has at a gateway.

use dhow_core::Balance;
use serde::Serialize;

use super::{amount::AmountView, time};
use crate::output::{Cell, Page, Show, Tone};

#[derive(Debug, Serialize)]
pub(crate) struct BalancesView {
    provider: String,
    environment: String,
    balances: Vec<BalanceView>,
}

#[derive(Debug, Serialize)]
struct BalanceView {
    account: String,
    amount: AmountView,
    as_of: Option<String>,
}

impl BalancesView {
    pub(crate) fn of(provider: &str, environment: &str, balances: &[Balance]) -> Self {
        let balances = balances.iter().map(|balance| BalanceView {
            account: balance.account.clone(),
            amount: AmountView::of(&balance.amount),
            as_of: balance.as_of.and_then(time::text),
        });
        Self {
            provider: provider.to_owned(),
            environment: environment.to_owned(),
            balances: balances.collect(),
        }
    }
}

impl Show for BalancesView {
    fn show(&self, page: &mut Page) {
        let title = format!("balance at {}, {}", self.provider, self.environment);
        page.line(Tone::Strong, title);
        let row = |balance: &BalanceView| {
            vec![
                Cell::plain(&balance.account),
                Cell::new(Tone::Strong, balance.amount.sentence()),
                Cell::new(Tone::Faint, balance.as_of.as_deref().unwrap_or_default()),
            ]
        };
        let rows: Vec<Vec<Cell>> = self.balances.iter().map(row).collect();
        if rows.is_empty() {
            page.line(Tone::Plain, "  the gateway shows none");
        } else {
            page.table(&["account", "amount", "as of"], &rows);
        }
    }
}
