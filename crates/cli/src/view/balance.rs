//! Output of `dhow balance`.

use dhow_core::{Balance, Environment};
use serde::Serialize;

use super::time;
use crate::output::{Cell, Page, Show, Tone};

#[derive(Debug, Serialize)]
pub(crate) struct Balances {
    provider: &'static str,
    environment: Environment,
    balances: Vec<Balance>,
}

impl Balances {
    pub(crate) fn new(
        provider: &'static str,
        environment: Environment,
        balances: Vec<Balance>,
    ) -> Self {
        Self {
            provider,
            environment,
            balances,
        }
    }
}

impl Show for Balances {
    fn show(&self, page: &mut Page) {
        let title = format!("balances at {}, {}", self.provider, self.environment);
        page.line(Tone::Strong, title);
        let row = |balance: &Balance| {
            let as_of = balance.as_of.map(time::text).unwrap_or_default();
            vec![
                Cell::plain(&balance.account),
                Cell::new(Tone::Strong, balance.amount.to_string()),
                Cell::new(Tone::Faint, as_of),
            ]
        };
        let rows: Vec<Vec<Cell>> = self.balances.iter().map(row).collect();
        if rows.is_empty() {
            page.line(Tone::Plain, "  the gateway reports no balance");
        } else {
            page.table(&["account", "amount", "as of"], &rows);
        }
    }
}
