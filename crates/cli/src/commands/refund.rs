//! `dhow refund`: gives money back.

use clap::Args;
use dhow_core::{NewRefund, ProviderReference, RefundStatus, Result};

use super::offered;
use crate::{
    args::{Chosen, Order, gateway},
    exit::Exit,
    run::Session,
    view::RefundView,
};

/// Give money of a paid payment back
///
/// Exit code 4 means that it may have happened: read the payment's status before repeating it.
#[derive(Args)]
#[command(after_help = "\
Fields for --set: attempt (the gateway's reference of the attempt that was paid), and whatever else the gateway has.

Example:
  dhow refund hitpay 9ef68e2e-3569-4f69-9f68-04c7e4bb007c --amount 99.00 --currency SGD --reference REFUND-7")]
pub(crate) struct Refund {
    /// The gateway
    #[arg(value_name = "GATEWAY", value_parser = gateway())]
    provider: Chosen,

    /// The gateway's reference of the payment
    #[arg(value_name = "PAYMENT")]
    payment: String,

    #[command(flatten)]
    order: Order,
}

impl Refund {
    pub(super) async fn run(&self, session: &Session) -> Result<Exit> {
        let new = self.instruction()?;
        let provider = self.provider.connect(&session.settings(self.provider.0)?)?;
        let refunds = offered(provider.refunds(), "refunds", self.provider)?;
        let refund = session
            .out
            .waiting(self.provider.id(), refunds.refund(&new))
            .await?;
        session.out.answer(&RefundView::of(&refund));
        Ok(match refund.status {
            RefundStatus::Failed => Exit::No,
            _ => Exit::Yes,
        })
    }

    fn instruction(&self) -> Result<NewRefund> {
        let payment = ProviderReference::new(self.payment.as_str())?;
        let mut new = NewRefund::new(self.order.reference()?, payment, self.order.money()?);
        for (name, value) in self.order.further()? {
            match name {
                "attempt" => new.attempt = Some(ProviderReference::new(value)?),
                _ => new.options.set(name, value),
            }
        }
        Ok(new)
    }
}
