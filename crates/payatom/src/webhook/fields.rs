//! The fields of a callback, whether it came as JSON or, as before the middle of 2023, as a form.

use std::borrow::Cow;

use dhow_core::{RejectionReason, json};
use dhow_crypto::pairs::{FormPairs, PairErrorKind, PairRules};

use crate::{
    signing::HashedFields,
    wire::raw_object::{RawObject, RawObjectError, Scalar},
};

/// What arrived, as it arrived.
#[derive(Debug)]
pub(crate) enum Fields<'a> {
    Json(RawObject<'a>),
    Form(FormPairs<'a>),
}

impl<'a> Fields<'a> {
    /// A body that begins with a brace is JSON, any other a form. A byte order mark before it is skipped: the hash covers fields, not
    /// the body.
    // LEDGER: callback-encoding
    pub(crate) fn read(body: &'a [u8]) -> Result<Self, RejectionReason> {
        let body = json::without_mark(body);
        let first = body.iter().find(|byte| !byte.is_ascii_whitespace());
        if first == Some(&b'{') {
            return RawObject::read(body)
                .map(Self::Json)
                .map_err(|fault| match fault {
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
        // `order.id` would be `order_id` to the gateway's PHP; only the refund's fields come in brackets.
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

    /// A field as received, for the hash.
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

    /// The first of several names that is there.
    pub(crate) fn first<'n>(
        &self,
        names: &'n [Cow<'static, str>],
    ) -> Option<(&'n str, Scalar<'_>)> {
        let name = names.iter().find(|name| self.has(name))?;
        Some((name, self.scalar(name)?))
    }

    /// The text of a field for reading, unless it is empty.
    pub(crate) fn text(&self, name: &str) -> Option<String> {
        match self {
            Self::Json(members) => members.owned(name),
            Self::Form(pairs) => {
                let text = pairs.get(name).filter(|text| !text.is_empty());
                text.map(str::to_owned)
            }
        }
    }

    /// The names of all fields that a hash does not cover.
    pub(crate) fn uncovered(&self, hashed: &HashedFields) -> Vec<String> {
        let first = |names: &'_ [Cow<'static, str>]| {
            let counted = names.iter().find(|own| self.has(own))?;
            Some(counted.clone())
        };
        let mut covered: Vec<Cow<'static, str>> = hashed.iter().filter_map(first).collect();
        covered.push(Cow::Borrowed(super::verify::POST_HASH_FIELD));
        let names: Vec<&str> = match self {
            Self::Json(members) => members.iter().map(|(name, _)| name).collect(),
            Self::Form(pairs) => pairs.iter().map(|pair| pair.name()).collect(),
        };
        let uncovered = names
            .into_iter()
            .filter(|name| !covered.iter().any(|own| own == name));
        uncovered.map(str::to_owned).collect()
    }
}
