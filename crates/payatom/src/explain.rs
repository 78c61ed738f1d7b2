//! Diagnosis of payin webhooks whose hash does not match.
//!
//! The search first opens the envelope, then compares the digest inside with those of common mistakes.

use std::cell::RefCell;

use dhow_core::{
    Currency, Delivery, Environment, Secret, WebhookVerifier,
    explain::{Alteration, Diagnosis, FieldPlace, SignedFields, diagnose, has_field},
};
use dhow_crypto::{
    digest,
    explain::{
        Algorithm, Budget, Composed, Explanation, Key, KnownSecrets, Mistake, Origin, Search,
        SignatureDescription, Variant, WrittenFields, digests_with_secret, openings,
        sealed_variants,
    },
};

use crate::{
    PayAtomWebhooks,
    signing::{PAYIN_WEBHOOK, SIGNATURES, SignatureScheme},
    webhook::Body,
    wire::php_number,
};

mod mistakes;
mod others;
mod pairs;
mod values;

/// Returns the descriptions of all of PayAtom's signatures, which the README lists.
#[must_use]
pub fn signatures() -> Vec<SignatureDescription> {
    let described = |scheme: &SignatureScheme| {
        SignatureDescription::new(scheme.name, scheme.to_string()).with_ledger(scheme.ledger)
    };
    SIGNATURES.iter().map(described).collect()
}

use values::Values;

/// Secrets of one PayAtom account, and others that may have been used by mistake.
#[derive(Debug, Clone, Default)]
pub struct ExplainSecrets {
    /// Secret keys: the current one, then replaced ones.
    pub secret_keys: Vec<Secret>,
    /// Secrets that must not seal webhooks, by name: the API key, the token, the secret key of another account.
    pub others: Vec<(String, Secret)>,
}

/// Returns true for a delivery that looks like one of PayAtom: it has the field of its signature. Nothing proves it.
#[must_use]
pub fn recognises(delivery: &Delivery) -> bool {
    has_field(delivery, FieldPlace::Body, PAYIN_WEBHOOK.placement)
}

/// Explains a payin webhook: the verdict of the verifier with these keys, the text that its hash covers, what its envelope
/// contains, and the mistakes that lead to the received hash. It has no computed signatures: a hash would help to guess the secret.
///
/// Call it on your own machine only. A caller who can choose the delivery gets hashes made with your secrets.
#[must_use]
pub fn explain(secrets: &ExplainSecrets, delivery: &Delivery) -> Explanation {
    let Some((current, previous)) = secrets.secret_keys.split_first() else {
        return explain_with(secrets, None, delivery);
    };
    // Environment and currency do not matter: they decide about events, not about hashes.
    let verifier = PayAtomWebhooks::new(Environment::Sandbox, Currency::INR, current.clone())
        .with_previous_secrets(previous.iter().cloned());
    explain_with(secrets, Some(&verifier), delivery)
}

/// Explains a payin webhook with the verdict of another verifier, such as that of a whole configuration; `None` if no secret is
/// configured.
#[must_use]
pub fn explain_with(
    secrets: &ExplainSecrets,
    verifier: Option<&dyn WebhookVerifier>,
    delivery: &Delivery,
) -> Explanation {
    let explanation = secrets.described(delivery);
    let known = secrets.known();
    let hashes = Hashes {
        keys: known.keys(),
        rare_keys: known.rare_keys(),
        algorithms: digests_with_secret(Algorithm::MD5_KEY_LAST),
        opened: RefCell::default(),
    };
    diagnose(explanation, &hashes, verifier, delivery)
}

/// Mistakes in sealing an envelope, and what it contains.
type Opened = (Vec<Mistake>, Vec<u8>);

/// Hashes of an account with the keys that may have sealed them.
struct Hashes {
    keys: Vec<Variant<Key>>,
    rare_keys: Vec<Variant<Key>>,
    algorithms: Vec<Variant<Algorithm>>,
    /// The envelope that was opened last. Opening costs more than the search, and most deliveries that are tried have the same envelope.
    opened: RefCell<Option<(String, Vec<Opened>)>>,
}

impl Hashes {
    /// Returns all ways to open an envelope.
    fn openings(&self, post_hash: &str) -> Vec<Opened> {
        let mut last = self.opened.borrow_mut();
        if let Some((known, openings)) = last.as_ref()
            && known == post_hash
        {
            return openings.clone();
        }
        let keys: Vec<_> = self.keys.iter().chain(&self.rare_keys).cloned().collect();
        let mut all = openings(post_hash, &keys);
        if post_hash.len() == 32 {
            // LEDGER: bare-hash
            // The oldest documents send the MD5 itself. It is refused when verifying, and only named here as the likely mistake.
            let what = "the hash was sent without an envelope";
            let fix = "seal the hash into an envelope";
            let mistake = Mistake::new("no-envelope", what, fix);
            all.push((vec![mistake], post_hash.as_bytes().to_vec()));
        }
        *last = Some((post_hash.to_owned(), all.clone()));
        all
    }
}

impl Diagnosis for Hashes {
    fn header(&self) -> Option<&'static str> {
        None
    }

    fn fields(&self) -> Option<SignedFields> {
        let names = PAYIN_WEBHOOK
            .fields()
            .filter_map(|names| names.first().copied());
        Some(SignedFields {
            place: FieldPlace::Body,
            signature: PAYIN_WEBHOOK.placement,
            names: names.collect(),
            may_be_json: true,
            decimals: None,
        })
    }

    /// Searches for mistakes in sealing and hashing together: each may have used another secret.
    fn search(
        &self,
        delivery: &Delivery,
        count: usize,
        budget: &mut Budget,
    ) -> Option<Vec<Mistake>> {
        budget.read(delivery.body().len().saturating_mul(3));
        let body = Body::parse(delivery).ok()?;
        let fields = body.fields();
        let post_hash = fields.scalar(PAYIN_WEBHOOK.placement)?.text.into_owned();
        let values = Values::from(&fields);
        let texts = pairs::Pairs {
            composed: Composed {
                right: right_texts(&values),
                table: mistakes::MISTAKES,
                delivery: &values,
            },
        };
        let written = WrittenFields {
            right: &[],
            fields: &[values.written(), values.received().clone()],
            fix: "join the values alone, without names and marks of JSON",
        };
        self.openings(&post_hash)
            .into_iter()
            .find_map(|(opened, plaintext)| {
                let search = Search {
                    keys: &self.keys,
                    rare_keys: &self.rare_keys,
                    algorithms: &self.algorithms,
                    received: &sealed_variants(&plaintext),
                };
                let rest = count.checked_sub(opened.len())?;
                // A badly copied secret shows in the envelope and in the hash, and counts once.
                [rest, rest + 1].into_iter().find_map(|rest| {
                    let mut all = opened.clone();
                    let found = search.run(&texts, rest, budget);
                    let found = found.or_else(|| search.run(&written, rest, budget));
                    for mistake in found? {
                        if !all.contains(&mistake) {
                            all.push(mistake);
                        }
                    }
                    (all.len() == count).then_some(all)
                })
            })
    }

    fn signature_length(&self) -> usize {
        128
    }

    fn alterations(&self) -> &'static [Alteration] {
        mistakes::ALTERATIONS
    }

    fn unexplained(&self, delivery: &Delivery) -> Vec<Mistake> {
        let body = Body::parse(delivery).ok();
        let fields = body.as_ref().map(Body::fields);
        let post_hash = fields
            .as_ref()
            .and_then(|fields| fields.scalar(PAYIN_WEBHOOK.placement));
        let openings = post_hash.map(|post_hash| self.openings(&post_hash.text));
        let sealed = openings.into_iter().flatten().find(|(opened, _)| {
            let mut names = opened.iter().map(|mistake| mistake.name);
            // A hash without an envelope may be any text.
            names.all(|name| name != "no-envelope")
        });
        sealed.map_or_else(Vec::new, |(mut opened, _)| {
            opened.push(values_changed());
            opened
        })
    }
}

impl ExplainSecrets {
    fn known(&self) -> KnownSecrets<'_> {
        let mut known = KnownSecrets::default();
        if let Some((current, previous)) = self.secret_keys.split_first() {
            let previous = previous.iter().map(|secret| secret.expose().as_bytes());
            known = known
                .signing("secret_key", current.expose().as_bytes())
                .signing_list("previous_secret_keys", previous);
        }
        let others = self.others.iter();
        others.fold(known, |known, (name, secret)| {
            known.other(name, secret.expose().as_bytes())
        })
    }

    /// Note on the content of the envelope, if it opens without any mistake.
    ///
    /// The note never has the digest inside, nor an expected one: each is an MD5 of public values and the secret, so whoever reads the output
    /// could guess secrets offline.
    fn opened(&self, post_hash: &str, values: &Values) -> Option<String> {
        let all = openings(post_hash, &self.known().keys());
        let (_, plaintext) = all.into_iter().find(|(mistakes, _)| mistakes.is_empty())?;
        let count = plaintext.len();
        let is_digest = count == 32 && plaintext.iter().all(u8::is_ascii_hexdigit);
        let texts = right_texts(values);
        let known = self.known();
        let equal = known.signers().find(|(_, secret)| {
            let mut texts = texts.iter();
            texts.any(|text| {
                digest::md5_hex(&[text.as_slice(), secret].concat()).as_bytes() == plaintext
            })
        });
        let shape = match (is_digest, equal) {
            (_, Some((name, _))) => {
                format!("{count} hexadecimal digits, the expected hash with {name}")
            }
            (true, None) => format!("{count} hexadecimal digits, which are not the expected hash"),
            (false, None) => format!("{count} bytes that are not a digest"),
        };
        Some(format!("the envelope opens and contains {shape}"))
    }

    /// Describes a webhook: the text that its hash covers, and whether its envelope contains the expected hash.
    fn described(&self, delivery: &Delivery) -> Explanation {
        let mut explanation = Explanation::new(
            PAYIN_WEBHOOK.name,
            PAYIN_WEBHOOK.to_string(),
            PAYIN_WEBHOOK.ledger.unwrap_or_default(),
        );
        explanation.secrets = self.known().fingerprints();
        let body = Body::parse(delivery);
        let fields = match body.as_ref().map(Body::fields) {
            Ok(fields) => fields,
            Err(reason) => {
                let note = format!("the body is neither JSON nor an unambiguous form: {reason}");
                explanation.notes.push(note);
                return explanation;
            }
        };
        let values = Values::from(&fields);
        if let Some(secret) = self.secret_keys.first() {
            explanation.signing_input = values.signing_input(secret);
        }
        let post_hash = fields.scalar(PAYIN_WEBHOOK.placement);
        let post_hash = post_hash.map(|scalar| scalar.text.into_owned());
        match post_hash.filter(|post_hash| !post_hash.is_empty()) {
            Some(post_hash) => {
                explanation.notes.extend(self.opened(&post_hash, &values));
                explanation.received = Some(post_hash);
            }
            None => explanation
                .notes
                .push("the webhook has no post_hash".to_owned()),
        }
        explanation
    }
}

/// Returns the correct text in both spellings of its amount.
// LEDGER: number-text
// The verifier accepts either spelling of a number, so neither is a mistake.
fn right_texts(values: &Values) -> Vec<Vec<u8>> {
    let number = values
        .amount_is_number
        .then(|| values.get("received_amount"));
    let normal = number.and_then(php_number::normalised);
    let normal = normal.map(|normal| values.joined_with("received_amount", normal));
    let all = std::iter::once(values.joined()).chain(normal);
    all.map(String::into_bytes).collect()
}

/// Finding for an envelope that opens but seals the hash of other values.
fn values_changed() -> Mistake {
    let names = PAYIN_WEBHOOK.fields().map(|names| names.join(" or "));
    let fields = names.collect::<Vec<_>>().join(", ");
    Mistake::new(
        "values-changed",
        format!("the envelope is genuine, but one of the sealed values differs: {fields}"),
        "do not trust this webhook; read the status of the payin",
    )
    .at(Origin::Delivery)
}
