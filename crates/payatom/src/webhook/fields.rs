//! Fields of a webhook, from JSON or, before the middle of 2023, from a form.

use std::borrow::Cow;

use dhow_core::{RejectionReason, json};
use dhow_crypto::pairs::{FormPairs, PairErrorKind, PairRules};

use crate::{
    signing::{HashedFields, POST_HASH},
    wire::raw_object::{RawObject, RawObjectError, Scalar},
};

/// Fields that only webhooks of payouts have.
// LEDGER: payout-callback
// They are the names in the payout calls and in the payout reconciliation, since no page shows a payout webhook.
pub(super) const PAYOUT_ONLY: [&str; 3] = ["payment_mode", "amount_processed", "amount_requested"];

/// Fields of a webhook, exactly as received.
#[derive(Debug)]
pub(crate) enum Fields<'a> {
    Json(RawObject<'a>),
    Form(FormPairs<'a>),
}

impl<'a> Fields<'a> {
    /// Reads a body: one that begins with a brace as JSON, any other as a form. Fields that occur twice are refused.
    // LEDGER: callback-encoding
    // The content type is ignored: PayAtom's own PHP sample sends JSON without setting one, so that curl declares a form.
    pub(crate) fn parse(body: &'a [u8]) -> Result<Self, RejectionReason> {
        // A byte order mark does not matter, because the hash covers the fields and not the body.
        let body = json::without_mark(body);
        let first = body.iter().find(|byte| !byte.is_ascii_whitespace());
        if first == Some(&b'{') {
            return RawObject::parse(body)
                .map(Self::Json)
                .map_err(|error| match error {
                    RawObjectError::Repeated => RejectionReason::RepeatedField,
                    RawObjectError::NotAnObject => RejectionReason::MalformedBody,
                });
        }
        let pairs =
            FormPairs::parse(body, &PairRules::new()).map_err(|error| match error.kind {
                PairErrorKind::Duplicate { .. } => RejectionReason::RepeatedField,
                PairErrorKind::TooLong { .. } | PairErrorKind::TooMany { .. } => {
                    RejectionReason::TooLarge
                }
                _ => RejectionReason::MalformedBody,
            })?;
        // PHP reads `order.id` as `order_id`, so a form with such a name has two readings. Only fields of refunds have brackets.
        let renamed = pairs.php_renamed().any(|pair| {
            let inside = pair.name().strip_prefix("refund_info[");
            inside.is_none_or(|inside| inside.contains([' ', '.', '[']))
        });
        if renamed {
            return Err(RejectionReason::MalformedBody);
        }
        Ok(Self::Form(pairs))
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        match self {
            Self::Json(members) => members.raw(name).is_some(),
            Self::Form(pairs) => pairs.get(name).is_some(),
        }
    }

    /// Returns a field exactly as received, for hashing.
    pub(crate) fn scalar(&self, name: &str) -> Option<Scalar<'_>> {
        match self {
            Self::Json(members) => members.scalar(name),
            Self::Form(pairs) => pairs.get(name).map(|text| Scalar {
                text: Cow::Borrowed(text),
                is_number: false,
                is_literal: false,
            }),
        }
    }

    /// Returns the first of several names that is present, with its value.
    pub(crate) fn first<'n>(
        &self,
        names: &'n [Cow<'static, str>],
    ) -> Option<(&'n str, Scalar<'_>)> {
        let name = names.iter().find(|name| self.has(name))?;
        Some((name, self.scalar(name)?))
    }

    /// Returns the text of a field for reading, unless it is empty.
    pub(crate) fn text(&self, name: &str) -> Option<String> {
        match self {
            Self::Json(members) => members.owned(name),
            Self::Form(pairs) => {
                let text = pairs.get(name).filter(|text| !text.is_empty());
                text.map(str::to_owned)
            }
        }
    }

    /// Returns the names of all fields in the order received.
    pub(crate) fn names(&self) -> Vec<&str> {
        match self {
            Self::Json(members) => members.iter().map(|(name, _)| name).collect(),
            Self::Form(pairs) => pairs.iter().map(|pair| pair.name()).collect(),
        }
    }

    /// Returns the names of all fields that a hash does not cover.
    pub(crate) fn uncovered(&self, hashed: &HashedFields) -> Vec<String> {
        let first = |names: &'_ [Cow<'static, str>]| {
            let present = names.iter().find(|name| self.has(name))?;
            Some(present.clone())
        };
        let mut covered: Vec<Cow<'static, str>> = hashed.iter().filter_map(first).collect();
        covered.push(Cow::Borrowed(POST_HASH));
        let names = self.names().into_iter();
        let uncovered = names.filter(|name| !covered.iter().any(|covered| covered == name));
        uncovered.map(str::to_owned).collect()
    }
}
