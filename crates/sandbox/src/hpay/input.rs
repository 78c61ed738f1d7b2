//! Merchant input: JSON with any content type, a form, or a query.

use std::collections::BTreeMap;

use bytes::Bytes;
use dhow_crypto::pairs::{FormPairs, PairRules};
use http::header::{CONTENT_TYPE, HeaderMap, HeaderValue};
use serde::{Deserialize, Serialize};

use crate::fields::Field;

/// Fields by name. Numbers keep their text.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Input(BTreeMap<String, String>);

impl Input {
    /// Parses a body as JSON if it starts with `{`, and as a form otherwise.
    ///
    /// The content type is ignored, because HPay's own examples send JSON with the content type of a form.
    pub(super) fn from_body(body: &Bytes) -> Self {
        if !body.trim_ascii_start().starts_with(b"{") {
            return Self::from_pairs(body);
        }
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        let Field::Map(members) = Field::from_body(&headers, body) else {
            return Self::default();
        };
        let text = |(name, value)| match value {
            Field::Text(text) | Field::Number(text) => Some((name, text)),
            _ => None,
        };
        Self(members.into_iter().filter_map(text).collect())
    }

    pub(super) fn from_query(query: Option<&str>) -> Self {
        Self::from_pairs(query.unwrap_or_default().as_bytes())
    }

    /// Parses a form or a query. Malformed input and repeated names give no fields, so that the response names the missing ones.
    fn from_pairs(text: &[u8]) -> Self {
        let pairs =
            FormPairs::parse(text, &PairRules::new().allow_empty_pairs()).unwrap_or_default();
        let owned = pairs
            .iter()
            .map(|pair| (pair.name().to_owned(), pair.value().to_owned()));
        Self(owned.collect())
    }

    /// Returns a field, even if it is empty.
    pub(super) fn sent(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// Returns a field that is not empty.
    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.sent(name).filter(|text| !text.is_empty())
    }

    pub(super) fn or_empty(&self, name: &str) -> String {
        self.sent(name).unwrap_or_default().to_owned()
    }

    /// Returns true if none of the fields is missing or empty.
    pub(super) fn has(&self, names: &[&str]) -> bool {
        names.iter().all(|name| self.text(name).is_some())
    }
}

/// Returns true for a positive whole number in plain digits.
pub(super) fn is_amount(text: &str) -> bool {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    digits && text.parse::<u64>().is_ok_and(|amount| amount > 0)
}
