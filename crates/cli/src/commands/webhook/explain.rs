//! `dhow webhook explain`: shows the signed bytes, and the mistake behind a signature that does not match.

use std::path::PathBuf;

use clap::Args;
use dhow_core::{Delivery, Result, Secret};
use dhow_crypto::explain::{Explanation, Mistake, Origin, Verdict};

use super::input::{self, Input};
use crate::{
    args::{GatewaySelection, parse_pair, refuse_doubled},
    exit::Exit,
    fingerprints,
    gateways::{self, Gateway},
    ledger, registry,
    session::Session,
    view::ExplainedDelivery,
};

/// Explain why a webhook's signature does or does not match
///
/// Verifies a request like `dhow webhook verify`, with the same verdict. For a rejected one it looks for the mistake: in the code that signs,
/// in the secret, or on the way between gateway and verifier. One, two or three mistakes are named only if undoing them makes the request
/// valid, or making them gives exactly the received signature. The answer comes first: what is wrong, and what to change; then the request,
/// and the signed text segment by segment. Nothing leaves this machine. Secrets are shown as fingerprints only: within one run, equal secrets
/// have equal fingerprints.
#[derive(Args)]
#[command(after_help = "\
Exit codes, as of `dhow webhook verify`: 0 the delivery is valid; 1 it is rejected; 2 no secret is set, or the input is not a request.

The secrets of other gateways that are configured are tried too. Single mistakes are tried first, and combinations after them, until the
limit that is printed. For a long request, what was not tried is named.

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
        let others = with_secrets_of_others(gateway.0, session, others);
        let mut explanation = gateway.explain(&settings, verifier.as_deref(), &delivery, others)?;
        name_other_gateway(gateway.0, &delivery, &mut explanation);
        let entries = ledger::entries(gateway.0)?;
        let evidence = entries
            .into_iter()
            .find(|entry| entry.id == explanation.evidence);
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
        Ok(match explanation.verdict {
            Verdict::Match => Exit::Success,
            Verdict::Mismatch | Verdict::NoSignature | Verdict::Rejected => Exit::Negative,
        })
    }

    /// Reads the `--also-try` secrets from their variables.
    fn others(&self) -> Result<Vec<(String, Secret)>> {
        // With one name for two secrets, the output would not tell which of them signed.
        refuse_doubled(&self.also_try, |name| name)?;
        let named = self.also_try.iter().map(|(name, variable)| {
            let secret = input::secret_of_variable(variable)?;
            Ok((name.clone(), secret))
        });
        named.collect()
    }
}

/// Names the other gateway that a rejected delivery looks like, and nothing else: mistakes that turn it into one of this gateway did not happen.
///
/// A mistake that the gateway's own secret proves stays, because then this gateway signed the delivery.
fn name_other_gateway(gateway: &dyn Gateway, delivery: &Delivery, explanation: &mut Explanation) {
    let is_unproven =
        |finding: &Mistake| finding.origin == Origin::Delivery || finding.name == "other-secret";
    let findings = &explanation.findings;
    let is_proven = !findings.is_empty() && !findings.iter().any(is_unproven);
    if explanation.verdict == Verdict::Match || is_proven || gateway.recognises(delivery) {
        return;
    }
    let Some(other) = gateways::all().find(|other| other.recognises(delivery)) else {
        return;
    };
    let other = other.id();
    let what = format!("this looks like a delivery of {other}: wrong endpoint or --provider");
    let fix = format!(
        "explain it with --provider {other}; if it arrived at this endpoint, register the endpoint of {other} in that gateway's dashboard, and reject it here"
    );
    let mistake = Mistake::new("other-gateway", what, fix).at(Origin::Delivery);
    explanation.findings = vec![mistake];
    explanation.notes.clear();
}

/// Adds the secrets of all other gateways that are configured: a delivery may have been signed with one of them.
fn with_secrets_of_others(
    gateway: &dyn Gateway,
    session: &Session,
    mut others: Vec<(String, Secret)>,
) -> Vec<(String, Secret)> {
    for other in gateways::all().filter(|other| other.id() != gateway.id()) {
        // A wrong setting of another gateway is no error here: this delivery does not concern it.
        let Ok(settings) = session.settings(other) else {
            continue;
        };
        for spec in other.fields().iter().filter(|spec| spec.kind.is_secret()) {
            let secrets = settings.secrets(spec.name).unwrap_or_default();
            let name = format!("{} of {}", spec.name, other.id());
            others.extend(secrets.into_iter().map(|secret| (name.clone(), secret)));
        }
    }
    others
}
