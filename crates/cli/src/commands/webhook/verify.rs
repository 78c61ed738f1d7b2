//! `dhow webhook verify`: verifies a saved delivery, and prints its event and the reply.

use clap::Args;
use dhow_core::{Delivery, RejectionReason, Result};

use super::input::{self, Input};
use crate::{
    args::GatewaySelection,
    command_line::CommandLine,
    exit::Exit,
    registry,
    session::Session,
    view::{DeliveryVerdict, is_about_signature},
};

/// Verify a webhook delivery saved as a raw HTTP/1.1 request
///
/// The input is the request line, the headers, an empty line and the body. Only the webhook secrets are needed, no API key. A valid signature
/// is not yet a paid order: compare reference, amount and currency with your order.
#[derive(Args)]
#[command(after_help = "\
Exit codes: 0 valid; 1 rejected; 2 no secret is set, or the input is not a request.

Without a Content-Length header, the body extends to the end of the input, including a line break that an editor adds.

Example:
  dhow webhook verify hitpay --file delivery.http --env-file .env --json")]
pub(crate) struct Verify {
    #[command(flatten)]
    gateway: GatewaySelection,

    #[command(flatten)]
    input: Input,
}

impl Verify {
    pub(super) fn run(&self, session: &Session) -> Result<Exit> {
        let gateway = self.gateway.gateway()?;
        let verifier = registry::verifier(session.settings(gateway.0)?)?;
        let delivery = self.input.delivery(&session.out)?;
        let id = gateway.id();
        match verifier.verify_webhook(&delivery) {
            Ok(verified) => {
                let event = verifier.event(&verified);
                let verdict = DeliveryVerdict::valid(id, &event, verified.reply());
                session.out.result(&verdict);
                Ok(Exit::Success)
            }
            Err(rejection) => {
                let mut verdict = DeliveryVerdict::rejected(id, &rejection);
                if is_about_signature(rejection.reason()) {
                    let explain = CommandLine::new("webhook explain").argument(id);
                    let explain = self.input.option_of(explain);
                    verdict = verdict.explained_by(session.with_settings(explain));
                }
                session.out.result(&verdict);
                if !session.out.is_json() {
                    self.advise(session, &delivery, rejection.reason());
                }
                Ok(Exit::Negative)
            }
        }
    }

    /// Prints a note about a common cause of a signature mismatch.
    fn advise(&self, session: &Session, delivery: &Delivery, reason: RejectionReason) {
        if is_about_signature(reason) && input::may_end_with_an_editors_line_break(delivery) {
            session.out.note(input::LINE_BREAK_NOTE);
        }
    }
}
