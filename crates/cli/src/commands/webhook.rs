//! `dhow webhook`: verifies, explains and sends webhook deliveries, and finds how they are signed.

use clap::Subcommand;
use dhow_core::Result;

use crate::{exit::Exit, session::Session};

mod discover;
mod explain;
mod input;
mod send;
mod verify;

pub(crate) use discover::{Known, Place, SettingLine};

/// Verify or explain a saved webhook delivery, find how it is signed, or send a test delivery
#[derive(Subcommand)]
#[command(after_help = "\
Example:
  dhow webhook send hitpay --to http://localhost:3000/webhooks/hitpay \\
      --env-file .env

Examples with a saved HTTP/1.1 request:
  dhow webhook verify hitpay --file delivery.http --env-file .env
  dhow webhook explain hitpay --file delivery.http --env-file .env
  dhow webhook discover hitpay --file delivery.http --env-file .env")]
pub(crate) enum Webhook {
    Verify(verify::Verify),
    Explain(explain::Explain),
    Discover(Box<discover::Discover>),
    Send(Box<send::Send>),
}

impl Webhook {
    pub(super) async fn run(&self, session: &Session) -> Result<Exit> {
        match self {
            Self::Verify(verify) => verify.run(session),
            Self::Explain(explain) => explain.run(session),
            Self::Discover(discover) => discover.run(session).await,
            Self::Send(send) => send.run(session).await,
        }
    }
}
