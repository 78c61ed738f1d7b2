//! Diagnosis of a webhook's signature that does not match.

use dhow_core::{
    Delivery, Environment, Result, Secret, Settings, WebhookVerifier,
    explain::{Alteration, Diagnosis, FieldPlace, SignedFields, diagnose, has_field},
};
use dhow_crypto::{
    explain::{
        Budget, Explanation, Key, KnownSecrets, Mistake, SignatureDescription, Variant,
        received_variants,
    },
    pairs::{FormPairs, PairRules},
};

use crate::{
    HPayWebhooks,
    signing::{EvidenceStatus, SECURE_CODE, SignatureScheme, SignatureSchemes, WebhookKind},
};

mod computed;
mod covered;
mod mistakes;
mod orders;
mod pairs;
mod places;
mod search;
mod values;

use computed::Computed;
use covered::{Covered, Fields, Joining};
use mistakes::ALTERATIONS;

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
    /// E-mail of the merchant, which programs hash by mistake in place of the merchant id.
    pub merchant_email: Option<String>,
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
            merchant_email: None,
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
        secrets.merchant_email = settings.text("merchant_email")?.map(Into::into);
        secrets.schemes = SignatureSchemes::from_settings(settings)?;
        Ok(secrets)
    }
}

/// Returns true for a delivery that looks like one of HPay: it has the field of its signature. Nothing proves it.
#[must_use]
pub fn recognises(delivery: &Delivery) -> bool {
    has_field(delivery, FieldPlace::Query, SECURE_CODE)
}

/// Explains a webhook: the verdict of the verifier with these passcodes, the signed text, the computed signatures, and the mistakes.
///
/// Do not expose this over a network: it computes signatures with the given secrets.
#[must_use]
pub fn explain(secrets: &ExplainSecrets, delivery: &Delivery) -> Explanation {
    let Some((passcode, previous)) = secrets.passcodes.split_first() else {
        return explain_with(secrets, None, delivery);
    };
    // The environment does not matter: each has its own passcodes.
    let verifier = HPayWebhooks::new(
        Environment::Sandbox,
        secrets.merchant_id.as_str(),
        passcode.clone(),
    );
    let verifier = verifier
        .with_previous_secrets(previous.iter().cloned())
        .with_schemes(secrets.schemes.clone());
    explain_with(secrets, Some(&verifier), delivery)
}

/// Explains a webhook with the verdict of another verifier, such as that of a whole configuration; `None` if no secret is
/// configured.
#[must_use]
pub fn explain_with(
    secrets: &ExplainSecrets,
    verifier: Option<&dyn WebhookVerifier>,
    delivery: &Delivery,
) -> Explanation {
    let explanation = secrets.described(delivery);
    let known = secrets.known();
    let signatures = Signatures {
        secrets,
        keys: known.keys(),
        rare_keys: known.rare_keys(),
    };
    diagnose(explanation, &signatures, verifier, delivery)
}

/// Signatures of an account with the keys that may have made them.
struct Signatures<'s> {
    secrets: &'s ExplainSecrets,
    keys: Vec<Variant<Key>>,
    rare_keys: Vec<Variant<Key>>,
}

impl Diagnosis for Signatures<'_> {
    fn header(&self) -> Option<&'static str> {
        None
    }

    fn fields(&self) -> Option<SignedFields> {
        Some(SignedFields {
            place: FieldPlace::Query,
            signature: SECURE_CODE,
            names: WebhookKind::default_fields(),
            may_be_json: false,
            decimals: Some(0),
        })
    }

    fn signature_length(&self) -> usize {
        32
    }

    fn alterations(&self) -> &'static [Alteration] {
        ALTERATIONS
    }

    fn search(
        &self,
        delivery: &Delivery,
        count: usize,
        budget: &mut Budget,
    ) -> Option<Vec<Mistake>> {
        budget.read(delivery.query().map_or(0, str::len).saturating_mul(3));
        let webhook = Webhook::parse(self.secrets, delivery)?;
        let received = webhook.received()?;
        if count == 0 {
            let computed = webhook.computed(self.secrets);
            let is_correct = computed.iter().any(|computed| computed.digest == received);
            return is_correct.then(Vec::new);
        }
        let received = received_variants(received);
        for joining in webhook.joinings() {
            let covered = Covered::new(webhook.fields.clone(), joining);
            let found = self.of_covered(&covered, &received, count, budget);
            if found.is_some() {
                return found;
            }
        }
        None
    }
}

/// Parsed webhook with the schemes of its kind.
struct Webhook<'w> {
    fields: Fields,
    kind: WebhookKind,
    schemes: &'w [SignatureScheme],
    merchant_id: &'w str,
}

impl<'w> Webhook<'w> {
    /// Returns `None` for a malformed query.
    fn parse(secrets: &'w ExplainSecrets, delivery: &Delivery) -> Option<Self> {
        let query = delivery.query().unwrap_or_default();
        let rules = PairRules::new().allow_empty_pairs();
        let pairs = FormPairs::parse(query.as_bytes(), &rules).ok()?;
        let fields = Fields::new(
            &pairs,
            &secrets.merchant_id,
            secrets.merchant_email.as_deref(),
        );
        let kind = WebhookKind::from_fields(|name| fields.has(name));
        Some(Self {
            schemes: kind.schemes(&secrets.schemes),
            merchant_id: &secrets.merchant_id,
            fields,
            kind,
        })
    }

    fn received(&self) -> Option<&str> {
        self.fields
            .value(SECURE_CODE)
            .filter(|code| !code.is_empty())
    }

    fn values(&self) -> Vec<(&str, &str)> {
        self.kind.values(self.merchant_id, self.fields.pairs())
    }

    fn computed<'c>(&self, secrets: &'c ExplainSecrets) -> Vec<Computed<'c>> {
        secrets.compute(self.kind.schemes(&secrets.schemes), &self.values())
    }

    /// Schemes that join the same fields in the same way share their mistakes, so one search is enough.
    fn joinings(&self) -> Vec<Joining> {
        let mut distinct: Vec<Joining> = Vec::new();
        let schemes = self.schemes.iter();
        for joining in schemes.filter_map(|scheme| Joining::from_scheme(scheme, &self.fields)) {
            if !distinct.contains(&joining) {
                distinct.push(joining);
            }
        }
        distinct
    }
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

    /// Describes a webhook: its signed text and the computed signatures.
    fn described(&self, delivery: &Delivery) -> Explanation {
        let Some(webhook) = Webhook::parse(self, delivery) else {
            let mut explanation = Explanation::new("webhook", "unknown", "notify-recipe");
            let query = delivery.query().unwrap_or_default();
            let rules = PairRules::new().allow_empty_pairs();
            let error = FormPairs::parse(query.as_bytes(), &rules).err();
            let error = error.map(|error| format!("the query is malformed: {error}"));
            explanation.notes.extend(error);
            return explanation;
        };
        let received = webhook.received();
        let values = webhook.values();
        let computed = webhook.computed(self);
        let matched = computed
            .iter()
            .find(|computed| Some(computed.digest.as_str()) == received)
            .map(|computed| computed.scheme);
        let Some(scheme) = matched.or(webhook.schemes.first()) else {
            return unverified(self, webhook.kind);
        };
        let mut explanation = describe(scheme, webhook.kind);
        explanation.secrets = self.known().fingerprints();
        explanation.computed = computed.into_iter().map(Computed::into_pair).collect();
        let input = self.passcodes.first();
        let input = input.and_then(|passcode| scheme.signing_input(&values, passcode).ok());
        explanation.signing_input = input.unwrap_or_default();
        explanation.received = received.map(str::to_owned);
        if received.is_none() {
            let note = "the query has no secure_code".to_owned();
            explanation.notes.push(note);
        }
        explanation
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
