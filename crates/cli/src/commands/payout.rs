//! `dhow payout`: pays a beneficiary.

use clap::Args;
use dhow_core::{Beneficiary, NewPayout, PayoutStatus, Result};

use super::offered;
use crate::{
    args::{Chosen, Order, gateway},
    exit::Exit,
    run::Session,
    view::PayoutView,
};

/// Pay a beneficiary
///
/// Exit code 4 means that the money may be on its way: never repeat it before the gateway said that it is not.
#[derive(Args)]
#[command(after_help = "\
Fields for --set: name, account, institution, country, email, phone, description, and whatever else the gateway has.

Example:
  dhow payout --provider hub2 --amount 5000 --currency XOF --reference SALARY-11-A \\
      --set name='Awa Diop' --set account=0709000000 --set institution=orange --set country=CI")]
pub(crate) struct Payout {
    /// The gateway
    #[arg(long, value_name = "GATEWAY", value_parser = gateway())]
    provider: Chosen,

    #[command(flatten)]
    order: Order,
}

impl Payout {
    pub(super) async fn run(&self, session: &Session) -> Result<Exit> {
        let (reference, amount) = (self.order.reference()?, self.order.money()?);
        let mut new = NewPayout::new(reference, amount, Beneficiary::default());
        for (name, value) in self.order.further()? {
            new.set(name, value);
        }
        let provider = self.provider.connect(&session.settings(self.provider.0)?)?;
        let payouts = offered(provider.payouts(), "payouts", self.provider)?;
        let payout = session
            .out
            .waiting(self.provider.id(), payouts.payout(&new))
            .await?;
        session.out.answer(&PayoutView::of(&payout));
        Ok(match payout.status {
            PayoutStatus::Failed | PayoutStatus::Cancelled => Exit::No,
            _ => Exit::Yes,
        })
    }
}
