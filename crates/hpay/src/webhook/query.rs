//! Query of a webhook.

use dhow_core::{Assurance, Doubt, Event, RejectionReason, Subject, Verified};
use dhow_crypto::{
    digest::sha256_hex,
    pairs::{FormPairs, PairError, PairErrorKind, PairRules},
};

use super::HPayWebhooks;
use crate::signing::WebhookKind;

const RULES: PairRules = PairRules::new().allow_empty_pairs();

/// Pairs of a webhook. Spaces around names and empty pairs are accepted, as HPay's examples have them; everything else must be well formed.
// The signature is made of decoded values, so these spaces and empty pairs do not change it.
// Source: HPay API reference, "Callback IPN After Completed Payment": the example has `& va_bankName` and `&&`.
pub(super) struct Query<'a> {
    text: &'a str,
    pairs: Vec<(String, String)>,
}

impl<'a> Query<'a> {
    pub(super) fn parse(text: &'a str) -> Result<Self, RejectionReason> {
        let parsed = FormPairs::parse(text.as_bytes(), &RULES).map_err(|error| reason(&error))?;
        let mut pairs: Vec<(String, String)> = Vec::with_capacity(parsed.len());
        for pair in parsed.iter() {
            let name = pair.name().trim();
            // Refused, because HPay's server and ours could take different values of the same name.
            if pairs.iter().any(|(earlier, _)| earlier == name) {
                return Err(RejectionReason::RepeatedField);
            }
            pairs.push((name.to_owned(), pair.value().to_owned()));
        }
        Ok(Self { text, pairs })
    }

    pub(super) fn kind(&self) -> WebhookKind {
        WebhookKind::from_fields(|name| self.has(name))
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.value(name).is_some()
    }

    /// Returns a value, which may be empty.
    pub(super) fn value(&self, name: &str) -> Option<&str> {
        let pair = self.pairs.iter().find(|(pair_name, _)| pair_name == name);
        pair.map(|(_, value)| value.as_str())
    }

    /// Returns a value that is not empty.
    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.value(name).filter(|value| !value.is_empty())
    }

    pub(super) fn owned(&self, name: &str) -> Option<String> {
        self.text(name).map(str::to_owned)
    }

    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.pairs.iter().map(|(name, _)| name.as_str())
    }

    /// Returns all pairs, which a signature scheme can cover.
    pub(super) fn values(&self) -> Vec<(&str, &str)> {
        let pairs = self.pairs.iter();
        pairs
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect()
    }

    /// Returns the digest of the query, a key that no other event has.
    pub(super) fn fingerprint(&self) -> String {
        sha256_hex(self.text.as_bytes())
    }
}

fn reason(error: &PairError) -> RejectionReason {
    match error.kind {
        PairErrorKind::Duplicate { .. } => RejectionReason::RepeatedField,
        PairErrorKind::TooLong { .. } | PairErrorKind::TooMany { .. } => RejectionReason::TooLarge,
        _ => RejectionReason::MalformedBody,
    }
}

/// Returns the event of a delivery that does not parse: a stored one that was changed, or one of another provider.
pub(super) fn unreadable(webhooks: &HPayWebhooks, verified: &Verified) -> Event {
    let mut bytes = format!(
        "{}\0{}\0{}\0",
        verified.provider(),
        verified.scheme(),
        verified.query().unwrap_or_default()
    )
    .into_bytes();
    bytes.extend_from_slice(verified.body());
    let key = sha256_hex(&bytes);
    let mut event = Event::new(
        verified,
        webhooks.environment,
        Subject::Unreadable,
        verified.scheme().to_owned(),
        format!("hpay/unreadable/{key}"),
    );
    event.assurance = Assurance::full().with_doubt(Doubt::Unreadable);
    event
}
