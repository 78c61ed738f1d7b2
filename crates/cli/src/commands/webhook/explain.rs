//! `dhow webhook explain`: shows the signed bytes, and the mistake behind a signature that does not match.

use std::{env, path::PathBuf};

use clap::Args;
use dhow_core::{Error, Rejection, Result, Secret, WeakSecret};
use dhow_crypto::explain::Verdict;

use super::input::{self, Input};
use crate::{
    args::{GatewaySelection, parse_pair, refuse_doubled},
    exit::Exit,
    fingerprints, ledger, registry,
    session::Session,
    view::{ExplainedDelivery, reason_for_rejection},
};

/// Explain why a webhook's signature does or does not match
///
/// Reads a request like `dhow webhook verify`, shows the signed text segment by segment, and tries known mistakes. A mistake is named only if
/// it reproduces the received signature exactly. Nothing leaves this machine. Secrets are shown as fingerprints only: within one run, equal
/// secrets have equal fingerprints.
#[derive(Args)]
#[command(after_help = "\
Exit codes, as of `dhow webhook verify`: 0 the delivery is valid; 1 it is rejected; 2 no secret is set, or the input is not a request.

In the signed text, · is a space, ␊ a line break, and \\x… a byte that is not UTF-8.

Example:
  dhow webhook explain --provider hitpay --file delivery.http

Example: compare with the text that your own program signed, and also try another secret:
  dhow webhook explain --provider hitpay --file delivery.http \\
      --canonical mine.txt --also-try live=LIVE_SALT")]
pub(crate) struct Explain {
    #[command(flatten)]
    gateway: GatewaySelection,

    #[command(flatten)]
    input: Input,

    /// File with the text that your program signed; shows the first byte that differs
    #[arg(long, value_name = "FILE")]
    canonical: Option<PathBuf>,

    /// Also try the secret in this environment variable; may be repeated
    #[arg(long, value_name = "NAME=VARIABLE", value_parser = parse_pair)]
    also_try: Vec<(String, String)>,
}

impl Explain {
    pub(super) fn run(&self, session: &Session) -> Result<Exit> {
        let gateway = self.gateway.gateway()?;
        let settings = session.settings(gateway.0)?;
        let others = self.others()?;
        let verifier = registry::verifier(settings.clone());
        let verifier = match others.is_empty() {
            // No secret is left to try, so report the missing setting as `verify` does.
            true => Some(verifier?),
            false => verifier.ok(),
        };
        let yours = self
            .canonical
            .as_deref()
            .map(input::read_file)
            .transpose()?;
        let delivery = self.input.delivery(&session.out)?;
        let explanation = gateway.explain(&settings, &delivery, others)?;
        let entries = ledger::entries(gateway.0)?;
        let evidence = entries
            .into_iter()
            .find(|entry| entry.id == explanation.evidence);
        // A delivery with a matching signature may still be rejected: the signature may be repeated, or the JSON have a duplicate key.
        let verified = verifier.map(|verifier| verifier.verify_webhook(&delivery));
        let rejected = verified
            .as_ref()
            .and_then(|verified| verified.as_ref().err());
        let explanation = match rejected.map(Rejection::reason) {
            Some(reason) => explanation.rejected(reason_for_rejection(reason)),
            None => explanation,
        };
        session.out.result(&ExplainedDelivery::new(
            gateway.id(),
            &delivery,
            &explanation,
            evidence,
            yours.as_deref(),
            &fingerprints::draw_key()?,
        ));
        if input::may_end_with_an_editors_line_break(&delivery) && !session.out.is_json() {
            session.out.note(input::LINE_BREAK_NOTE);
        }
        Ok(match (verified, explanation.verdict) {
            (Some(Ok(_)), _) | (None, Verdict::Match) => Exit::Success,
            (Some(Err(_)), _)
            | (None, Verdict::Mismatch | Verdict::NoSignature | Verdict::Rejected) => {
                Exit::Negative
            }
        })
    }

    /// Reads the `--also-try` secrets.
    ///
    /// They come from variables because every user of the machine can see the command line.
    fn others(&self) -> Result<Vec<(String, Secret)>> {
        // With one name for two secrets, the output would not tell which of them signed.
        refuse_doubled(&self.also_try, |name| name)?;
        let named = self.also_try.iter().map(|(name, variable)| {
            let refused = |rule: &str| Error::configuration(variable.clone(), rule.to_owned());
            let value = env::var_os(variable).ok_or_else(|| refused("is not set"))?;
            let text = value.into_string().map_err(|_| refused("is not UTF-8"))?;
            // A weak secret is acceptable here, because `explain` never decides that a delivery is authentic.
            let secret = match Secret::from_settings(text.as_str()) {
                Err(WeakSecret::TooShort) => Secret::allow_weak(text),
                other => other,
            };
            let secret = secret.map_err(|weak| refused(&weak.to_string()))?;
            Ok((name.clone(), secret))
        });
        named.collect()
    }
}
