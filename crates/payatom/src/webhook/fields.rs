//! Fields of a webhook, from JSON or, before the middle of 2023, from a form.

use std::borrow::Cow;

use dhow_core::{
    Delivery, RejectionReason, Verified,
    json::{self, Ambiguity},
};
use dhow_crypto::pairs::{FormPairs, PairErrorKind, PairRules};

use super::members::{Members, Object};
use crate::{
    signing::{HashedFields, POST_HASH},
    wire::raw_object::Scalar,
};

/// Fields that only webhooks of payouts have.
// LEDGER: payout-callback
// They are the names in the payout calls and in the payout reconciliation, since no page shows a payout webhook.
const PAYOUT_ONLY: [&str; 3] = ["payment_mode", "amount_processed", "amount_requested"];

/// Parsed body of a webhook.
pub(crate) enum Body<'a> {
    Json(&'a str, Members),
    Form(FormPairs<'a>),
}

/// Fields of a webhook, exactly as received.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Fields<'a> {
    Json(Object<'a>),
    Form(&'a FormPairs<'a>),
}

impl<'a> Body<'a> {
    /// Parses a body: one that begins with a brace as JSON, any other as a form. Fields that occur twice are refused.
    // LEDGER: callback-encoding
    // The content type is ignored: PayAtom's own PHP sample sends JSON without setting one, so that curl declares a form.
    pub(crate) fn parse(delivery: &'a Delivery) -> Result<Self, RejectionReason> {
        Self::of_bytes(delivery.body())
    }

    /// Returns the body of a verified webhook, which its verifier has parsed unless it comes from a store.
    pub(super) fn of_verified(verified: &'a Verified) -> Result<Self, RejectionReason> {
        match Members::kept_in(verified) {
            Some(members) => text(verified.body()).map(|text| Self::Json(text, members)),
            None => Self::of_bytes(verified.body()),
        }
    }

    fn of_bytes(body: &'a [u8]) -> Result<Self, RejectionReason> {
        if !is_json(body) {
            return form(body).map(Self::Form);
        }
        let text = text(body)?;
        let members = Members::parse(text).map_err(|ambiguity| match ambiguity {
            Ambiguity::DuplicateKey => RejectionReason::RepeatedField,
            _ => RejectionReason::MalformedBody,
        });
        members.map(|members| Self::Json(text, members))
    }

    pub(crate) fn fields(&'a self) -> Fields<'a> {
        match self {
            Self::Json(body, members) => Fields::Json(Object { body, members }),
            Self::Form(pairs) => Fields::Form(pairs),
        }
    }

    /// Leaves what was parsed to the parser of the event.
    #[inline]
    pub(super) fn keep_in(self, verified: &mut Verified) {
        if let Self::Json(_, members) = self {
            members.keep_in(verified);
        }
    }
}

fn text(body: &[u8]) -> Result<&str, RejectionReason> {
    std::str::from_utf8(body).map_err(|_| RejectionReason::MalformedBody)
}

/// Returns true for a body that begins with a brace.
fn is_json(body: &[u8]) -> bool {
    // A byte order mark does not matter, because the hash covers the fields and not the body.
    let mut bytes = json::without_mark(body).iter();
    bytes.find(|byte| !byte.is_ascii_whitespace()) == Some(&b'{')
}

fn form(body: &[u8]) -> Result<FormPairs<'_>, RejectionReason> {
    let body = json::without_mark(body);
    let pairs = FormPairs::parse(body, &PairRules::new()).map_err(|error| match error.kind {
        PairErrorKind::Duplicate { .. } => RejectionReason::RepeatedField,
        PairErrorKind::TooLong { .. } | PairErrorKind::TooMany { .. } => RejectionReason::TooLarge,
        _ => RejectionReason::MalformedBody,
    })?;
    // PHP reads `order.id` as `order_id`, so a form with such a name has two readings. Only fields of refunds have brackets.
    let renamed = pairs.php_renamed().any(|pair| {
        let inside = pair.name().strip_prefix("refund_info[");
        inside.is_none_or(|inside| inside.contains([' ', '.', '[']))
    });
    match renamed {
        true => Err(RejectionReason::MalformedBody),
        false => Ok(pairs),
    }
}

impl<'a> Fields<'a> {
    #[inline(always)]
    pub(crate) fn has(&self, name: &str) -> bool {
        match self {
            Self::Json(object) => object.has(name),
            Self::Form(pairs) => pairs.get(name).is_some(),
        }
    }

    /// Returns true for a webhook with one of the fields that only payouts have.
    // Without a loop, so that each name is known to the compiler.
    #[inline(always)]
    pub(super) fn has_payout_field(&self) -> bool {
        let [mode, processed, requested] = PAYOUT_ONLY;
        self.has(mode) || self.has(processed) || self.has(requested)
    }

    /// Returns a field exactly as received, for hashing.
    #[inline(always)]
    pub(crate) fn scalar(&self, name: &str) -> Option<Scalar<'a>> {
        match self {
            Self::Json(object) => object.scalar(name),
            Self::Form(pairs) => pairs.get(name).map(|text| Scalar {
                text: Cow::Borrowed(text),
                is_number: false,
                is_literal: false,
            }),
        }
    }

    /// Returns the first of several names that is present, with its value.
    #[inline]
    pub(crate) fn first<'n>(&self, names: &'n [impl AsRef<str>]) -> Option<(&'n str, Scalar<'a>)> {
        let mut names = names.iter().map(AsRef::as_ref);
        match self {
            Self::Json(object) => {
                let found = |name| Some((name, object.json(name)?));
                let (name, json) = names.find_map(found)?;
                Some((name, object.hashed(json)?))
            }
            Self::Form(_) => names.find_map(|name| Some((name, self.scalar(name)?))),
        }
    }

    /// Returns the first of several names that is present.
    #[inline]
    pub(super) fn first_name<'n>(&self, names: &'n [impl AsRef<str>]) -> Option<&'n str> {
        let mut names = names.iter().map(AsRef::as_ref);
        names.find(|name| self.has(name))
    }

    /// Returns the text of a field for reading, unless it is empty.
    #[inline(always)]
    pub(crate) fn text(&self, name: &str) -> Option<Cow<'a, str>> {
        match self {
            Self::Json(object) => object.text(name),
            Self::Form(pairs) => {
                let text = pairs.get(name).filter(|text| !text.is_empty());
                text.map(Cow::Borrowed)
            }
        }
    }

    /// Returns [`text`](Self::text) as an owned string.
    #[inline(always)]
    pub(crate) fn owned(&self, name: &str) -> Option<String> {
        self.text(name).map(Cow::into_owned)
    }

    /// Returns the names of all fields in the order received.
    #[cfg(feature = "explain")]
    pub(crate) fn names(&self) -> Vec<Cow<'a, str>> {
        match self {
            Self::Json(object) => object.all().into_iter().map(|(name, _)| name).collect(),
            Self::Form(pairs) => pairs.iter().map(|pair| pair.name().into()).collect(),
        }
    }

    /// Returns the names of all fields that a hash does not cover.
    pub(crate) fn uncovered(&self, hashed: &HashedFields) -> Vec<Cow<'static, str>> {
        self.names_without(hashed.iter().filter_map(|names| self.first_name(names)))
    }

    /// Returns the names of all fields but these and that of the hash.
    #[inline(always)]
    pub(super) fn names_without<'n>(
        &self,
        covered: impl Iterator<Item = &'n str>,
    ) -> Vec<Cow<'static, str>> {
        match self {
            Self::Json(object) => object.names_without(covered),
            Self::Form(pairs) => {
                let covered: Vec<&str> = covered.chain([POST_HASH]).collect();
                let names = pairs.iter().map(|pair| pair.name());
                let names = names.filter(|name| !covered.contains(name));
                names.map(|name| Cow::Owned(name.to_owned())).collect()
            }
        }
    }
}
