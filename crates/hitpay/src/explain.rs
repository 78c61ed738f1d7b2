//! Diagnosis of HitPay signatures that do not match: reproduces common mistakes until one yields the received signature.

use dhow_core::{
    Delivery, Environment, Secret, WebhookVerifier,
    explain::{
        Alteration, Diagnosis, FieldPlace, SignedFields, diagnose, has_field, texts_before_body,
    },
};
use dhow_crypto::{
    explain::{
        Algorithm, Body, Budget, Explanation, Key, KnownSecrets, Mistake, Search,
        SignatureDescription, Variant, hmacs, json::Document, received_variants,
    },
    signing_input::SigningInput,
};

use crate::{
    HitPayWebhooks,
    signing::{
        event_signature,
        scheme::{EVENT, FORM, SIGNATURES, SignatureScheme},
        write_event_input,
    },
    webhook::{event_salt_name, form_salt_name, is_named_event, of_payment_requests},
};

mod form;
mod left_out;
mod mistakes;
mod recipe;
mod ways;

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

/// Returns true for a delivery that looks like one of HitPay: by a header of its events, or the signature of its forms. Nothing proves it.
#[must_use]
pub fn recognises(delivery: &Delivery) -> bool {
    delivery.headers().contains_key(EVENT.signature_name())
        || is_named_event(delivery.headers())
        || has_field(delivery, FieldPlace::Body, FORM.signature_name())
}

/// Explains a delivery: the verdict of the verifier with these salts, the signed text, the computed signatures, and the mistakes.
///
/// For local use only. Never expose it to remote callers: it computes signatures with the given secrets.
#[must_use]
pub fn explain(secrets: &ExplainSecrets, delivery: &Delivery) -> Explanation {
    // The environment does not matter: each has its own salts.
    let verifier = HitPayWebhooks::new(Environment::Sandbox)
        .with_webhook_secrets(secrets.webhook_salts.iter().cloned())
        .with_event_secrets(secrets.event_salts.iter().cloned());
    explain_with(secrets, Some(&verifier), delivery)
}

/// Explains a delivery with the verdict of another verifier, such as that of a whole configuration; `None` if no secret is configured.
#[must_use]
pub fn explain_with(
    secrets: &ExplainSecrets,
    verifier: Option<&dyn WebhookVerifier>,
    delivery: &Delivery,
) -> Explanation {
    let explanation = match delivery.headers().get(EVENT.signature_name()) {
        Some(signature) => {
            // The verifier strips the prefix too.
            let digits = String::from_utf8_lossy(EVENT.digits(signature.as_bytes())).into_owned();
            event(secrets, delivery, Some(digits))
        }
        None if is_event(delivery) => {
            let mut explanation = event(secrets, delivery, None);
            let note = format!("the header {} is missing", EVENT.signature_name());
            explanation.notes.push(note);
            explanation
        }
        None => form::explain(secrets, delivery),
    };
    diagnose(explanation, &Signatures::new(secrets), verifier, delivery)
}

/// Returns true for a delivery that is an event without its signature: by the headers that name it, or by a JSON body. A form that was
/// written as JSON has its signature among its members.
fn is_event(delivery: &Delivery) -> bool {
    let is_named = is_named_event(delivery.headers());
    let body = delivery.body();
    let is_object = body.trim_ascii_start().starts_with(b"{");
    let has_hmac = || {
        let document = Document::parse(body);
        let members = document.map_or_else(Vec::new, |document| document.members());
        members
            .iter()
            .any(|(name, ..)| name == FORM.signature_name())
    };
    is_named || is_object && !has_hmac()
}

fn event(secrets: &ExplainSecrets, delivery: &Delivery, digits: Option<String>) -> Explanation {
    let mut explanation = Explanation::new(EVENT.name, EVENT.to_string(), EVENT.ledger);
    let body = delivery.body();
    let mut input = SigningInput::new();
    write_event_input(body, &mut input);
    explanation.signing_input = input;
    explanation.computed = secrets
        .event_salts
        .iter()
        .enumerate()
        .map(|(place, salt)| {
            (
                event_salt_name(place).into_owned(),
                event_signature(salt, body),
            )
        })
        .collect();
    explanation.secrets = secrets.known(false).fingerprints();
    explanation.received = digits;
    without_secret(&mut explanation);
    explanation
}

/// Formats of events. HitPay's server is written in PHP.
const USUAL: &[&str] = &[
    "json-compact",
    "json-php",
    "json-php-unicode",
    "json-times-without-zone",
];

/// Members of the objects in events, without those that only some accounts have.
// Source: HitPay documentation, payment requests, charges and transfers.
const EVENT_MEMBERS: &[&str] = &[
    "id",
    "status",
    "amount",
    "currency",
    "reference_number",
    "name",
    "email",
    "phone",
    "purpose",
    "url",
    "redirect_url",
    "webhook",
    "payments",
    "payment_methods",
    "payment_request_id",
    "payment_provider",
    "created_at",
    "updated_at",
];

fn without_secret(explanation: &mut Explanation) {
    if explanation.computed.is_empty() {
        let note = "no secret is configured for this kind of delivery";
        explanation.notes.push(note.to_owned());
    }
}

/// Both signatures with the keys that may have made them.
struct Signatures {
    event: Keys,
    form: Keys,
    algorithms: Vec<Variant<Algorithm>>,
}

/// Keys that may have made a kind of signature.
struct Keys {
    usual: Vec<Variant<Key>>,
    rare: Vec<Variant<Key>>,
}

impl Signatures {
    fn new(secrets: &ExplainSecrets) -> Self {
        let keys = |form: bool| {
            let known = secrets.known(form);
            Keys {
                usual: known.keys(),
                rare: known.rare_keys(),
            }
        };
        Self {
            event: keys(false),
            form: keys(true),
            algorithms: hmacs(Algorithm::HMAC_SHA256),
        }
    }
}

impl Diagnosis for Signatures {
    fn header(&self) -> Option<&'static str> {
        Some(EVENT.signature_name())
    }

    fn fields(&self) -> Option<SignedFields> {
        Some(SignedFields {
            place: FieldPlace::Body,
            signature: FORM.signature_name(),
            names: of_payment_requests(),
            may_be_json: false,
            decimals: Some(2),
        })
    }

    fn members(&self) -> &'static [&'static str] {
        &["id", "status"]
    }

    fn documented_members(&self) -> &'static [&'static str] {
        EVENT_MEMBERS
    }

    fn alterations(&self) -> &'static [Alteration] {
        mistakes::ALTERATIONS
    }

    fn search(
        &self,
        delivery: &Delivery,
        count: usize,
        budget: &mut Budget,
    ) -> Option<Vec<Mistake>> {
        let Some(signature) = delivery.headers().get(EVENT.signature_name()) else {
            return form::search(self, delivery, count, budget);
        };
        let digits = String::from_utf8_lossy(EVENT.digits(signature.as_bytes()));
        let search = Search {
            keys: &self.event.usual,
            rare_keys: &self.event.rare,
            algorithms: &self.algorithms,
            received: &received_variants(&digits),
        };
        let body = Body::new(delivery.body(), USUAL).after(texts_before_body(delivery));
        let found = search.run(&body, count, budget);
        found.or_else(|| search.run(&recipe::Recipe(delivery.body()), count, budget))
    }
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
    use super::*;

    #[test]
    fn an_event_without_its_signature_is_no_form() {
        let event = Delivery::post("/", r#"{"id":"a","url":"https://shop.example/?a=1&b=2"}"#);
        let named = Delivery::post("/", "eyJpZCI6ImEifQ==");
        let named = named.with_header("hitpay-event-object", "charge").unwrap();
        for delivery in [event, named] {
            let explanation = explain(&ExplainSecrets::default(), &delivery);
            assert_eq!(explanation.scheme, EVENT.name);
            let note = "the header Hitpay-Signature is missing".to_owned();
            assert!(explanation.notes.contains(&note), "{:?}", explanation.notes);
        }
        for form in ["amount=1.00", r#"{"amount":"1.00","hmac":"00"}"#] {
            let form = Delivery::post("/", form);
            let explanation = explain(&ExplainSecrets::default(), &form);
            assert_eq!(explanation.scheme, FORM.name);
        }
    }
}
