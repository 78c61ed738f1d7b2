//! Diagnosis of payin webhooks whose hash does not match.
//!
//! The search first opens the envelope, then compares the digest inside with those of common mistakes.

use dhow_core::{Delivery, Secret};
use dhow_crypto::{
    digest,
    explain::{
        Algorithm, Explanation, KnownSecrets, Mistake, Search, SignatureDescription, Variant,
        Verdict, best, digests_with_secret, openings, received_variants,
    },
};

use crate::{
    signing::{PAYIN_WEBHOOK, SIGNATURES, SignatureScheme},
    webhook::Fields,
    wire::php_number,
};

mod mistakes;
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

/// Explains a payin webhook: the text that its hash covers, the content of its envelope, and the mistakes that lead to the received hash.
///
/// Call it on your own machine only. A caller who can choose the delivery gets hashes made with your secrets.
#[must_use]
pub fn explain(secrets: &ExplainSecrets, delivery: &Delivery) -> Explanation {
    let mut explanation = Explanation::new(
        PAYIN_WEBHOOK.name,
        PAYIN_WEBHOOK.to_string(),
        PAYIN_WEBHOOK.ledger.unwrap_or_default(),
    );
    explanation.secrets = secrets.known().fingerprints();
    let fields = match Fields::parse(delivery.body()) {
        Ok(fields) => fields,
        Err(reason) => {
            explanation.verdict = Verdict::Mismatch;
            let note = format!("the body is neither JSON nor an unambiguous form: {reason}");
            explanation.notes.push(note);
            return explanation;
        }
    };
    let values = Values::from(&fields);
    if let Some(secret) = secrets.secret_keys.first() {
        explanation.signing_input = values.signing_input(secret);
    }
    explanation.computed = secrets.computed(&values);
    let post_hash = fields.scalar(PAYIN_WEBHOOK.placement);
    let post_hash = post_hash.map(|scalar| scalar.text.into_owned());
    let Some(post_hash) = post_hash.filter(|post_hash| !post_hash.is_empty()) else {
        let note = "the webhook has no post_hash".to_owned();
        explanation.notes.push(note);
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

    fn computed(&self, values: &Values) -> Vec<(String, String)> {
        let known = self.known();
        let digests = known.signers().map(|(name, secret)| {
            let text = [values.joined().as_bytes(), secret].concat();
            (name.to_owned(), digest::md5_hex(&text))
        });
        digests.collect()
    }

    /// Note on the content of the envelope, if it opens without any mistake.
    fn opened(&self, post_hash: &str) -> Option<String> {
        let all = openings(post_hash, &self.known().keys());
        let (_, plaintext) = all.into_iter().find(|(mistakes, _)| mistakes.is_empty())?;
        let count = plaintext.len();
        let digits = String::from_utf8(plaintext).unwrap_or_default();
        // If the text was sealed instead of its digest, it contains the secret: show digests only.
        let is_digest = digits.len() == 32 && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
        let is_secret = self.known().contains(digits.as_bytes());
        Some(if is_digest && !is_secret {
            format!("the envelope opens and contains {digits}")
        } else {
            format!("the envelope opens and contains {count} bytes that are not a digest")
        })
    }

    /// Searches for the fewest mistakes in sealing and hashing together: each may have used another secret.
    fn search(&self, values: &Values, post_hash: &str) -> Option<Vec<Mistake>> {
        let keys = self.known().keys();
        let mut openings = openings(post_hash, &keys);
        let bare = post_hash.len() == 32;
        if bare {
            // LEDGER: bare-hash
            // The oldest documents send the MD5 itself. It is refused when verifying, and only named here as the likely mistake.
            let what = "the hash was sent without an envelope";
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
            let mut all = opened;
            for mistake in hashed.unwrap_or_else(|| vec![values_changed()]) {
                // A badly copied secret shows in the envelope and in the hash; report it once.
                if !all.contains(&mistake) {
                    all.push(mistake);
                }
            }
            Some(all)
        });
        best(results.collect::<Vec<_>>())
    }
}

/// Returns the correct text in both spellings of its amount, then the mistaken texts.
// LEDGER: number-text
// The verifier accepts either spelling of a number, so neither is a mistake.
fn with_php_numbers(values: &Values) -> Vec<Variant<Vec<u8>>> {
    let mut messages = mistakes::messages(values);
    let number = values
        .amount_is_number
        .then(|| values.get("received_amount"));
    if let Some(normal) = number.and_then(php_number::normalised) {
        let text = values.joined_with("received_amount", normal);
        messages.retain(|variant| variant.value != text.as_bytes());
        messages.insert(1, Variant::right(text.into_bytes()));
    }
    messages
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
        assert_eq!(listed, expected, "the README has to contain:\n{expected}");
    }
}
