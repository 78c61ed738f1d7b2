//! `dhow payout`: pays a beneficiary, or reads a payout's status.

use clap::{Args, Subcommand};
use dhow_core::{
    ANY_WORD, Beneficiary, Error, NewPayout, Operation, PayoutStatus, Resolution, Result,
};

use super::{find, order_or_status, repeated, unavailable, unknown_words};
use crate::{
    args::{GatewaySelection, OrderArgs, ReferenceArgs},
    command_line::CommandLine,
    exit::Exit,
    fields,
    session::Session,
};

/// Pay a beneficiary
///
/// The gateway is asked for your reference first: if it has a payout with it, nothing is sent and the exit code is 1. If the search fails,
/// nothing is sent either. PayAtom cannot be asked for payouts: there a second run may pay again, and the output says so.
///
/// The search does not exclude everything: a payout may be missing from it right after an unknown outcome, and two runs at the same time
/// can both pay. The engine of the library (crate dhow-engine) excludes both.
///
/// Exit code 4 means that the money may be on its way: do not retry until the gateway confirms that it is not.
#[derive(Args)]
#[command(subcommand_negates_reqs = true, after_help = help())]
pub(crate) struct Payout {
    #[command(subcommand)]
    command: Option<PayoutCommand>,

    #[command(flatten)]
    gateway: Option<GatewaySelection>,

    #[command(flatten)]
    order: Option<OrderArgs>,
}

fn help() -> String {
    let fields = fields::names::<NewPayout>();
    format!(
        "\
Fields for --set: {fields}
(bank is another name of institution), and the options that `dhow providers GATEWAY` lists.
{ANY_WORD}=1 pays to a bank, operator or wallet that is in none of the gateway's lists.

Example:
  dhow payout --provider hub2 --amount 5000 --currency XOF \\
      --reference SALARY-11-A --set name='Awa Diop' --set account=00000001 \\
      --set institution=orange --set country=CI"
    )
}

#[derive(Subcommand)]
enum PayoutCommand {
    Status(Status),
}

/// Read the status of a payout
///
/// Exit code 0 means that the status was read, whichever it is; 1 that the gateway does not know the reference; 3 that the status could not
/// be read.
#[derive(Args)]
#[command(after_help = "\
Example:
  dhow payout status hub2 tr_w0Qn2YgJ5nQm8o --json")]
struct Status {
    #[command(flatten)]
    target: ReferenceArgs,
}

impl Payout {
    /// Returns true for a payout, false for the `status` subcommand.
    pub(super) fn moves_money(&self) -> bool {
        self.command.is_none()
    }

    /// Returns the search by the own reference, if the gateway has one for payouts.
    pub(super) fn find_out(&self, session: &Session) -> Option<CommandLine> {
        let gateway = self.gateway.as_ref()?.gateway().ok()?;
        session.connect(gateway.0).ok()?.payout_lookup()?;
        Some(find::payouts(
            gateway,
            self.order.as_ref()?.reference_text(),
        ))
    }

    /// Returns the advice to set the field of an error.
    pub(super) fn missing_field(&self, error: &Error, session: &Session) -> Option<String> {
        let gateway = self.gateway.as_ref()?.gateway().ok()?;
        let order = self.order.as_ref()?;
        order.missing_field::<NewPayout>(error, gateway, session)
    }

    pub(super) async fn run(&self, session: &Session) -> Result<Exit> {
        match (&self.command, &self.gateway, &self.order) {
            (Some(PayoutCommand::Status(status)), None, None) => status.run(session).await,
            (None, Some(gateway), Some(order)) => Self::create(gateway, order, session).await,
            _ => Err(order_or_status("payout")),
        }
    }

    async fn create(
        gateway: &GatewaySelection,
        order: &OrderArgs,
        session: &Session,
    ) -> Result<Exit> {
        let gateway = gateway.gateway()?;
        let (reference, amount) = (order.reference(gateway)?, order.money(gateway)?);
        let mut new = NewPayout::new(reference, amount, Beneficiary::default());
        let pairs = order.set_pairs::<NewPayout>(gateway)?;
        let provider = session.connect(gateway.0)?;
        let payouts = provider
            .payouts()
            .ok_or_else(|| unavailable(Operation::Payouts, gateway, session))?;
        fields::set_all(&mut new, pairs, &provider.capabilities())?;
        let resolution = match provider.payout_lookup() {
            Some(_) => Resolution::LookUp,
            None => gateway.unsearchable_payout(),
        };
        let rehearsal = session.rehearse(gateway.0)?;
        if let Some(payouts) = rehearsal.payouts() {
            repeated::refuse_invalid(payouts.payout(&new).await)?;
        }
        let unlisted = unknown_words::refuse(&new, &*provider, &session.out)?;
        let reference = &new.merchant_reference;
        let check = repeated::refuse_known_payout(gateway, &*provider, reference);
        let payout = payouts.payout(&new);
        let payout = session.check_and_instruct(gateway, resolution, check, payout);
        let (warning, mut payout) = payout.await?;
        payout.warnings.extend(unlisted.into_iter().chain(warning));
        session.out.result(&payout);
        Ok(match payout.status {
            PayoutStatus::Failed | PayoutStatus::Cancelled => Exit::Negative,
            _ => Exit::Success,
        })
    }
}

impl Status {
    async fn run(&self, session: &Session) -> Result<Exit> {
        let (gateway, reference) = self.target.parse()?;
        let provider = session.connect(gateway.0)?;
        let payouts = provider
            .payouts()
            .ok_or_else(|| unavailable(Operation::Payouts, gateway, session))?;
        let read = payouts.payout_status(&reference);
        let payout = session.out.wait_for(gateway.id(), read).await?;
        session.out.result(&payout);
        Ok(Exit::Success)
    }
}
