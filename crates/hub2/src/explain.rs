//! Diagnosis of a signature that does not match, by trying the usual mistakes.

use dhow_core::{Delivery, Secret, json};
use dhow_crypto::{
    explain::{
        Algorithm, Explanation, KnownSecrets, Mistake, Search, SignatureDescription, Variant,
        Verdict, best, body_variants, hmacs, received_variants,
    },
    signing_input::SigningInput,
};

use crate::{
    signing::{
        scheme::{Digest, EVENT},
        signature,
    },
    webhook::header,
};

/// Secrets of one webhook and, optionally, other secrets that may have been confused with them.
#[derive(Debug, Clone, Default)]
pub struct ExplainSecrets {
    /// Current and earlier secrets of the webhook.
    pub webhook_secrets: Vec<Secret>,
    /// Secrets that must not sign events, by name, such as the API key or the secret of the other environment's webhook.
    pub others: Vec<(String, Secret)>,
}

/// Returns the signatures of Hub2, for tools that list them.
#[must_use]
pub fn signatures() -> Vec<SignatureDescription> {
    let event = SignatureDescription::new(EVENT.id, EVENT.to_string());
    vec![event.with_ledger(Some(EVENT.ledger))]
}

/// Explains a delivery: the signed bytes, the computed signatures, and the mistake that produces the received signature.
///
/// For local tools only. The result contains valid signatures, so do not expose it to a caller who does not own the secrets.
#[must_use]
pub fn explain(secrets: &ExplainSecrets, delivery: &Delivery) -> Explanation {
    let mut explanation = Explanation::new(EVENT.id, EVENT.to_string(), EVENT.ledger);
    let body = delivery.body();
    let mut input = SigningInput::new();
    EVENT.write_signing_input(body, &mut input);
    explanation.signing_input = input;
    let known = secrets.known();
    explanation.secrets = known.fingerprints();
    let signing = secrets.webhook_secrets.iter().enumerate();
    explanation.computed = signing
        .map(|(place, secret)| (format!("webhook_secrets[{place}]"), signature(secret, body)))
        .collect();
    let header = header::joined(delivery);
    let Some(header) = header.map(|value| String::from_utf8_lossy(&value).into_owned()) else {
        // Integrations in circulation read the header under the name with `X-`, which Hub2 does not send.
        let other = format!("X-{}", EVENT.header);
        let note = if delivery.headers().contains_key(other.as_str()) {
            format!("the header must be {}, not {other}", EVENT.header)
        } else {
            format!("the header {} is missing", EVENT.header)
        };
        explanation.notes.push(note);
        return explanation;
    };
    explanation.received = Some(header.clone());
    let serializations = json::serializations(body).into_iter();
    let serializations = serializations.map(|one| (one.name, one.what, one.text));
    let messages = body_variants(body, serializations);
    let algorithm = match EVENT.digest {
        Digest::HmacSha256Hex => Algorithm::HmacSha256,
    };
    let results: Vec<_> = received(&header)
        .into_iter()
        .map(|received| {
            let search = Search {
                messages: messages.clone(),
                keys: known.keys(),
                algorithms: hmacs(algorithm),
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

/// Returns the digests in the header. Names other than `s1` and `s0` are mistakes.
fn received(header: &str) -> Vec<Vec<Variant<Vec<u8>>>> {
    let fix = EVENT.header_value("<signature>", Some("<signature with the old secret>"));
    let fix = format!("write the header as {fix}");
    let names = [EVENT.current, EVENT.previous];
    let parts = header.split(',').map(str::trim);
    let named = parts.map(|part| match part.split_once('=') {
        Some((name, digits)) if names.contains(&name) => received_variants(digits),
        Some((_, digits)) if !digits.is_empty() && !digits.starts_with('=') => {
            let [current, previous] = names;
            let what = format!("the name of the signature is neither {current} nor {previous}");
            wrongly("signature-name", &what, &fix, digits)
        }
        _ => wrongly(
            "signature-bare",
            "the header contains the signature without its name",
            &fix,
            part,
        ),
    });
    named.collect()
}

/// Returns the variants of a digest with this mistake. Variants that already have a mistake are left out: a finding has one mistake.
fn wrongly(name: &'static str, what: &str, fix: &str, digits: &str) -> Vec<Variant<Vec<u8>>> {
    let correct = received_variants(digits)
        .into_iter()
        .filter(|variant| variant.mistake.is_none());
    correct
        .map(|variant| {
            Variant::wrong(
                Mistake::new(name, what.to_owned(), fix.to_owned()),
                variant.value,
            )
        })
        .collect()
}

impl ExplainSecrets {
    fn known(&self) -> KnownSecrets<'_> {
        let signing = self.webhook_secrets.iter();
        let known = KnownSecrets::default().signing_list(
            "webhook_secrets",
            signing.map(|secret| secret.expose().as_bytes()),
        );
        let others = self.others.iter();
        others.fold(known, |known, (name, secret)| {
            known.other(name, secret.expose().as_bytes())
        })
    }
}

#[cfg(test)]
mod tests {
    use dhow_crypto::explain::signature_table;
    use dhow_tests::between_marks;

    use super::*;

    #[test]
    fn the_readme_lists_the_signatures() {
        let readme = include_str!("../README.md");
        let listed = between_marks(readme, "signatures").unwrap();
        let expected = format!("\n{}\n", signature_table(&signatures()));
        assert_eq!(listed, expected, "the README must contain:\n{expected}");
    }

    #[test]
    fn the_evidence_for_each_signature_is_in_the_ledger() {
        for signature in signatures() {
            let entry = format!("id = \"{}\"\n", signature.ledger.unwrap());
            assert!(crate::LEDGER.contains(&entry), "{}", signature.name);
        }
    }
}
