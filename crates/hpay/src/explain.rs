//! Diagnosis of a webhook's signature that does not match.

use dhow_core::{Delivery, Result, Secret, Settings};
use dhow_crypto::{
    explain::{
        Algorithm, Explanation, KnownSecrets, Mistake, Search, SignatureDescription, Verdict, best,
        digests_with_secret, received_variants, text_variants,
    },
    pairs::{FormPairs, PairRules},
};

use crate::signing::{
    EvidenceStatus, SECURE_CODE, SignatureScheme, SignatureSchemes, Values, WebhookKind,
};

mod mistakes;

use mistakes::{Covered, Fields, Joining};

/// Returns the default signature schemes of HPay, in the order of the README's table. A scheme that an account replaces is not in it.
#[must_use]
pub fn signatures() -> Vec<SignatureDescription> {
    let schemes = SignatureSchemes::default();
    let table = schemes.table().into_iter();
    let described = |name: &'static str, scheme: &SignatureScheme| {
        SignatureDescription::new(name, scheme.to_string())
            .with_evidence(scheme.evidence().as_str())
            .with_ledger(scheme.ledger())
    };
    let rows = table.flat_map(|(name, list)| match list {
        // Without a scheme there is nothing to verify with, which a reader must see as well.
        [] => vec![
            SignatureDescription::new(name, "none: not verified")
                .with_evidence(EvidenceStatus::Unsettled.as_str()),
        ],
        list => list.iter().map(|scheme| described(name, scheme)).collect(),
    });
    rows.collect()
}

/// Secrets of one HPay account, and optionally of others.
#[derive(Debug, Clone)]
pub struct ExplainSecrets {
    /// Merchant id, which the signature of a checkout webhook covers although the webhook does not carry it.
    pub merchant_id: String,
    /// Current passcode, followed by earlier ones.
    pub passcodes: Vec<Secret>,
    /// Secrets by name that should not make this signature, such as the passcode of the other environment.
    pub others: Vec<(String, Secret)>,
    /// Signature schemes of the account.
    pub schemes: SignatureSchemes,
}

impl ExplainSecrets {
    /// Creates the secrets of an account with the default schemes.
    #[must_use]
    pub fn new(merchant_id: impl Into<String>, passcodes: Vec<Secret>) -> Self {
        Self {
            merchant_id: merchant_id.into(),
            passcodes,
            others: Vec::new(),
            schemes: SignatureSchemes::default(),
        }
    }

    /// Reads merchant id, passcodes and schemes from settings. All of them may be missing.
    ///
    /// # Errors
    /// [`Configuration`](dhow_core::ErrorKind::Configuration) naming an invalid setting.
    pub fn from_settings(settings: &Settings<'_>) -> Result<Self> {
        let merchant_id = settings.text("merchant_id")?.unwrap_or_default();
        let mut passcodes = Vec::from_iter(settings.secret("passcode")?);
        passcodes.extend(settings.secrets("previous_passcodes")?);
        let mut secrets = Self::new(merchant_id, passcodes);
        secrets.schemes = SignatureSchemes::from_settings(settings)?;
        Ok(secrets)
    }
}

/// Explains the signature of a webhook: the signed text, the computed signatures, and the mistake that makes the received signature.
///
/// Do not expose this over a network: it computes signatures with the given secrets.
#[must_use]
pub fn explain(secrets: &ExplainSecrets, delivery: &Delivery) -> Explanation {
    let query = delivery.query().unwrap_or_default();
    let rules = PairRules::new().allow_empty_pairs();
    let pairs = match FormPairs::parse(query.as_bytes(), &rules) {
        Ok(pairs) => pairs,
        Err(error) => {
            let mut explanation = Explanation::new("webhook", "unknown", "notify-recipe");
            explanation.verdict = Verdict::Mismatch;
            let note = format!("the query is malformed: {error}");
            explanation.notes.push(note);
            return explanation;
        }
    };
    let fields = Fields::new(&pairs, &secrets.merchant_id);
    let kind = WebhookKind::from_fields(|name| fields.has(name));
    let schemes = kind.schemes(&secrets.schemes);
    let received = fields.value(SECURE_CODE).filter(|code| !code.is_empty());
    let values = kind.values(&secrets.merchant_id, fields.pairs());
    let computed = secrets.compute(schemes, &values);
    let matched = computed
        .iter()
        .find(|computed| Some(computed.digest.as_str()) == received)
        .map(|computed| computed.scheme);
    let Some(scheme) = matched.or(schemes.first()) else {
        return unverified(secrets, kind);
    };
    let mut explanation = describe(scheme, kind);
    explanation.secrets = secrets.known().fingerprints();
    explanation.computed = computed.into_iter().map(Computed::into_pair).collect();
    let input = secrets.passcodes.first();
    let input = input.and_then(|passcode| scheme.signing_input(&values, passcode).ok());
    if let Some(input) = input {
        explanation.signing_input = input;
    }
    let Some(received) = received else {
        explanation
            .notes
            .push("the query has no secure_code".to_owned());
        return explanation;
    };
    let found = secrets.search(&fields, schemes, received);
    explanation.conclude(received, found)
}

/// Describes a scheme and names its evidence.
fn describe(scheme: &SignatureScheme, kind: WebhookKind) -> Explanation {
    let doubt = match scheme.evidence() {
        EvidenceStatus::Unsettled => "; not confirmed by any source",
        _ => "",
    };
    let evidence = scheme.ledger().unwrap_or(scheme.id());
    Explanation::new(title(kind), format!("{scheme}{doubt}"), evidence)
}

fn title(kind: WebhookKind) -> &'static str {
    match kind {
        WebhookKind::Checkout => "checkout webhook",
        WebhookKind::VirtualAccount => "virtual account webhook",
        WebhookKind::Revocation => "token revocation webhook",
    }
}

/// Explains a webhook for which the account has no scheme. By default that is the revocation webhook.
fn unverified(secrets: &ExplainSecrets, kind: WebhookKind) -> Explanation {
    let (scheme, evidence) = match kind {
        WebhookKind::Revocation => (
            "not confirmed by any source: treat the webhook as a hint and ask HPay for the scheme",
            "revoke-callback",
        ),
        _ => (
            "no signature scheme is configured, so nothing is verified",
            "configured",
        ),
    };
    let mut explanation = Explanation::new(title(kind), scheme, evidence);
    explanation.secrets = secrets.known().fingerprints();
    explanation
}

/// Signature of one scheme with one passcode.
struct Computed<'c> {
    scheme: &'c SignatureScheme,
    passcode: String,
    digest: String,
}

impl Computed<'_> {
    fn into_pair(self) -> (String, String) {
        (self.passcode, self.digest)
    }
}

impl ExplainSecrets {
    fn known(&self) -> KnownSecrets<'_> {
        let mut known = KnownSecrets::default();
        if let Some((present, previous)) = self.passcodes.split_first() {
            let previous = previous.iter().map(|passcode| passcode.expose().as_bytes());
            known = known
                .signing("passcode", present.expose().as_bytes())
                .signing_list("previous_passcodes", previous);
        }
        let others = self.others.iter();
        others.fold(known, |known, (name, secret)| {
            known.other(name, secret.expose().as_bytes())
        })
    }

    /// Computes the signature of each scheme with each passcode.
    fn compute<'c>(
        &'c self,
        schemes: &'c [SignatureScheme],
        values: &Values<'_>,
    ) -> Vec<Computed<'c>> {
        let mut all = Vec::new();
        for scheme in schemes {
            let known = self.known();
            for (passcode, (name, _)) in self.passcodes.iter().zip(known.signers()) {
                let digest = scheme.md5_hex(values, passcode);
                all.extend(digest.ok().map(|digest| Computed {
                    scheme,
                    passcode: name.to_owned(),
                    digest,
                }));
            }
        }
        all
    }

    fn search(
        &self,
        fields: &Fields,
        schemes: &[SignatureScheme],
        received: &str,
    ) -> Option<Vec<Mistake>> {
        let keys = self.known().keys();
        let received = received_variants(received);
        let run = |messages, right| {
            let search = Search {
                messages,
                keys: keys.clone(),
                algorithms: digests_with_secret(right),
                received: received.clone(),
            };
            search.run(2)
        };
        // Schemes that join the same fields in the same way share their mistakes, so one search is enough.
        let mut tried: Vec<Joining> = Vec::new();
        for joining in schemes
            .iter()
            .filter_map(|scheme| Joining::from_scheme(scheme, fields))
        {
            if !tried.contains(&joining) {
                tried.push(joining);
            }
        }
        best(tried.into_iter().flat_map(|joining| {
            let covered = Covered::new(fields.clone(), joining);
            [
                run(
                    text_variants(covered.correct().as_bytes()),
                    Algorithm::Md5KeyLast,
                ),
                run(covered.mistaken(), Algorithm::Md5KeyLast),
                run(covered.secret_first(), Algorithm::Md5KeyFirst),
            ]
        }))
    }
}

#[cfg(test)]
mod tests {
    use dhow_crypto::explain::signature_table;
    use dhow_tests::between_marks;

    use super::*;

    #[test]
    fn the_readme_lists_the_default_schemes() {
        let readme = include_str!("../README.md");
        let listed = between_marks(readme, "signatures").unwrap();
        let table = signature_table(&signatures());
        assert_eq!(
            listed,
            format!("\n{table}\n"),
            "the README must have:\n{table}"
        );
    }

    #[test]
    fn every_scheme_is_described_in_its_place() {
        let schemes = SignatureSchemes::default();
        let table = schemes.table();
        // An empty list has a row too.
        let rows: usize = table.iter().map(|(_, list)| list.len().max(1)).sum();
        let signatures = signatures();
        assert_eq!(signatures.len(), rows);
        let webhook = signatures
            .iter()
            .find(|row| row.name == "virtual account, webhook");
        let webhook = webhook.unwrap();
        let rule = "MD5 of cashin, order_id and the passcode, with `|` between";
        assert_eq!(
            (webhook.rule.as_ref(), webhook.evidence),
            (rule, Some("unsettled"))
        );
        assert_eq!(webhook.ledger, Some("va-callback-separator"));
    }
}
