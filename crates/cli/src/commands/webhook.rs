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
