//! `dhow status`: reads where a payment stands.

use clap::Args;
use dhow_core::{ProviderReference, Result};

use crate::{
    args::{Chosen, gateway},
    exit::Exit,
    run::Session,
    view::PaymentView,
};

/// Read where a payment stands
///
/// Exit code 0 means that the gateway answered, whatever the status is; 1 that it does not know the reference.
#[derive(Args)]
#[command(after_help = "\
Example:
  dhow status hitpay 9ef68e2e-3569-4f69-9f68-04c7e4bb007c --json")]
pub(crate) struct Status {
    /// The gateway
    #[arg(value_name = "GATEWAY", value_parser = gateway())]
    provider: Chosen,

    /// The gateway's reference of the payment: the id that `dhow pay` printed
    #[arg(value_name = "REF")]
    reference: String,
}

impl Status {
    pub(super) async fn run(&self, session: &Session) -> Result<Exit> {
        let reference = ProviderReference::new(self.reference.as_str())?;
        let provider = self.provider.connect(&session.settings(self.provider.0)?)?;
        let payment = session
            .out
            .waiting(self.provider.id(), provider.payment_status(&reference))
            .await?;
        session.out.answer(&PaymentView::read(&payment));
        Ok(Exit::Yes)
    }
}
