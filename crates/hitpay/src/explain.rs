//! Diagnosis of HitPay signatures that do not match: reproduces common mistakes until one yields the received signature.

use dhow_core::{Delivery, Secret, json};
use dhow_crypto::{
    explain::{
        Algorithm, Explanation, KnownSecrets, Search, SignatureDescription, body_variants, hmacs,
        received_variants,
    },
    signing_input::SigningInput,
};

use crate::{
    signing::{
        event_signature,
        scheme::{EVENT, SIGNATURES, SignatureScheme},
        write_event_input,
    },
    webhook::{event_salt_name, form_salt_name},
};

mod form;
mod mistakes;

/// Secrets of one HitPay account, and those of its other environment if known.
#[derive(Debug, Clone, Default)]
pub struct ExplainSecrets {
    /// Salts that belong to the API key.
    pub webhook_salts: Vec<Secret>,
    /// Salts of the registered webhook endpoints.
    pub event_salts: Vec<Secret>,
    /// Secrets that should not sign webhooks, by name, such as the API key or salts of the other environment.
    pub others: Vec<(String, Secret)>,
}

/// Returns HitPay's signatures, as the README lists them.
#[must_use]
pub fn signatures() -> Vec<SignatureDescription> {
    let describe = |scheme: &SignatureScheme| {
        SignatureDescription::new(scheme.name, scheme.to_string()).with_ledger(Some(scheme.ledger))
    };
    SIGNATURES.iter().map(describe).collect()
}

/// Explains the signature of a delivery: its signing input, the computed signature, and the mistake that yields the received one.
///
/// For local use only. Never expose it to remote callers: it computes signatures with the given secrets.
#[must_use]
pub fn explain(secrets: &ExplainSecrets, delivery: &Delivery) -> Explanation {
    match delivery.headers().get(EVENT.signature_name()) {
        Some(signature) => {
            // The verifier strips the prefix too.
            let digits = String::from_utf8_lossy(EVENT.digits(signature.as_bytes())).into_owned();
            event(secrets, delivery, &digits)
        }
        None => form::explain(secrets, delivery),
    }
}

fn event(secrets: &ExplainSecrets, delivery: &Delivery, digits: &str) -> Explanation {
    let mut explanation = Explanation::new(EVENT.name, EVENT.to_string(), EVENT.ledger);
    let body = delivery.body();
    let mut input = SigningInput::new();
    write_event_input(body, &mut input);
    explanation.signing_input = input;
    explanation.computed = secrets
        .event_salts
        .iter()
        .enumerate()
        .map(|(place, salt)| (event_salt_name(place), event_signature(salt, body)))
        .collect();
    let known = secrets.known(false);
    let serializations = json::serializations(body).into_iter();
    let serializations = serializations.map(|one| (one.name, one.what, one.text));
    let search = Search {
        messages: body_variants(body, serializations),
        keys: known.keys(),
        algorithms: hmacs(Algorithm::HmacSha256),
        received: received_variants(digits),
    };
    explanation.secrets = known.fingerprints();
    explanation.conclude(digits, search.run(2))
}

impl ExplainSecrets {
    /// Returns the salts for forms under the names used by verified deliveries.
    fn form_salts(&self) -> impl Iterator<Item = (String, &Secret)> {
        let salts = self.webhook_salts.iter().enumerate();
        let name = |place| form_salt_name(place, self.webhook_salts.len()).into_owned();
        salts.map(move |(place, salt)| (name(place), salt))
    }

    /// Returns all secrets by name. `form` selects the kind of salt that may sign: for forms or for events.
    fn known(&self, form: bool) -> KnownSecrets<'_> {
        let mut known = KnownSecrets::default();
        for (name, salt) in self.form_salts() {
            known = known.with(name, salt.expose().as_bytes(), form);
        }
        for (place, salt) in self.event_salts.iter().enumerate() {
            known = known.with(event_salt_name(place), salt.expose().as_bytes(), !form);
        }
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
    fn the_readme_lists_every_signature() {
        let readme = include_str!("../README.md");
        let listed = between_marks(readme, "signatures").unwrap();
        let expected = format!("\n{}\n", signature_table(&signatures()));
        assert_eq!(listed, expected, "the README must contain:\n{expected}");
    }
}
