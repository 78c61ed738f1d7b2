//! Diagnosis of a signature that does not match, by trying the usual mistakes.

use dhow_core::{
    Delivery, Environment, Secret, WebhookVerifier,
    explain::{Diagnosis, FieldPlace, SignedFields, diagnose, has_field, texts_before_body},
};
use dhow_crypto::{
    explain::{
        Algorithm, Body, Budget, Explanation, Key, KnownSecrets, Mistake, Search,
        SignatureDescription, Variant, hmacs,
    },
    signing_input::SigningInput,
};

use crate::{
    Hub2Webhooks,
    signing::{
        scheme::{Digest, EVENT},
        signature,
    },
    webhook::header,
};

mod received;

use received::received;

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

/// Returns true for a delivery that looks like one of Hub2: by its header, or by the members of an event. Nothing proves it.
#[must_use]
pub fn recognises(delivery: &Delivery) -> bool {
    let has = |name: &&str| has_field(delivery, FieldPlace::Body, name);
    delivery.headers().contains_key(EVENT.header) || MEMBERS.iter().all(has)
}

/// Explains a delivery: the verdict of the verifier with these secrets, the signed bytes, the computed signatures, and the mistakes.
///
/// For local tools only. The result contains valid signatures, so do not expose it to a caller who does not own the secrets.
#[must_use]
pub fn explain(secrets: &ExplainSecrets, delivery: &Delivery) -> Explanation {
    // Environment and merchant do not matter: they decide about events, not about signatures.
    let verifier = Hub2Webhooks::new(
        Environment::Sandbox,
        secrets.webhook_secrets.iter().cloned(),
    );
    explain_with(secrets, Some(&verifier), delivery)
}

/// Explains a delivery with the verdict of another verifier, such as that of a whole configuration; `None` if no secret is configured.
#[must_use]
pub fn explain_with(
    secrets: &ExplainSecrets,
    verifier: Option<&dyn WebhookVerifier>,
    delivery: &Delivery,
) -> Explanation {
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
    explanation.received = received_header(delivery);
    if explanation.received.is_none() {
        let note = format!("the header {} is missing", EVENT.header);
        explanation.notes.push(note);
    }
    let signatures = Signatures {
        keys: known.keys(),
        rare_keys: known.rare_keys(),
        algorithms: hmacs(match EVENT.digest {
            Digest::HmacSha256Hex => Algorithm::HMAC_SHA256,
        }),
    };
    diagnose(explanation, &signatures, verifier, delivery)
}

/// Formats of events.
const USUAL: &[&str] = &["json-compact", "json-integers", "json-times-milliseconds"];

/// Members of an event.
// Source: Hub2 documentation, "Webhooks integration".
const MEMBERS: &[&str] = &["id", "type", "data", "createdAt", "mode"];

fn received_header(delivery: &Delivery) -> Option<String> {
    let header = header::joined(delivery)?;
    Some(String::from_utf8_lossy(&header).into_owned())
}

/// Signature with the keys that may have made it.
struct Signatures {
    keys: Vec<Variant<Key>>,
    rare_keys: Vec<Variant<Key>>,
    algorithms: Vec<Variant<Algorithm>>,
}

impl Diagnosis for Signatures {
    fn header(&self) -> Option<&'static str> {
        Some(EVENT.header)
    }

    fn fields(&self) -> Option<SignedFields> {
        None
    }

    fn members(&self) -> &'static [&'static str] {
        &["type", "data"]
    }

    fn documented_members(&self) -> &'static [&'static str] {
        MEMBERS
    }

    fn search(
        &self,
        delivery: &Delivery,
        count: usize,
        budget: &mut Budget,
    ) -> Option<Vec<Mistake>> {
        let search = Search {
            keys: &self.keys,
            rare_keys: &self.rare_keys,
            algorithms: &self.algorithms,
            received: &received(&received_header(delivery)?),
        };
        search.run(
            &Body::new(delivery.body(), USUAL).after(texts_before_body(delivery)),
            count,
            budget,
        )
    }
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
    use super::*;

    #[test]
    fn the_evidence_for_each_signature_is_in_the_ledger() {
        for signature in signatures() {
            let entry = format!("id = \"{}\"\n", signature.ledger.unwrap());
            assert!(crate::LEDGER.contains(&entry), "{}", signature.name);
        }
    }
}
