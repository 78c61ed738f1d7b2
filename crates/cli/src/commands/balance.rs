//! `dhow balance`: reads what the merchant has at a gateway.

use clap::Args;
use dhow_core::Result;

use super::offered;
use crate::{
    args::{Chosen, gateway},
    exit::Exit,
    run::Session,
    view::BalancesView,
};

/// Read what you have at a gateway
#[derive(Args)]
#[command(after_help = "\
Example:
  dhow balance --provider hub2")]
pub(crate) struct Balance {
    /// The gateway
    #[arg(long, value_name = "GATEWAY", value_parser = gateway())]
    provider: Chosen,
}

impl Balance {
    pub(super) async fn run(&self, session: &Session) -> Result<Exit> {
        let provider = self.provider.connect(&session.settings(self.provider.0)?)?;
        let balances = offered(provider.balances(), "balances", self.provider)?;
        let balances = session
            .out
            .waiting(self.provider.id(), balances.balances())
            .await?;
        let environment = provider.environment().to_string();
        let view = BalancesView::of(self.provider.id(), &environment, &balances);
        session.out.answer(&view);
        Ok(Exit::Yes)
    }
}
