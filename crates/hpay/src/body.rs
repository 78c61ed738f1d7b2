//! Request bodies: one list of fields, written as JSON or as a form.

use bytes::Bytes;
use dhow_core::{Error, Result};
use dhow_crypto::pairs;
use serde::ser::{Error as _, Serialize, SerializeMap, Serializer};
use serde_json::value::RawValue;

/// How a request body is written. HPay's document announces forms and shows JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum BodyMode {
    /// JSON text under `application/json`.
    Json,
    /// A form under `application/x-www-form-urlencoded`.
    Form,
    /// JSON text under `application/x-www-form-urlencoded`, as HPay's examples have it.
    JsonAsForm,
}

const FORM: &str = "application/x-www-form-urlencoded";

/// The fields of a body in the order of the documentation. Fields that are not set are left out: absent is not empty.
#[derive(Debug, Default)]
pub(crate) struct Body(Vec<(&'static str, Value)>);

#[derive(Debug)]
enum Value {
    Text(String),
    /// Decimal digits, written as a JSON number.
    Number(String),
}

impl Body {
    pub(crate) fn text(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.0.push((name, Value::Text(value.into())));
        self
    }

    pub(crate) fn text_if(self, name: &'static str, value: Option<&str>) -> Self {
        match value {
            Some(value) => self.text(name, value),
            None => self,
        }
    }

    /// Digits that HPay's document calls an integer.
    pub(crate) fn number_if(mut self, name: &'static str, digits: Option<&str>) -> Self {
        let number = digits.map(|digits| (name, Value::Number(digits.to_owned())));
        self.0.extend(number);
        self
    }

    /// The fields as a recipe picks from them.
    pub(crate) fn values(&self) -> Vec<(&str, &str)> {
        self.0
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect()
    }

    /// The bytes and their content type.
    pub(crate) fn encode(&self, mode: BodyMode) -> Result<(Bytes, &'static str)> {
        let content_type = match mode {
            BodyMode::Json => "application/json",
            BodyMode::Form => return Ok((Bytes::from(pairs::encode_pairs(self.values())), FORM)),
            BodyMode::JsonAsForm => FORM,
        };
        serde_json::to_vec(self)
            .map(|json| (Bytes::from(json), content_type))
            .map_err(|_| Error::invalid("body", "cannot be written as JSON"))
    }
}

impl Value {
    fn as_str(&self) -> &str {
        match self {
            Self::Text(text) | Self::Number(text) => text,
        }
    }
}

impl Serialize for Body {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (name, value) in &self.0 {
            match value {
                Value::Text(text) => map.serialize_entry(name, text)?,
                Value::Number(digits) => {
                    let raw = RawValue::from_string(digits.clone()).map_err(S::Error::custom)?;
                    map.serialize_entry(name, &raw)?;
                }
            }
        }
        map.end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_list_of_fields_is_written_in_three_ways() {
        let body = Body::default()
            .text("merchant_id", "01")
            .text_if("order_code", None)
            .number_if("transaction_id", Some("1234"))
            .text("checksum", "a&b");
        let json = r#"{"merchant_id":"01","transaction_id":1234,"checksum":"a&b"}"#;
        let form = "merchant_id=01&transaction_id=1234&checksum=a%26b";
        assert_eq!(
            body.encode(BodyMode::Json).unwrap(),
            (json.into(), "application/json")
        );
        assert_eq!(body.encode(BodyMode::Form).unwrap(), (form.into(), FORM));
        assert_eq!(
            body.encode(BodyMode::JsonAsForm).unwrap(),
            (json.into(), FORM)
        );
    }
}
