//! `dhow action`: passes the customer's one-time password or transaction reference to the gateway.

use clap::Args;
use dhow_core::{ActionAnswer, Error, Operation, Resolution, Result, Secret};

use super::{status, unavailable};
use crate::{
    args::ReferenceArgs, command_line::CommandLine, exit::Exit, session::Session,
    view::PaymentResult,
};

/// Submit the customer's one-time password or transaction reference
///
/// Completes the next action of a payment and prints the payment's new status. Exit code 4 means that the gateway may have received it: read
/// the status before you submit again.
#[derive(Args)]
#[command(after_help = "\
Example:
  dhow action hub2 pi_tffiDaXyWQu203rIXhujW --otp 1234

Example, with the path that PayAtom gave you in DHOW_PAYATOM_UTR_PATH:
  dhow action payatom 8f2c41d0 --reference 412345678901")]
pub(crate) struct Action {
    #[command(flatten)]
    target: ReferenceArgs,

    #[command(flatten)]
    input: Input,
}

/// The customer's input; exactly one of the two is given.
#[derive(Args)]
#[group(required = true, multiple = false)]
struct Input {
    /// One-time password that the customer received
    #[arg(long, value_name = "1234")]
    otp: Option<String>,

    /// Reference of the customer's transfer: UTR, bank reference or wallet transaction id
    #[arg(long, value_name = "TEXT")]
    reference: Option<String>,
}

impl Input {
    fn parse(&self) -> Result<ActionAnswer> {
        match (&self.otp, &self.reference) {
            (Some(otp), _) => Secret::allow_weak(otp.as_str())
                .map(ActionAnswer::Otp)
                .map_err(|weak| Error::invalid("otp", weak.to_string())),
            (None, Some(reference)) if !reference.trim().is_empty() => {
                Ok(ActionAnswer::TransactionReference(reference.clone()))
            }
            (None, _) => Err(Error::invalid("reference", "must not be empty")),
        }
    }
}

impl Action {
    /// Returns the read of the payment's status.
    pub(super) fn find_out(&self) -> Option<CommandLine> {
        status::of(&self.target)
    }

    pub(super) async fn run(&self, session: &Session) -> Result<Exit> {
        let (gateway, payment) = self.target.parse()?;
        let answer = self.input.parse();
        let answer = answer.map_err(|error| gateway.named_in(error))?;
        let provider = session.connect(gateway.0)?;
        let actions = provider
            .actions()
            .ok_or_else(|| unavailable(Operation::Actions, gateway, session))?;
        let submitted = actions.answer(&payment, &answer);
        let payment = session
            .instruct(gateway, Resolution::Poll, submitted)
            .await?;
        session.out.result(&PaymentResult::from(&payment));
        Ok(Exit::Success)
    }
}
