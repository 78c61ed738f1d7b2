//! Query of a webhook.

use std::borrow::Cow;

use dhow_core::{Assurance, Doubt, Event, RejectionReason, Subject, Verified};
use dhow_crypto::{
    digest::sha256_hex,
    pairs::{FormPairs, PairError, PairErrorKind, PairPlaces, PairRules},
};

use super::HPayWebhooks;
use crate::signing::{MERCHANT, SignatureScheme, WebhookKind};

mod fields;

use fields::{FIELDS, place};

/// Maximum number of pairs, which have indices of eight bits.
const MAX_PAIRS: usize = 64;

const RULES: PairRules = PairRules::new().allow_empty_pairs().max_pairs(MAX_PAIRS);

/// Pairs of a webhook. Spaces around names and empty pairs are accepted, as HPay's examples have them; everything else must be well formed.
// The signature is made of decoded values, so these spaces and empty pairs do not change it.
// Source: HPay API reference, "Callback IPN After Completed Payment": the example has `& va_bankName` and `&&`.
pub(super) struct Query<'a> {
    text: &'a str,
    pairs: FormPairs<'a>,
    /// Index of the pair of each of the [`FIELDS`].
    known: [u8; FIELDS.len()],
    /// Place in [`FIELDS`] of the name of each pair.
    names: [u8; MAX_PAIRS],
}

/// Stands for no index and no place.
const NONE: u8 = u8::MAX;

impl<'a> Query<'a> {
    pub(super) fn parse(text: &'a str) -> Result<Self, RejectionReason> {
        let pairs = FormPairs::parse(text.as_bytes(), &RULES).map_err(|error| reason(&error))?;
        Self::new(text, pairs)
    }

    /// Returns a query that was parsed before.
    pub(super) fn at(text: &'a str, places: &'a PairPlaces) -> Option<Self> {
        let pairs = FormPairs::at(text.as_bytes(), places)?;
        Self::new(text, pairs).ok()
    }

    fn new(text: &'a str, pairs: FormPairs<'a>) -> Result<Self, RejectionReason> {
        let mut query = Self {
            text,
            known: [NONE; FIELDS.len()],
            names: [NONE; MAX_PAIRS],
            pairs,
        };
        let mut has_spaces = false;
        for ((pair, index), name) in query.pairs.iter().zip(0..).zip(&mut query.names) {
            let trimmed = trimmed(pair.name());
            has_spaces |= trimmed.len() != pair.name().len();
            if let Some(place) = place(trimmed) {
                *name = place;
                if let Some(known) = query.known.get_mut(usize::from(place)) {
                    *known = index;
                }
            }
        }
        // Refused, because HPay's server and ours could take different values of the same name. Without spaces the parser has refused it.
        if has_spaces && query.repeats_a_name() {
            return Err(RejectionReason::RepeatedField);
        }
        Ok(query)
    }

    fn repeats_a_name(&self) -> bool {
        let mut names: Vec<&str> = self.names().collect();
        names.sort_unstable();
        names.windows(2).any(|pair| pair.first() == pair.last())
    }

    /// Returns the places of the pairs, to keep them.
    pub(super) fn into_places(self) -> PairPlaces {
        self.pairs.into_places()
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
        match place(name) {
            Some(place) => self.known_value(place),
            None => self.other_value(name),
        }
    }

    fn known_value(&self, place: u8) -> Option<&str> {
        let index = self.known.get(usize::from(place))?;
        // There are fewer pairs than `NONE`.
        self.pairs.nth(usize::from(*index)).map(|pair| pair.value())
    }

    fn other_value(&self, name: &str) -> Option<&str> {
        let mut pairs = self.values();
        pairs.find(|(own, _)| *own == name).map(|(_, value)| value)
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
        let pairs = self.pairs.iter();
        pairs.map(|pair| (trimmed(pair.name()), pair.value()))
    }

    /// Returns the names of the fields that a scheme does not cover. `covers` decides about names without a place and about those of the
    /// merchant.
    pub(super) fn uncovered(
        &self,
        scheme: Option<&SignatureScheme>,
        covers: impl Fn(&str) -> bool,
    ) -> impl Iterator<Item = Cow<'static, str>> {
        let fields = scheme.into_iter().flat_map(SignatureScheme::fields);
        let fields = fields.filter(|name| !MERCHANT.contains(name));
        let covered = fields
            .filter_map(place)
            .fold(0_u32, |covered, place| covered | 1 << place);
        let pairs = self.pairs.iter().zip(&self.names);
        pairs.filter_map(move |(pair, place)| {
            let known = FIELDS.get(usize::from(*place));
            match known.filter(|name| !MERCHANT.contains(name)) {
                Some(_) if covered >> place & 1 == 1 => None,
                Some(name) => Some(Cow::Borrowed(*name)),
                None => {
                    let name = trimmed(pair.name());
                    (!covers(name)).then(|| Cow::Owned(name.to_owned()))
                }
            }
        })
    }

    /// Returns the digest of the query, a key that no other event has.
    pub(super) fn fingerprint(&self) -> String {
        sha256_hex(self.text.as_bytes())
    }
}

/// Returns a name without spaces around it.
fn trimmed(name: &str) -> &str {
    let ends = [name.as_bytes().first(), name.as_bytes().last()];
    // Most names have none, and a look at two bytes is quicker than a search for white space.
    match ends.iter().flatten().all(|end| end.is_ascii_graphic()) {
        true => name,
        false => name.trim(),
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
