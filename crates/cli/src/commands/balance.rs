//! `dhow balance`: reads the merchant's balances at a gateway.

use clap::Args;
use dhow_core::{Operation, Result};

use super::unavailable;
use crate::{args::GatewaySelection, exit::Exit, session::Session, view::Balances};

/// Read your balances at a gateway
#[derive(Args)]
#[command(after_help = "\
Example:
  dhow balance --provider hub2")]
pub(crate) struct Balance {
    #[command(flatten)]
    gateway: GatewaySelection,
}

impl Balance {
    pub(super) async fn run(&self, session: &Session) -> Result<Exit> {
        let gateway = self.gateway.gateway()?;
        let provider = session.connect(gateway.0)?;
        let balances = provider
            .balances()
            .ok_or_else(|| unavailable(Operation::Balances, gateway, session))?;
        let balances = session
            .out
            .wait_for(gateway.id(), balances.read_balances())
            .await?;
        let result = Balances::new(gateway.id(), provider.environment(), balances);
        session.out.result(&result);
        Ok(Exit::Success)
    }
}
