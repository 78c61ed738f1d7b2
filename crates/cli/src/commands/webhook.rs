//! `dhow webhook`: what arrives at a webhook address.

use clap::Subcommand;
use dhow_core::Result;

use crate::{exit::Exit, run::Session};

mod explain;
mod input;
mod send;
mod verify;

/// Check what arrived at a webhook address, or send a test delivery to one
#[derive(Subcommand)]
#[command(after_help = "\
Example:
  dhow webhook send --provider hitpay --to http://localhost:3000/webhooks/hitpay

Example, for a request that was saved as it came over the wire:
  dhow webhook verify --provider hitpay --file delivery.http
  dhow webhook explain --provider hitpay --file delivery.http")]
pub(crate) enum Webhook {
    Verify(verify::Verify),
    Explain(explain::Explain),
    Send(send::Send),
}

impl Webhook {
    pub(super) async fn run(&self, session: &Session) -> Result<Exit> {
        match self {
            Self::Verify(verify) => verify.run(session),
            Self::Explain(explain) => explain.run(session),
            Self::Send(send) => send.run(session).await,
        }
    }
}
