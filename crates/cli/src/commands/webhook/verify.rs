//! `dhow webhook verify`: whether a delivery is authentic, what it says, and what to reply.

use clap::Args;
use dhow_core::{Delivery, RejectionReason, Result};

use super::input::{self, Input};
use crate::{args::Which, exit::Exit, run::Session, view::VerdictView};

/// Verify one delivery, as raw HTTP/1.1 request
///
/// Reads request line, headers, blank line and body from a file or standard input. Needs the webhook secrets only, no API key. A valid
/// signature is not yet a paid order: compare reference, amount and currency with what you stored.
#[derive(Args)]
#[command(after_help = "\
Exit code 0: valid; 1: rejected; 2: no secret is set, or the input is not a request.
A body without Content-Length reaches to the end of the input, so a line break that an editor adds belongs to it.

Example:
  DHOW_HITPAY_SALT=… dhow webhook verify --provider hitpay --file delivery.http --json")]
pub(crate) struct Verify {
    #[command(flatten)]
    which: Which,

    #[command(flatten)]
    input: Input,
}

impl Verify {
    pub(super) fn run(&self, session: &Session) -> Result<Exit> {
        let gateway = self.which.gateway()?;
        let verifier = session.settings(gateway.0)?.verifier()?;
        let delivery = self.input.delivery(&session.out)?;
        let id = gateway.id();
        match verifier.verify_webhook(&delivery) {
            Ok(verified) => {
                let event = verifier.event(&verified);
                let view = VerdictView::valid(id, &event, verified.reply());
                session.out.answer(&view);
                Ok(Exit::Yes)
            }
            Err(rejection) => {
                session.out.answer(&VerdictView::rejected(id, &rejection));
                if !session.out.is_json() {
                    self.advise(session, &delivery, rejection.reason());
                }
                Ok(Exit::No)
            }
        }
    }

    /// What a person can do about a signature that does not match.
    fn advise(&self, session: &Session, delivery: &Delivery, reason: RejectionReason) {
        let spoiled = matches!(
            reason,
            RejectionReason::SignatureMismatch | RejectionReason::MalformedSignature
        );
        if spoiled && input::may_end_with_an_editors_line_break(delivery) {
            let asked = "The body ends with a line break: did an editor add it?";
            session.out.aside(asked);
        }
    }
}
