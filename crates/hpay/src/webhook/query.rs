//! A callback's query: every pair that arrived, with the blanks and empty pairs of HPay's examples tolerated and nothing else.

use dhow_core::{Assurance, Doubt, Event, RejectionReason, Subject, Verified};
use dhow_crypto::{
    digest::sha256_hex,
    pairs::{FormPairs, PairError, PairErrorKind, PairRules},
};

use super::HPayWebhooks;
use crate::signing::Callback;

const RULES: PairRules = PairRules::new().allow_empty_pairs();

/// The pairs of a callback by name. HPay's examples have blanks before names, which are cut off here.
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
            if pairs.iter().any(|(earlier, _)| earlier == name) {
                return Err(RejectionReason::RepeatedField);
            }
            pairs.push((name.to_owned(), pair.value().to_owned()));
        }
        Ok(Self { text, pairs })
    }

    pub(super) fn callback(&self) -> Callback {
        Callback::with(|name| self.has(name))
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.value(name).is_some()
    }

    /// A value, empty ones included.
    pub(super) fn value(&self, name: &str) -> Option<&str> {
        let pair = self.pairs.iter().find(|(own, _)| own == name);
        pair.map(|(_, value)| value.as_str())
    }

    /// A value that says something.
    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.value(name).filter(|value| !value.is_empty())
    }

    pub(super) fn owned(&self, name: &str) -> Option<String> {
        self.text(name).map(str::to_owned)
    }

    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.pairs.iter().map(|(name, _)| name.as_str())
    }

    /// All pairs, for recipes.
    pub(super) fn values(&self) -> Vec<(&str, &str)> {
        let pairs = self.pairs.iter();
        pairs
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect()
    }

    /// A key for an event whose fields cannot be told apart for certain: no other event has it, not the genuine one either.
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

/// Only a stored delivery that somebody changed, or another provider's, gets here.
pub(super) fn unreadable(webhooks: &HPayWebhooks, verified: &Verified) -> Event {
    let mut whole = format!(
        "{}\0{}\0{}\0",
        verified.provider(),
        verified.scheme(),
        verified.query().unwrap_or_default()
    )
    .into_bytes();
    whole.extend_from_slice(verified.body());
    let key = sha256_hex(&whole);
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
