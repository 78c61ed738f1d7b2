//! `dhow webhook`: what arrives at a webhook address.

use clap::Subcommand;
use dhow_core::Result;

use crate::{exit::Exit, run::Session};

mod verify;

/// Look at what arrived at a webhook address
#[derive(Subcommand)]
pub(crate) enum Webhook {
    Verify(verify::Verify),
}

impl Webhook {
    pub(super) fn run(&self, session: &Session) -> Result<Exit> {
        match self {
            Self::Verify(verify) => verify.run(session),
        }
    }
}
