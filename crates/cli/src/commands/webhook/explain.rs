//! `dhow webhook explain`: the bytes that a signature covers, and the mistake behind one that does not match.

use std::{env, path::PathBuf};

use clap::Args;
use dhow_core::{Error, Rejection, Result, Secret, WeakSecret};
use dhow_crypto::explain::Verdict;

use super::input::{self, Input};
use crate::{
    args::{Which, pair},
    exit::Exit,
    fingerprints, ledger,
    run::Session,
    view::ExplanationView,
};

/// Show what a signature covers, and name the mistake if it does not match
///
/// Reads a request as `dhow webhook verify` does, shows the signed text piece by piece, and tries the mistakes that people make. What it
/// names gave exactly the signature that arrived. It stays on this machine, and of secrets it prints fingerprints under a
/// random key of this run: equal ones are equal, and nothing else can be learned from them.
#[derive(Args)]
#[command(after_help = "\
Exit code as of `dhow webhook verify`: 0: the signature matches and the delivery is valid; 1: it is rejected; 2: no secret is set, or the
input is not a request.

In the signed text a blank is shown as ·, a line break as ␊, and what is not UTF-8 as \\x….

Example:
  dhow webhook explain --provider hitpay --file delivery.http

Example, with the text that your own program signed, and with a secret that may have been taken for the right one:
  dhow webhook explain --provider hitpay --file delivery.http --canonical mine.txt --also-try live=LIVE_SALT")]
pub(crate) struct Explain {
    #[command(flatten)]
    which: Which,

    #[command(flatten)]
    input: Input,

    /// The text that your program signed: shows the first byte that differs
    #[arg(long, value_name = "FILE")]
    canonical: Option<PathBuf>,

    /// Also try the secret in a variable, such as the other environment's; may be given several times
    #[arg(long, value_name = "NAME=VARIABLE", value_parser = pair)]
    also_try: Vec<(String, String)>,
}

impl Explain {
    pub(super) fn run(&self, session: &Session) -> Result<Exit> {
        let gateway = self.which.gateway()?;
        let settings = session.settings(gateway.0)?;
        let others = self.others()?;
        if others.is_empty() {
            // Without any secret there is nothing to compare: the same error names what is missing.
            settings.verifier()?;
        }
        let yours = self.canonical.as_deref().map(input::read).transpose()?;
        let delivery = self.input.delivery(&session.out)?;
        let explanation = gateway.explain(&settings, &delivery, others)?;
        let entries = ledger::of(gateway.0)?;
        let evidence = entries
            .into_iter()
            .find(|entry| entry.id == explanation.evidence);
        // The verifier has the last word: a signature that matches may come twice, or over JSON that reads in two ways.
        let verifier = settings.verifier().ok();
        let verified = verifier.map(|verifier| verifier.verify_webhook(&delivery));
        let rejected = verified
            .as_ref()
            .and_then(|verified| verified.as_ref().err());
        let view = ExplanationView::of(
            gateway.id(),
            &delivery,
            &explanation,
            evidence,
            yours.as_deref(),
            &fingerprints::draw_key()?,
        )
        .with_rejection(rejected.map(Rejection::reason));
        session.out.answer(&view);
        if input::may_end_with_an_editors_line_break(&delivery) && !session.out.is_json() {
            let asked = "The body ends with a line break: did an editor add it?";
            session.out.aside(asked);
        }
        Ok(match (verified, explanation.verdict) {
            (Some(Ok(_)), _) | (None, Verdict::Match) => Exit::Yes,
            (Some(Err(_)), _) | (None, Verdict::Mismatch | Verdict::NoSignature) => Exit::No,
        })
    }

    /// The further secrets, from the variables that were named: a secret on the command line would be seen by every user of the machine.
    fn others(&self) -> Result<Vec<(String, Secret)>> {
        let named = self.also_try.iter().map(|(name, variable)| {
            let refused = |rule: &str| Error::configuration(variable.clone(), rule.to_owned());
            let value = env::var_os(variable).ok_or_else(|| refused("is not set"))?;
            let text = value.into_string().map_err(|_| refused("is not UTF-8"))?;
            // Nothing is believed because of it, so it may be short.
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
