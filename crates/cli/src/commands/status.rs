//! `dhow status`: reads the status of a payment.

use clap::Args;
use dhow_core::Result;

use crate::{
    args::ReferenceArgs, command_line::CommandLine, exit::Exit, session::Session,
    view::PaymentResult,
};

/// Read the status of a payment
///
/// Exit code 0 means that the status was read, whichever it is; 1 that the gateway does not know the reference; 3 that the status could not
/// be read.
#[derive(Args)]
#[command(after_help = "\
Example:
  dhow status hitpay 9ef68e2e-3569-4f69-9f68-04c7e4bb007c --json")]
pub(crate) struct Status {
    #[command(flatten)]
    target: ReferenceArgs,
}

/// Returns the command that reads the status of this payment.
pub(super) fn of(target: &ReferenceArgs) -> Option<CommandLine> {
    let (gateway, reference) = target.parse().ok()?;
    let line = CommandLine::new("status").argument(gateway.id());
    Some(line.argument(reference.as_str()))
}

impl Status {
    pub(super) async fn run(&self, session: &Session) -> Result<Exit> {
        let (gateway, reference) = self.target.parse()?;
        let provider = session.connect(gateway.0)?;
        let payment = session
            .out
            .wait_for(gateway.id(), provider.payment_status(&reference))
            .await?;
        session.out.result(&PaymentResult::from(&payment));
        Ok(Exit::Success)
    }
}
