//! `dhow balance`: reads the merchant's balances at a gateway.

use clap::Args;
use dhow_core::Result;

use super::offered;
use crate::{args::Which, exit::Exit, run::Session, view::BalancesView};

/// Read your balances at a gateway
#[derive(Args)]
#[command(after_help = "\
Example:
  dhow balance --provider hub2")]
pub(crate) struct Balance {
    #[command(flatten)]
    which: Which,
}

impl Balance {
    pub(super) async fn run(&self, session: &Session) -> Result<Exit> {
        let gateway = self.which.gateway()?;
        let provider = session.connect(gateway.0)?;
        let balances = offered(provider.balances(), "balances", gateway)?;
        let balances = session
            .out
            .waiting(gateway.id(), balances.balances())
            .await?;
        let view = BalancesView::of(gateway.id(), provider.environment(), balances);
        session.out.answer(&view);
        Ok(Exit::Yes)
    }
}
