//! `dhow orders`: reads and repairs the orders of a store.

use clap::{Args, Subcommand};
use dhow_core::Result;

use crate::{exit::Exit, session::Session, store::StoreArgs};

mod accounts;
mod expect;
mod list;
mod prune;
mod replay;
mod resolve;
mod selection;
mod show;

/// List the orders of a store, or show and repair one
///
/// Works beside a running `dhow serve`. A store that does not exist is an error, and nothing is created. For each order that needs attention,
/// the commands that lead out of it are printed.
#[derive(Args)]
#[command(after_help = "\
Exit codes:
  0  success, also for an empty list
  1  there is no such order
  2  invalid command line, or no such store
  3  the server of the store cannot be reached, or the store is damaged

Example:
  dhow orders --state attention --store sqlite:shop.db

Example of one order:
  dhow orders show ORDER-1042 --store sqlite:shop.db")]
pub(crate) struct Orders {
    #[command(subcommand)]
    command: Option<OrdersCommand>,

    #[command(flatten)]
    list: list::List,

    #[command(flatten)]
    store: StoreArgs,
}

#[derive(Subcommand)]
enum OrdersCommand {
    Show(show::Show),
    Expect(expect::Expect),
    Replay(replay::Replay),
    Resolve(resolve::Resolve),
    Prune(prune::Prune),
}

impl Orders {
    pub(super) async fn run(&self, session: &Session) -> Result<Exit> {
        if self.command.is_some() {
            self.list.refuse()?;
        }
        match &self.command {
            None => self.list.run(session, &self.store).await,
            Some(OrdersCommand::Show(show)) => show.run(session, &self.store).await,
            Some(OrdersCommand::Expect(expect)) => expect.run(session, &self.store).await,
            Some(OrdersCommand::Replay(replay)) => replay.run(session, &self.store).await,
            Some(OrdersCommand::Resolve(resolve)) => resolve.run(session, &self.store).await,
            Some(OrdersCommand::Prune(prune)) => prune.run(session, &self.store).await,
        }
    }
}
