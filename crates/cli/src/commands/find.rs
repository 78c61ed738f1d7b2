//! `dhow find`: searches by the merchant reference, which resolves an unknown outcome.

use clap::Args;
use dhow_core::{Error, ErrorKind, MerchantReference, Operation, Result};

use super::unavailable;
use crate::{
    args::{GatewayArg, GatewaySelection},
    command_line::CommandLine,
    exit::Exit,
    session::Session,
    view::FoundOrders,
};

/// Find payments or payouts by your own reference
///
/// Use it after exit code 4 of `dhow pay` or `dhow payout`. An empty result right after an unknown outcome does not prove that nothing was
/// created: search again later.
#[derive(Args)]
#[command(after_help = "\
Exit codes: 0 found; 1 the gateway reports that there is none; 2 the gateway has no search by your reference; 3 the search failed,
which proves nothing.

Example:
  dhow find hitpay --reference ORDER-1042 --json

Example, for payouts:
  dhow find hpay --reference SALARY-11-A --payouts")]
pub(crate) struct Find {
    #[command(flatten)]
    gateway: GatewaySelection,

    /// Your own reference, as passed to `dhow pay` or `dhow payout`
    #[arg(long, value_name = "TEXT")]
    reference: String,

    /// Search payouts instead of payments
    #[arg(long)]
    payouts: bool,
}

/// Returns the command that searches payments by a reference.
pub(super) fn payments(gateway: GatewayArg, reference: &str) -> CommandLine {
    let line = CommandLine::new("find").argument(gateway.id());
    line.option("--reference", reference)
}

/// Returns the command that searches payouts by a reference.
pub(super) fn payouts(gateway: GatewayArg, reference: &str) -> CommandLine {
    payments(gateway, reference).flag("--payouts")
}

impl Find {
    pub(super) async fn run(&self, session: &Session) -> Result<Exit> {
        let gateway = self.gateway.gateway()?;
        let reference = MerchantReference::new(self.reference.as_str());
        let reference = reference.map_err(|error| gateway.named_in(error))?;
        let provider = session.connect(gateway.0)?;
        let (id, environment) = (gateway.id(), provider.environment());
        let mut found_orders = FoundOrders::new(id, &reference, environment);
        if self.payouts {
            let lookup = provider
                .payout_lookup()
                .ok_or_else(|| unavailable(Operation::PayoutLookup, gateway, session))?;
            let found = session.out.wait_for(id, lookup.find_payouts(&reference));
            found_orders.add_payouts(found.await.map_err(search_failed)?);
        } else {
            let lookup = provider
                .lookup()
                .ok_or_else(|| unavailable(Operation::Lookup, gateway, session))?;
            let found = session.out.wait_for(id, lookup.find_payments(&reference));
            found_orders.add_payments(found.await.map_err(search_failed)?);
        }
        session.out.result(&found_orders);
        Ok(match found_orders.is_empty() {
            true => Exit::Negative,
            false => Exit::Success,
        })
    }
}

/// Replaces the kind "not found" of a failed search. A search reports absence as an empty list, never as an error.
pub(super) fn search_failed(error: Error) -> Error {
    match error.kind() {
        ErrorKind::NotFound => error.with_kind(ErrorKind::Protocol),
        _ => error,
    }
}
