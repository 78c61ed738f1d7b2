//! `dhow pay`: creates a payment.

use clap::Args;
use dhow_core::{ANY_WORD, Error, NewPayment, PaymentStatus, Resolution, Result};

use super::{find, repeated, unknown_words};
use crate::{
    args::{GatewaySelection, OrderArgs},
    command_line::CommandLine,
    exit::Exit,
    fields,
    session::Session,
    view::PaymentResult,
};

/// Create a payment and print the customer's next step
///
/// No money moves until the customer acts. The gateway is asked for your reference first: if it has a payment with it, nothing is sent and
/// the exit code is 1. If the search fails, nothing is sent either. HPay is not asked, because a link sends nothing. A payin is also sent if
/// PayAtom answers that it has no search by order id, because PayAtom itself refuses a second payin with it. The output says so in both cases.
///
/// The search does not exclude everything: a payment may be missing from it right after an unknown outcome, and two runs at the same time
/// can both create one. The engine of the library (crate dhow-engine) excludes both.
///
/// Exit code 4 means that the payment may exist although no response could be read: search for your reference with `dhow find` before you
/// create it again.
#[derive(Args)]
#[command(after_help = help())]
pub(crate) struct Pay {
    #[command(flatten)]
    gateway: GatewaySelection,

    #[command(flatten)]
    order: OrderArgs,
}

fn help() -> String {
    let fields = fields::names::<NewPayment>();
    format!(
        "\
Fields for --set: {fields}
(methods are comma-separated, expires_in is a time such as 15m, KEY is your own name), and the options that `dhow providers GATEWAY` lists.
{ANY_WORD}=1 sends an operator, wallet or method that resembles a known one.

Example:
  dhow pay --provider hitpay --amount 599.00 --currency SGD \\
      --reference ORDER-1042 --set email=ana@shop.example \\
      --set return_url=https://shop.example/thanks"
    )
}

impl Pay {
    /// Returns the search by the own reference, if the gateway has one.
    pub(super) fn find_out(&self, session: &Session) -> Option<CommandLine> {
        let gateway = self.gateway.gateway().ok()?;
        session.connect(gateway.0).ok()?.lookup()?;
        Some(find::payments(gateway, self.order.reference_text()))
    }

    /// Returns the advice to set the field of an error.
    pub(super) fn missing_field(&self, error: &Error, session: &Session) -> Option<String> {
        let gateway = self.gateway.gateway().ok()?;
        self.order
            .missing_field::<NewPayment>(error, gateway, session)
    }

    pub(super) async fn run(&self, session: &Session) -> Result<Exit> {
        let gateway = self.gateway.gateway()?;
        let reference = self.order.reference(gateway)?;
        let mut new = NewPayment::new(reference, self.order.money(gateway)?);
        let pairs = self.order.set_pairs::<NewPayment>(gateway)?;
        let provider = session.connect(gateway.0)?;
        fields::set_all(&mut new, pairs, &provider.capabilities())?;
        let resolution = match provider.lookup() {
            Some(_) => Resolution::LookUp,
            None => Resolution::AskGateway,
        };
        let rehearsal = session.rehearse(gateway.0)?;
        repeated::refuse_invalid(rehearsal.create_payment(&new).await)?;
        let unlisted = unknown_words::warn(&new, &*provider, &session.out);
        let reference = &new.merchant_reference;
        let check = repeated::refuse_known_payment(gateway, &*provider, reference);
        let created = provider.create_payment(&new);
        let created = session.check_and_instruct(gateway, resolution, check, created);
        let (warning, mut payment) = created.await?;
        payment.warnings.extend(unlisted.into_iter().chain(warning));
        let status = CommandLine::new("status").argument(gateway.id());
        let status = session.with_settings(status.argument(payment.provider_reference.as_str()));
        let result = PaymentResult::from(&payment).with_next(status);
        session.out.result(&result);
        Ok(match payment.status {
            PaymentStatus::Failed | PaymentStatus::Cancelled | PaymentStatus::Expired => {
                Exit::Negative
            }
            _ => Exit::Success,
        })
    }
}
