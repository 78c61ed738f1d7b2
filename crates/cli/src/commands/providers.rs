//! `dhow providers`: prints the capability table.

use clap::Args;
use dhow_core::Result;

use crate::{
    args::{GatewayArg, GatewayFilter},
    exit::Exit,
    gateways::Account,
    session::Session,
    view::ProviderList,
};

/// Show the operations, limits, options and settings of each gateway
#[derive(Args)]
#[command(after_help = "\
Example:
  dhow providers hitpay --json")]
pub(crate) struct Providers {
    #[command(flatten)]
    gateways: GatewayFilter,
}

impl Providers {
    pub(super) fn run(&self, session: &Session) -> Result<Exit> {
        let config = session.config()?;
        let described = self.gateways.gateways().map(|GatewayArg(gateway)| {
            let settings = config.settings(gateway)?;
            Ok((gateway, Account::of(gateway, &settings)?, settings))
        });
        let described = described.collect::<Result<Vec<_>>>()?;
        session.out.result(&ProviderList::new(&described));
        Ok(Exit::Success)
    }
}
