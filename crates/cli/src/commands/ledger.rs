//! `dhow ledger`: prints the evidence ledgers.

use clap::Args;
use dhow_core::Result;

use crate::{
    args::GatewayFilter,
    exit::Exit,
    ledger::{self, EvidenceStatus},
    session::Session,
    view::Ledgers,
};

/// Show the claims about each gateway's API that need evidence, with sources and the chosen reading
///
/// No gateway documents everything. Each entry states a claim, the reading that the library uses, its sources, the setting that changes the
/// reading if there is one, and the test that pins it.
#[derive(Args)]
#[command(after_help = "\
Example:
  dhow ledger hitpay --status unsettled")]
pub(crate) struct Ledger {
    #[command(flatten)]
    gateways: GatewayFilter,

    /// Only entries with this strength of evidence; may be repeated
    #[arg(long, value_name = "STATUS")]
    status: Vec<EvidenceStatus>,
}

impl Ledger {
    pub(super) fn run(&self, session: &Session) -> Result<Exit> {
        let mut all = Vec::new();
        for gateway in self.gateways.gateways() {
            let entries = ledger::entries(gateway.0)?.into_iter();
            let wanted = entries.filter(|entry| self.wants(entry.status));
            all.push((gateway.id(), wanted.collect()));
        }
        session.out.result(&Ledgers::new(all));
        Ok(Exit::Success)
    }

    fn wants(&self, status: EvidenceStatus) -> bool {
        self.status.is_empty() || self.status.contains(&status)
    }
}
