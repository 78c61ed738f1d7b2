//! Why a HitPay signature does not match: the mistakes that integrators make, each one tried.

use dhow_core::{Delivery, Secret, json};
use dhow_crypto::{
    explain::{
        Algorithm, Explanation, KnownSecrets, Search, body_variants, hmacs, received_variants,
    },
    signing_input::SigningInput,
};

use crate::{
    signing::{event_recipe, event_signature, scheme::EVENT},
    webhook::form_salt_name,
};

mod form;
mod joins;

/// The secrets of one HitPay account and, if known, of its other environment.
#[derive(Debug, Clone, Default)]
pub struct ExplainSecrets {
    /// The salts that belong to the API key: one, or several while the salt is changed.
    pub webhook_salts: Vec<Secret>,
    /// The salts of registered endpoints.
    pub event_salts: Vec<Secret>,
    /// Secrets that should not sign this, by name: the API key, salts of the other environment.
    pub others: Vec<(String, Secret)>,
}

/// Explains a delivery: what its recipe signs, what came out, and which mistake gives the signature that arrived.
///
/// Local only: whoever may call it with somebody's secrets gets signatures made.
#[must_use]
pub fn explain(secrets: &ExplainSecrets, delivery: &Delivery) -> Explanation {
    match delivery.headers().get("hitpay-signature") {
        Some(signature) => {
            let signature = String::from_utf8_lossy(signature.as_bytes()).into_owned();
            event(secrets, delivery, &signature)
        }
        None => form::explain(secrets, delivery),
    }
}

fn event(secrets: &ExplainSecrets, delivery: &Delivery, signature: &str) -> Explanation {
    let mut explanation = Explanation::new(EVENT.name, EVENT.to_string(), EVENT.ledger);
    let body = delivery.body();
    let mut canonical = SigningInput::new();
    event_recipe(body, &mut canonical);
    explanation.canonical = canonical;
    explanation.computed = secrets
        .event_salts
        .iter()
        .enumerate()
        .map(|(place, salt)| (format!("event_salts[{place}]"), event_signature(salt, body)))
        .collect();
    let known = secrets.known(false);
    // One of HitPay's own samples takes the prefix off, and so does the verifier.
    let digits = signature.strip_prefix("sha256=").unwrap_or(signature);
    let spellings = json::spellings(body).into_iter();
    let spellings = spellings.map(|one| (one.name, one.what, one.text));
    let search = Search {
        messages: body_variants(body, spellings),
        keys: known.keys(),
        algorithms: hmacs(Algorithm::HmacSha256),
        received: received_variants(digits),
    };
    explanation.secrets = known.fingerprints();
    explanation.conclude(digits, search.run(2))
}

impl ExplainSecrets {
    /// The salts for forms by the names that verified deliveries give them.
    fn form_salts(&self) -> impl Iterator<Item = (String, &Secret)> {
        let salts = self.webhook_salts.iter().enumerate();
        let name = |place| form_salt_name(place, self.webhook_salts.len()).into_owned();
        salts.map(move |(place, salt)| (name(place), salt))
    }

    /// All secrets by name: the salt for forms, or the salts for events, may sign.
    fn known(&self, form: bool) -> KnownSecrets<'_> {
        let mut known = KnownSecrets::default();
        for (name, salt) in self.form_salts() {
            known = known.with(name, salt.expose().as_bytes(), form);
        }
        for (place, salt) in self.event_salts.iter().enumerate() {
            known = known.with(
                format!("event_salts[{place}]"),
                salt.expose().as_bytes(),
                !form,
            );
        }
        let others = self.others.iter();
        others.fold(known, |known, (name, one)| {
            known.other(name, one.expose().as_bytes())
        })
    }
}
