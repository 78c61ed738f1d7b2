//! `dhow refund`: refunds a payment, or reads a refund's status.

use clap::{Args, Subcommand};
use dhow_core::{Error, NewRefund, Operation, RefundStatus, Resolution, Result};

use super::{order_or_status, repeated, status, unavailable};
use crate::{
    args::{OrderArgs, ReferenceArgs},
    command_line::CommandLine,
    exit::Exit,
    fields,
    session::Session,
};

/// Refund a paid payment, in full or in part
///
/// Gateways cannot be asked for a refund by your reference. So the refunded amount of the payment is read first: if it is at least the
/// amount of this refund, this may be the same refund again, nothing is sent and the exit code is 1. Add --again to refund anyway.
/// If the read fails, nothing is sent either.
///
/// The comparison does not exclude everything: a refund that the gateway does not show yet is not seen, and two runs at the same time can
/// both refund. The engine of the library (crate dhow-engine) excludes both.
///
/// Exit code 4 means that the refund may have been made: compare the refunded amount of `dhow status` before you retry.
#[derive(Args)]
#[command(
    subcommand_negates_reqs = true,
    after_help = "\
Fields for --set: attempt (the gateway's reference of the paid attempt), and the options that `dhow providers GATEWAY` lists.

Example:
  dhow refund hitpay 9ef68e2e-3569-4f69-9f68-04c7e4bb007c \\
      --amount 99.00 --currency SGD --reference REFUND-7"
)]
pub(crate) struct Refund {
    #[command(subcommand)]
    command: Option<RefundCommand>,

    #[command(flatten)]
    target: Option<ReferenceArgs>,

    #[command(flatten)]
    order: Option<OrderArgs>,

    /// Refund without comparing the refunded amount first
    #[arg(long)]
    again: bool,
}

#[derive(Subcommand)]
enum RefundCommand {
    Status(Status),
}

/// Read the status of a refund
///
/// Exit code 0 means that the status was read, whichever it is; 1 that the gateway does not know the reference; 3 that the status could not
/// be read.
#[derive(Args)]
#[command(after_help = "\
Example:
  dhow refund status hitpay 9ef68e8a-0b0c-4d2f-8a8f-3a3a3a3a3a3a --json")]
struct Status {
    #[command(flatten)]
    target: ReferenceArgs,
}

impl Refund {
    /// Returns true for a refund, false for the `status` subcommand.
    pub(super) fn moves_money(&self) -> bool {
        self.command.is_none()
    }

    /// Returns the read of the payment, whose refunded amount shows the refund.
    pub(super) fn find_out(&self) -> Option<CommandLine> {
        status::of(self.target.as_ref()?)
    }

    /// Returns the advice to set the field of an error.
    pub(super) fn missing_field(&self, error: &Error, session: &Session) -> Option<String> {
        let (gateway, _) = self.target.as_ref()?.parse().ok()?;
        let order = self.order.as_ref()?;
        order.missing_field::<NewRefund>(error, gateway, session)
    }

    pub(super) async fn run(&self, session: &Session) -> Result<Exit> {
        match (&self.command, &self.target, &self.order) {
            (Some(RefundCommand::Status(status)), None, None) if !self.again => {
                status.run(session).await
            }
            (None, Some(target), Some(order)) => self.create(target, order, session).await,
            _ => Err(order_or_status("refund")),
        }
    }

    async fn create(
        &self,
        target: &ReferenceArgs,
        order: &OrderArgs,
        session: &Session,
    ) -> Result<Exit> {
        let (gateway, payment) = target.parse()?;
        let (reference, amount) = (order.reference(gateway)?, order.money(gateway)?);
        let mut new = NewRefund::new(reference, payment, amount);
        let pairs = order.set_pairs::<NewRefund>(gateway)?;
        let provider = session.connect(gateway.0)?;
        let refunds = provider
            .refunds()
            .ok_or_else(|| unavailable(Operation::Refunds, gateway, session))?;
        fields::set_all(&mut new, pairs, &provider.capabilities())?;
        let rehearsal = session.rehearse(gateway.0)?;
        if let Some(refunds) = rehearsal.refunds() {
            repeated::refuse_invalid(refunds.refund(&new).await)?;
        }
        let check = async {
            match self.again {
                true => Ok(()),
                false => repeated::refuse_repeated_refund(gateway, &*provider, &new).await,
            }
        };
        let (resolution, refund) = (Resolution::CompareRefunds, refunds.refund(&new));
        let refund = session.check_and_instruct(gateway, resolution, check, refund);
        let ((), refund) = refund.await?;
        session.out.result(&refund);
        Ok(match refund.status {
            RefundStatus::Failed => Exit::Negative,
            _ => Exit::Success,
        })
    }
}

impl Status {
    async fn run(&self, session: &Session) -> Result<Exit> {
        let (gateway, reference) = self.target.parse()?;
        let provider = session.connect(gateway.0)?;
        let refunds = provider
            .refunds()
            .ok_or_else(|| unavailable(Operation::Refunds, gateway, session))?;
        let read = refunds.refund_status(&reference);
        let refund = session.out.wait_for(gateway.id(), read).await?;
        session.out.result(&refund);
        Ok(Exit::Success)
    }
}
