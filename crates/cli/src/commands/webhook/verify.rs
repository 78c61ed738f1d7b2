//! `dhow webhook verify`: whether a delivery is authentic, what it says, and what to reply.

use std::{
    fs::File,
    io::{self, IsTerminal, Read},
    path::{Path, PathBuf},
};

use bytes::Bytes;
use clap::Args;
use dhow_core::{Delivery, Error, RejectionReason, Result};

use crate::{
    args::{Chosen, gateway},
    exit::Exit,
    output::Output,
    raw_request,
    run::Session,
    view::VerdictView,
};

/// Larger than any delivery, smaller than any memory.
const MOST_BYTES: u64 = 16 * 1024 * 1024;

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
    /// The gateway
    #[arg(long, value_name = "GATEWAY", value_parser = gateway())]
    provider: Chosen,

    /// The file with the request; standard input if it is not given, or `-`
    #[arg(long, value_name = "FILE")]
    file: Option<PathBuf>,
}

impl Verify {
    pub(super) fn run(&self, session: &Session) -> Result<Exit> {
        let verifier = self
            .provider
            .verifier(&session.settings(self.provider.0)?)?;
        let text = self.read(session.out)?;
        let delivery = raw_request::parse(&text)?;
        let id = self.provider.id();
        match verifier.verify_webhook(&delivery) {
            Ok(verified) => {
                let event = verifier.event(&verified);
                let view = VerdictView::valid(id, &event, verified.reply());
                session.out.answer(&view);
                Ok(Exit::Yes)
            }
            Err(rejection) => {
                session.out.answer(&VerdictView::rejected(id, &rejection));
                if suspects_editor(&delivery, rejection.reason()) && !session.out.is_json() {
                    session
                        .out
                        .aside("The body ends with a line break: did an editor add it?");
                }
                Ok(Exit::No)
            }
        }
    }

    fn read(&self, out: Output) -> Result<Bytes> {
        match self.file.as_deref().filter(|path| *path != Path::new("-")) {
            Some(path) => {
                let name = path.display().to_string();
                File::open(path)
                    .and_then(whole)
                    .map_err(|error| unread(name, error))
            }
            None => {
                let stdin = io::stdin();
                if stdin.is_terminal() && !out.is_json() {
                    out.aside("Waiting for a request on standard input; Ctrl-D ends it.");
                }
                whole(stdin.lock()).map_err(|error| unread("standard input".to_owned(), error))
            }
        }
    }
}

/// Whether the signature may have been spoiled by a line break at the end of the file.
fn suspects_editor(delivery: &Delivery, reason: RejectionReason) -> bool {
    let spoiled = matches!(
        reason,
        RejectionReason::SignatureMismatch | RejectionReason::MalformedSignature
    );
    let announced = delivery
        .headers()
        .contains_key(http::header::CONTENT_LENGTH);
    spoiled && !announced && delivery.body().ends_with(b"\n")
}

fn whole(source: impl Read) -> io::Result<Bytes> {
    let mut bytes = Vec::new();
    source.take(MOST_BYTES + 1).read_to_end(&mut bytes)?;
    if u64::try_from(bytes.len()).is_ok_and(|length| length > MOST_BYTES) {
        return Err(io::Error::other("it is larger than 16 MiB"));
    }
    Ok(bytes.into())
}

fn unread(name: String, error: io::Error) -> Error {
    Error::invalid(name, "cannot be read").with_source(error)
}
