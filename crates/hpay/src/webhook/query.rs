//! Query of a webhook.

use std::borrow::Cow;

use dhow_core::{Assurance, Doubt, Event, RejectionReason, Subject, Verified};
use dhow_crypto::{
    digest::sha256_hex,
    pairs::{FormPairs, PairError, PairErrorKind, PairPlaces, PairRules},
};

use super::HPayWebhooks;
use crate::signing::{MERCHANT, SECURE_CODE, SignatureScheme, WebhookKind};

mod fields;
mod other;
mod plain;

use fields::{field, place};
use other::{MAX_PAIRS, Other};
use plain::Plain;

const RULES: PairRules = PairRules::new().allow_empty_pairs().max_pairs(MAX_PAIRS);

/// Pairs of a webhook. Spaces around names and empty pairs are accepted, as HPay's examples have them; everything else must be well formed.
// The signature is made of decoded values, so these spaces and empty pairs do not change it.
// Source: HPay API reference, "Callback IPN After Completed Payment": the example has `& va_bankName` and `&&`.
pub(super) struct Query<'a> {
    text: &'a str,
    pairs: Pairs<'a>,
}

enum Pairs<'a> {
    /// Pairs without escapes whose names are among the [`FIELDS`].
    Plain(Cow<'a, Box<Plain>>),
    Other(Box<Other<'a>>),
}

/// Places of the pairs of a query, to keep them without it.
pub(super) enum Places {
    Plain(Box<Plain>),
    Other(PairPlaces),
}

impl<'a> Query<'a> {
    pub(super) fn parse(text: &'a str) -> Result<Self, RejectionReason> {
        let pairs = match Plain::parse(text) {
            Some(plain) => Pairs::Plain(Cow::Owned(plain)),
            None => {
                let pairs = FormPairs::parse(text.as_bytes(), &RULES);
                let pairs = pairs.map_err(|error| reason(&error))?;
                Pairs::Other(Box::new(Other::new(pairs)?))
            }
        };
        Ok(Self { text, pairs })
    }

    /// Returns a query that was parsed before.
    pub(super) fn at(text: &'a str, places: &'a Places) -> Option<Self> {
        let pairs = match places {
            Places::Plain(plain) => Pairs::Plain(Cow::Borrowed(plain)),
            Places::Other(places) => {
                let pairs = FormPairs::at(text.as_bytes(), places)?;
                Pairs::Other(Box::new(Other::new(pairs).ok()?))
            }
        };
        Some(Self { text, pairs })
    }

    /// Returns the places of the pairs, to keep them.
    pub(super) fn into_places(self) -> Places {
        match self.pairs {
            Pairs::Plain(plain) => Places::Plain(plain.into_owned()),
            Pairs::Other(other) => Places::Other(other.into_places()),
        }
    }

    pub(super) fn kind(&self) -> WebhookKind {
        WebhookKind::from_fields(
            #[inline(always)]
            |name| self.has(name),
        )
    }

    #[inline(always)]
    pub(super) fn has(&self, name: &str) -> bool {
        self.value(name).is_some()
    }

    /// Returns a value, which may be empty.
    #[inline(always)]
    pub(super) fn value(&self, name: &str) -> Option<&str> {
        let place = place(name.as_bytes());
        match &self.pairs {
            Pairs::Plain(plain) => plain.value(self.text, place?),
            Pairs::Other(other) => other.value(place, name),
        }
    }

    /// Returns a value that is not empty.
    #[inline(always)]
    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.value(name).filter(|value| !value.is_empty())
    }

    #[inline(always)]
    pub(super) fn owned(&self, name: &str) -> Option<String> {
        self.text(name).map(str::to_owned)
    }

    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.values().map(|(name, _)| name)
    }

    /// Returns all pairs, which a signature scheme can cover.
    pub(super) fn values(&self) -> impl Iterator<Item = (&str, &str)> {
        let (plain, other) = match &self.pairs {
            Pairs::Plain(plain) => (Some(plain), None),
            Pairs::Other(other) => (None, Some(other)),
        };
        let plain = plain.into_iter().flat_map(|plain| plain.values(self.text));
        plain.chain(other.into_iter().flat_map(|other| other.values()))
    }

    /// Returns the names of the fields that a scheme does not cover, but that of the signature. `covers` decides about names without a place
    /// and about those of the merchant.
    pub(super) fn uncovered(
        &self,
        scheme: Option<&SignatureScheme>,
        covers: impl Fn(&str) -> bool,
    ) -> Vec<Cow<'static, str>> {
        let fields = scheme.into_iter().flat_map(SignatureScheme::fields);
        let fields = fields.filter(|name| !MERCHANT.contains(name));
        let places = fields.chain([SECURE_CODE]);
        let places = places.filter_map(|name| place(name.as_bytes()));
        let covered = places.fold(0_u32, |covered, place| covered | 1 << place);
        let is_covered = |place: u8, name: &str| match MERCHANT.contains(&name) {
            true => covers(name),
            false => covered >> place & 1 == 1,
        };
        // Most webhooks have fewer unsigned fields.
        let mut uncovered = Vec::with_capacity(8);
        match &self.pairs {
            Pairs::Plain(plain) => {
                let fields = plain.order().iter().filter_map(field);
                let others = fields.filter(|(place, name)| !is_covered(*place, name));
                uncovered.extend(others.map(|(_, name)| Cow::Borrowed(name)));
            }
            Pairs::Other(other) => uncovered.extend(other.uncovered(is_covered, &covers)),
        }
        uncovered
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
