//! Why a HitPay signature does not match: the mistakes that integrators make, each one tried.

use dhow_core::{Delivery, Secret, json};
use dhow_crypto::{
    canonical::Canonical,
    explain::{
        Explanation, Mistake, Search, Variant, hmacs, key_variants, received_variants,
        text_variants,
    },
    fingerprint::Fingerprint,
};

use crate::signing::{event_recipe, event_signature};

mod form;

/// The secrets of one HitPay account and, if known, of its other environment.
#[derive(Debug, Clone, Default)]
pub struct ExplainSecrets {
    /// The salt that belongs to the API key.
    pub webhook_salt: Option<Secret>,
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
    let mut explanation = Explanation::new(
        "JSON event, version 2",
        "HMAC-SHA256 of the raw body, keyed with the salt of the endpoint, as lower-case hexadecimal digits",
        "event-salt",
    );
    let body = delivery.body();
    let mut canonical = Canonical::new();
    event_recipe(body, &mut canonical);
    explanation.canonical = canonical;
    explanation.computed = secrets
        .event_names()
        .map(|(name, salt)| (name, event_signature(salt, body)))
        .collect();
    // One of HitPay's own samples takes the prefix off, and so does the verifier.
    let digits = signature.strip_prefix("sha256=").unwrap_or(signature);
    let search = Search {
        messages: body_variants(body),
        keys: secrets.keys(false),
        algorithms: hmacs(),
        received: received_variants(digits),
    };
    explanation.secrets = secrets.fingerprints();
    explanation.conclude(digits, search.run(2))
}

/// The body, then what frameworks and proxies make of it.
fn body_variants(body: &[u8]) -> Vec<Variant<Vec<u8>>> {
    let mut all = text_variants(body);
    let fix = "verify the bytes of the body as they arrive, before any parser";
    all.extend(json::spellings(body).into_iter().map(|spelling| {
        let what = format!("the body {}", spelling.what);
        let mistake = Mistake::new(spelling.name, what, fix);
        Variant::wrong(mistake, spelling.text.into_bytes())
    }));
    all
}

impl ExplainSecrets {
    fn event_names(&self) -> impl Iterator<Item = (String, &Secret)> {
        let salts = self.event_salts.iter().enumerate();
        salts.map(|(index, salt)| (format!("event_salts[{index}]"), salt))
    }

    /// All secrets as keys: those that may sign this kind of delivery first.
    fn keys(&self, form: bool) -> Vec<Variant<dhow_crypto::explain::Key>> {
        let named: Vec<(String, &Secret, bool)> = self
            .webhook_salt
            .iter()
            .map(|salt| ("webhook_salt".to_owned(), salt, form))
            .chain(self.event_names().map(|(name, salt)| (name, salt, !form)))
            .chain(
                self.others
                    .iter()
                    .map(|(name, one)| (name.clone(), one, false)),
            )
            .collect();
        let bytes: Vec<(&str, &[u8], bool)> = named
            .iter()
            .map(|(name, secret, right)| (name.as_str(), secret.expose().as_bytes(), *right))
            .collect();
        key_variants(&bytes)
    }

    fn fingerprints(&self) -> Vec<(String, Fingerprint)> {
        let salt = self.webhook_salt.iter();
        let print = |secret: &Secret| Fingerprint::of(secret.expose().as_bytes());
        salt.map(|salt| ("webhook_salt".to_owned(), print(salt)))
            .chain(self.event_names().map(|(name, salt)| (name, print(salt))))
            .chain(
                self.others
                    .iter()
                    .map(|(name, one)| (name.clone(), print(one))),
            )
            .collect()
    }
}
