//! `dhow payout`: pays a beneficiary, or reads a payout's status.

use clap::{Args, Subcommand};
use dhow_core::{Beneficiary, NewPayout, Operation, PayoutStatus, Result};

use super::{neither_nor, offered};
use crate::{
    args::{About, Order, Which},
    exit::Exit,
    run::Session,
};

/// Pay a beneficiary
///
/// Exit code 4 means that the money may be on its way: do not retry until the gateway confirms that it is not.
#[derive(Args)]
#[command(
    subcommand_negates_reqs = true,
    after_help = "\
Fields for --set: name, account, institution, country, email, phone, description, and the options that `dhow providers GATEWAY`
lists.

Example:
  dhow payout --provider hub2 --amount 5000 --currency XOF --reference SALARY-11-A \\
      --set name='Awa Diop' --set account=0709000000 --set institution=orange --set country=CI"
)]
pub(crate) struct Payout {
    #[command(subcommand)]
    question: Option<Question>,

    #[command(flatten)]
    which: Option<Which>,

    #[command(flatten)]
    order: Option<Order>,
}

#[derive(Subcommand)]
enum Question {
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
    about: About,
}

impl Payout {
    /// Returns true for a payout, false for the `status` subcommand.
    pub(super) fn moves_money(&self) -> bool {
        self.question.is_none()
    }

    pub(super) async fn run(&self, session: &Session) -> Result<Exit> {
        match (&self.question, &self.which, &self.order) {
            (Some(Question::Status(status)), None, None) => status.run(session).await,
            (None, Some(which), Some(order)) => Self::pay(which, order, session).await,
            _ => Err(neither_nor("payout")),
        }
    }

    async fn pay(which: &Which, order: &Order, session: &Session) -> Result<Exit> {
        let (reference, amount) = (order.reference()?, order.money()?);
        let mut new = NewPayout::new(reference, amount, Beneficiary::default());
        for (name, value) in order.further()? {
            new.set(name, value);
        }
        let gateway = which.gateway()?;
        let provider = session.connect(gateway.0)?;
        let payouts = offered(provider.payouts(), "payouts", gateway)?;
        let options = provider.capabilities().options;
        order.check_names(NewPayout::FIELDS, options, Operation::Payouts)?;
        let payout = session
            .out
            .waiting(gateway.id(), payouts.payout(&new))
            .await?;
        session.out.answer(&payout);
        Ok(match payout.status {
            PayoutStatus::Failed | PayoutStatus::Cancelled => Exit::No,
            _ => Exit::Yes,
        })
    }
}

impl Status {
    async fn run(&self, session: &Session) -> Result<Exit> {
        let (gateway, reference) = self.about.read()?;
        let provider = session.connect(gateway.0)?;
        let payouts = offered(provider.payouts(), "payouts", gateway)?;
        let read = payouts.payout_status(&reference);
        let payout = session.out.waiting(gateway.id(), read).await?;
        session.out.answer(&payout);
        Ok(Exit::Yes)
    }
}
