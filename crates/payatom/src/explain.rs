//! Why a PayAtom callback does not match: first what happened to the envelope, then what was hashed.

use dhow_core::{Delivery, Secret};
use dhow_crypto::{
    digest,
    explain::{
        Algorithm, Explanation, KnownSecrets, Mistake, Search, Variant, Verdict, best,
        digests_with_secret, openings, received_variants,
    },
};

use crate::{
    signing::{CALLBACK, HashedFields, message_source},
    webhook::Fields,
    wire::php_number,
};

mod mistakes;

use mistakes::Values;

/// The secrets of one PayAtom account and, if known, of others.
#[derive(Debug, Clone, Default)]
pub struct ExplainSecrets {
    /// The secret key, and the ones before it.
    pub secret_keys: Vec<Secret>,
    /// Secrets that should not seal this, by name: the API key, the token, the secret of another account.
    pub others: Vec<(String, Secret)>,
}

/// Explains a payin callback: what its hash covers, what came out of the envelope, and which mistake gives what arrived.
///
/// Local only: whoever may call it with somebody's secrets gets hashes made.
#[must_use]
pub fn explain(secrets: &ExplainSecrets, delivery: &Delivery) -> Explanation {
    let mut explanation = Explanation::new(
        CALLBACK.name,
        CALLBACK.to_string(),
        CALLBACK.ledger.unwrap_or_default(),
    );
    explanation.secrets = secrets.known().fingerprints();
    let fields = match Fields::read(delivery.body()) {
        Ok(fields) => fields,
        Err(reason) => {
            explanation.verdict = Verdict::Mismatch;
            let note =
                format!("the body is neither JSON nor a form that reads in one way: {reason}");
            explanation.notes.push(note);
            return explanation;
        }
    };
    let text = |name: &str| fields.scalar(name).map(|scalar| scalar.text.into_owned());
    let first = |name: &'static str| {
        let hashed = HashedFields::of_payins();
        let found = fields.first(hashed.names_of(name));
        found
            .map(|(_, scalar)| scalar.text.into_owned())
            .unwrap_or_default()
    };
    let amount_is_number = {
        let hashed = HashedFields::of_payins();
        let amount = fields.first(hashed.names_of("received_amount"));
        amount.is_some_and(|(_, scalar)| scalar.is_number)
    };
    let values = Values {
        amount_is_number,
        order_id: first("order_id"),
        amount: first("received_amount"),
        status: first("status"),
        requested_amount: text("requested_amount"),
        ref_code: text("ref_code"),
        bank_ref: text("bank_ref"),
    };
    if let Some(secret) = secrets.secret_keys.first() {
        explanation.canonical =
            message_source(secret, &values.order_id, &values.amount, &values.status);
    }
    explanation.computed = secrets.computed(&values);
    let Some(post_hash) = text("post_hash").filter(|post_hash| !post_hash.is_empty()) else {
        explanation
            .notes
            .push("the callback has no post_hash".to_owned());
        return explanation;
    };
    let found = secrets.search(&values, &post_hash);
    explanation.notes.extend(secrets.opened(&post_hash));
    explanation.received = Some(post_hash);
    match found {
        Some(mistakes) if mistakes.is_empty() => explanation.verdict = Verdict::Match,
        found => {
            explanation.verdict = Verdict::Mismatch;
            explanation.findings = found.unwrap_or_default();
        }
    }
    explanation
}

impl ExplainSecrets {
    fn known(&self) -> KnownSecrets<'_> {
        let mut known = KnownSecrets::default();
        if let Some((present, previous)) = self.secret_keys.split_first() {
            let previous = previous.iter().map(|one| one.expose().as_bytes());
            known = known
                .signing("secret_key", present.expose().as_bytes())
                .signing_list("previous_secret_keys", previous);
        }
        let others = self.others.iter();
        others.fold(known, |known, (name, one)| {
            known.other(name, one.expose().as_bytes())
        })
    }

    fn computed(&self, values: &Values) -> Vec<(String, String)> {
        let known = self.known();
        let own = known.signers().map(|(name, secret)| {
            let text = [values.right().as_bytes(), secret].concat();
            (name.to_owned(), digest::md5_hex(&text))
        });
        own.collect()
    }

    /// What is in the envelope, where it opens as it should: that is what compares with the digest.
    fn opened(&self, post_hash: &str) -> Option<String> {
        let all = openings(post_hash, &self.known().keys());
        let (_, plaintext) = all.into_iter().find(|(mistakes, _)| mistakes.is_empty())?;
        let count = plaintext.len();
        let digits = String::from_utf8(plaintext).unwrap_or_default();
        // Whoever sealed the text instead of its digest sealed the secret with it, so only digits are shown.
        let is_digest = digits.len() == 32 && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
        let is_secret = self.known().contains(digits.as_bytes());
        Some(if is_digest && !is_secret {
            format!("the envelope opens, and holds {digits}")
        } else {
            format!("the envelope opens, and holds {count} bytes that are no digest")
        })
    }

    /// The envelope may have been opened with one secret in one way, and the hash made in another.
    fn search(&self, values: &Values, post_hash: &str) -> Option<Vec<Mistake>> {
        let keys = self.known().keys();
        let mut openings = openings(post_hash, &keys);
        let bare = post_hash.len() == 32;
        if bare {
            let what = "the hash was sent as it is, without an envelope";
            let fix = "seal the hash into an envelope";
            let mistake = Mistake::new("no-envelope", what, fix);
            openings.push((vec![mistake], post_hash.as_bytes().to_vec()));
        }
        let messages = with_php_numbers(values);
        let results = openings.into_iter().map(|(opened, plaintext)| {
            let received = String::from_utf8(plaintext).ok()?;
            let search = Search {
                messages: messages.clone(),
                keys: keys.clone(),
                algorithms: digests_with_secret(Algorithm::Md5KeyLast),
                received: received_variants(&received),
            };
            let hashed = search.run(2);
            // A secret that was badly copied is the same mistake in both places.
            let mut all = opened;
            for mistake in hashed.unwrap_or_else(|| vec![content_changed()]) {
                if !all.contains(&mistake) {
                    all.push(mistake);
                }
            }
            Some(all)
        });
        best(results.collect::<Vec<_>>())
    }
}

/// The right text in both spellings of its number, then the mistakes.
fn with_php_numbers(values: &Values) -> Vec<Variant<Vec<u8>>> {
    let mut messages = values.messages();
    let number = values.amount_is_number.then_some(&values.amount);
    if let Some(normal) = number.and_then(|printed| php_number::normalised(printed)) {
        let text = values.joined(&values.order_id, normal, &values.status);
        messages.retain(|one| one.value != text.as_bytes());
        messages.insert(1, Variant::right(text.into_bytes()));
    }
    messages
}

/// The envelope opens, and what it seals belongs to other values.
fn content_changed() -> Mistake {
    Mistake::new(
        "values-changed",
        "the envelope is genuine, but order_id, received_amount or status are not the values that were sealed",
        "do not believe this callback; read the payin's status",
    )
}
