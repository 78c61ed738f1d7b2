//! Fields of a recorded message by name, whatever its encoding.

use bytes::Bytes;
use dhow_core::{Currency, MerchantReference, Money};
use http::Request;
use serde_json::{Map, Value};

use crate::{
    exchange::Exchange,
    scrub::{decoded, json_text},
};

/// Body of a message as a JSON value.
pub(crate) fn json(body: &[u8]) -> Option<Value> {
    serde_json::from_str(json_text(body)?).ok()
}

/// Pairs of a form or query, decoded.
pub(crate) fn pairs(text: &str) -> Vec<(String, String)> {
    let pairs = text.split('&').filter(|pair| !pair.is_empty());
    let pairs = pairs.map(|pair| pair.split_once('=').unwrap_or((pair, "")));
    pairs
        .map(|(name, value)| (decoded(name), decoded(value)))
        .collect()
}

/// Fields of a request: members of its JSON object, or pairs of its form, and those of its query.
#[derive(Debug, Default)]
pub(crate) struct Fields(Map<String, Value>);

impl Fields {
    pub(crate) fn of_request(request: &Request<Bytes>) -> Self {
        let mut fields = Map::new();
        let body = request.body();
        match json(body) {
            Some(Value::Object(members)) => fields.extend(members),
            _ => {
                let text = std::str::from_utf8(body).unwrap_or_default();
                if text.contains('=') {
                    fields.extend(texts(text));
                }
            }
        }
        fields.extend(texts(request.uri().query().unwrap_or_default()));
        Self(fields)
    }

    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    pub(crate) fn get(&self, name: &str) -> Option<&Value> {
        self.0.get(name)
    }

    /// Returns the first of several names that has a scalar, as text.
    pub(crate) fn text(&self, names: &[&str]) -> Option<String> {
        let mut values = names.iter().filter_map(|name| self.0.get(*name));
        values.find_map(scalar)
    }

    /// Returns the amount of a request in a currency.
    pub(crate) fn money(&self, names: &[&str], currency: &str) -> Option<Money> {
        let currency: Currency = currency.to_ascii_uppercase().parse().ok()?;
        let text = self.text(names)?;
        Money::parse(&text, currency).ok()
    }

    pub(crate) fn reference(&self, names: &[&str]) -> Option<MerchantReference> {
        MerchantReference::new(self.text(names)?).ok()
    }
}

fn texts(text: &str) -> impl Iterator<Item = (String, Value)> {
    pairs(text)
        .into_iter()
        .map(|(name, value)| (name, Value::from(value)))
}

/// Returns a text or a number as text.
pub(crate) fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

impl Exchange {
    /// Returns the JSON value of the response.
    pub(crate) fn response_json(&self) -> Option<Value> {
        json(self.response.as_ref()?.body())
    }

    /// True if the gateway accepted a call.
    pub(crate) fn is_success(&self) -> bool {
        self.status().is_some_and(|status| status.is_success())
    }
}

/// Returns a value as it stands in a form.
pub(crate) fn form_value(value: &str) -> String {
    crate::scrub::encoded(value, false)
}
