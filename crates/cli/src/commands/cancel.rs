//! `dhow cancel`: cancels an unpaid payment.

use clap::Args;
use dhow_core::{Operation, Resolution, Result};

use super::{status, unavailable};
use crate::{
    args::ReferenceArgs, command_line::CommandLine, exit::Exit, session::Session,
    view::CancelledPayment,
};

/// Cancel an unpaid payment
///
/// Use `dhow refund` for a payment that is already paid. Exit code 4 means that the payment may have been cancelled: read its status.
#[derive(Args)]
#[command(after_help = "\
Exit codes: 0 cancelled; 1 the gateway refuses or does not know the reference; 2 the gateway does not support cancelling.

Example:
  dhow cancel hitpay 9ef68e2e-3569-4f69-9f68-04c7e4bb007c --json")]
pub(crate) struct Cancel {
    #[command(flatten)]
    target: ReferenceArgs,
}

impl Cancel {
    /// Returns the read of the payment's status.
    pub(super) fn find_out(&self) -> Option<CommandLine> {
        status::of(&self.target)
    }

    pub(super) async fn run(&self, session: &Session) -> Result<Exit> {
        let (gateway, reference) = self.target.parse()?;
        let provider = session.connect(gateway.0)?;
        let cancellation = provider
            .cancellation()
            .ok_or_else(|| unavailable(Operation::Cancellation, gateway, session))?;
        let cancelled = cancellation.cancel(&reference);
        session
            .instruct(gateway, Resolution::Poll, cancelled)
            .await?;
        let environment = provider.environment();
        session.out.result(&CancelledPayment::new(
            gateway.id(),
            &reference,
            environment,
        ));
        Ok(Exit::Success)
    }
}
