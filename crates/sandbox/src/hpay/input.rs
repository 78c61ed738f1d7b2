//! What a merchant sends: JSON under any content type, a form, or a query.

use std::collections::BTreeMap;

use bytes::Bytes;
use dhow_crypto::pairs::{FormPairs, PairRules};
use http::header::{CONTENT_TYPE, HeaderMap, HeaderValue};

use crate::fields::Field;

/// Members by name; numbers as they were written.
#[derive(Debug, Default)]
pub(super) struct Input(BTreeMap<String, String>);

impl Input {
    /// HPay's own examples send JSON as a form, so what looks like JSON is JSON.
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

    /// What cannot be read in one way is nothing, so that the answer names what is missing.
    fn from_pairs(text: &[u8]) -> Self {
        let pairs =
            FormPairs::parse(text, &PairRules::new().allow_empty_pairs()).unwrap_or_default();
        let owned = pairs
            .iter()
            .map(|pair| (pair.name().to_owned(), pair.value().to_owned()));
        Self(owned.collect())
    }

    /// A value that was sent, even if empty.
    pub(super) fn sent(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// A value that says something.
    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.sent(name).filter(|text| !text.is_empty())
    }

    pub(super) fn or_empty(&self, name: &str) -> String {
        self.sent(name).unwrap_or_default().to_owned()
    }

    /// Whether all of these say something.
    pub(super) fn has(&self, names: &[&str]) -> bool {
        names.iter().all(|name| self.text(name).is_some())
    }
}

/// Plain digits above zero.
pub(super) fn is_amount(text: &str) -> bool {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    digits && text.parse::<u64>().is_ok_and(|amount| amount > 0)
}
