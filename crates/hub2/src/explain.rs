//! Why a Hub2 signature does not match: the mistakes that integrators make, each one tried.

use dhow_core::{Delivery, Secret, json};
use dhow_crypto::{
    explain::{
        Algorithm, Explanation, KnownSecrets, Mistake, Search, Variant, Verdict, best,
        body_variants, hmacs, received_variants,
    },
    signing_input::SigningInput,
};

use crate::{
    signing::{scheme::EVENT, signature, write_signing_input},
    webhook::header,
};

/// The secrets of one Hub2 webhook and, if known, others.
#[derive(Debug, Clone, Default)]
pub struct ExplainSecrets {
    /// The webhook's secret, and the ones before it.
    pub webhook_secrets: Vec<Secret>,
    /// Secrets that should not sign this, by name: the API key, the secret of the other environment's webhook.
    pub others: Vec<(String, Secret)>,
}

/// Explains a delivery: what is signed, what came out, and which mistake gives a signature that arrived.
///
/// Local only: whoever may call it with somebody's secrets gets signatures made.
#[must_use]
pub fn explain(secrets: &ExplainSecrets, delivery: &Delivery) -> Explanation {
    let mut explanation = Explanation::new(EVENT.name, EVENT.to_string(), EVENT.ledger);
    let body = delivery.body();
    let mut canonical = SigningInput::new();
    write_signing_input(body, &mut canonical);
    explanation.canonical = canonical;
    let known = secrets.known();
    explanation.secrets = known.fingerprints();
    let own = secrets.webhook_secrets.iter().enumerate();
    explanation.computed = own
        .map(|(place, one)| (format!("webhook_secrets[{place}]"), signature(one, body)))
        .collect();
    let header = header::joined(delivery);
    let Some(header) = header.map(|value| String::from_utf8_lossy(&value).into_owned()) else {
        let note = if delivery.headers().contains_key("x-hub2-signature") {
            "the header is called Hub2-Signature, not X-Hub2-Signature"
        } else {
            "there is no header Hub2-Signature"
        };
        explanation.notes.push(note.to_owned());
        return explanation;
    };
    explanation.received = Some(header.clone());
    let spellings = json::spellings(body).into_iter();
    let spellings = spellings.map(|one| (one.name, one.what, one.text));
    let messages = body_variants(body, spellings);
    let results: Vec<_> = received(&header)
        .into_iter()
        .map(|received| {
            let search = Search {
                messages: messages.clone(),
                keys: known.keys(),
                algorithms: hmacs(Algorithm::HmacSha256),
                received,
            };
            search.run(2)
        })
        .collect();
    match best(results) {
        Some(mistakes) if mistakes.is_empty() => explanation.verdict = Verdict::Match,
        found => {
            explanation.verdict = Verdict::Mismatch;
            explanation.findings = found.unwrap_or_default();
        }
    }
    explanation
}

/// The digests in the header: `s1` and `s0` are right, anything else is a mistake of whoever wrote it.
fn received(header: &str) -> Vec<Vec<Variant<Vec<u8>>>> {
    let fix = "write the header as s1=<signature>,s0=<signature with the old secret>";
    let parts = header.split(',').map(str::trim);
    let named = parts.map(|part| match part.split_once('=') {
        Some(("s1" | "s0", digits)) => received_variants(digits),
        Some((_, digits)) if !digits.is_empty() && !digits.starts_with('=') => {
            let what = "the signature has another name than s1 or s0";
            wrongly("signature-name", what, fix, digits)
        }
        _ => wrongly(
            "signature-bare",
            "the signature stands in the header without its name",
            fix,
            part,
        ),
    });
    named.collect()
}

/// Only digests that are right in themselves: one mistake is enough for a finding.
fn wrongly(
    name: &'static str,
    what: &'static str,
    fix: &'static str,
    digits: &str,
) -> Vec<Variant<Vec<u8>>> {
    let right = received_variants(digits)
        .into_iter()
        .filter(|one| one.mistake.is_none());
    right
        .map(|one| Variant::wrong(Mistake::new(name, what, fix), one.value))
        .collect()
}

impl ExplainSecrets {
    fn known(&self) -> KnownSecrets<'_> {
        let own = self.webhook_secrets.iter();
        let known = KnownSecrets::default()
            .signing_list("webhook_secrets", own.map(|one| one.expose().as_bytes()));
        let others = self.others.iter();
        others.fold(known, |known, (name, one)| {
            known.other(name, one.expose().as_bytes())
        })
    }
}
