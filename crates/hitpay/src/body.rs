//! Request bodies: one list of fields, written as JSON or as a form.

use bytes::Bytes;
use dhow_core::{Error, Money, Result};
use dhow_crypto::pairs;
use serde::ser::{Error as _, Serialize, SerializeMap, Serializer};
use serde_json::value::RawValue;

use crate::BodyEncoding;

/// The fields of a body in the order of the documentation. Fields that are not set are left out: absent is not empty.
#[derive(Debug, Default)]
pub(crate) struct Body(Vec<(&'static str, Value)>);

#[derive(Debug)]
enum Value {
    Text(String),
    /// Decimal digits, written as a JSON number without passing through floating point.
    Number(String),
    List(Vec<String>),
    Map(Vec<(String, String)>),
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

    /// Booleans of create bodies are the texts `true` and `false`.
    pub(crate) fn flag_if(self, name: &'static str, value: Option<bool>) -> Self {
        self.text_if(name, value.map(|on| if on { "true" } else { "false" }))
    }

    pub(crate) fn amount(mut self, name: &'static str, money: Money) -> Self {
        self.0.push((name, Value::Number(money.decimal())));
        self
    }

    pub(crate) fn list(mut self, name: &'static str, values: &[String]) -> Self {
        if !values.is_empty() {
            self.0.push((name, Value::List(values.to_vec())));
        }
        self
    }

    pub(crate) fn map(mut self, name: &'static str, pairs: Vec<(String, String)>) -> Self {
        if !pairs.is_empty() {
            self.0.push((name, Value::Map(pairs)));
        }
        self
    }

    /// The bytes and their content type.
    pub(crate) fn encode(&self, encoding: BodyEncoding) -> Result<(Bytes, &'static str)> {
        match encoding {
            BodyEncoding::Json => serde_json::to_vec(self)
                .map(|json| (Bytes::from(json), "application/json"))
                .map_err(|_| Error::invalid("body", "cannot be written as JSON")),
            BodyEncoding::Form => Ok((
                Bytes::from(self.form()),
                "application/x-www-form-urlencoded",
            )),
        }
    }

    fn form(&self) -> String {
        let mut fields: Vec<(String, &str)> = Vec::new();
        for (name, value) in &self.0 {
            match value {
                Value::Text(text) | Value::Number(text) => fields.push(((*name).to_owned(), text)),
                Value::List(items) => {
                    fields.extend(
                        items
                            .iter()
                            .map(|item| (format!("{name}[]"), item.as_str())),
                    );
                }
                Value::Map(members) => {
                    let member = |(key, text)| (format!("{name}[{key}]"), text);
                    fields.extend(
                        members
                            .iter()
                            .map(|(key, text)| member((key, text.as_str()))),
                    );
                }
            }
        }
        pairs::encode_pairs(fields.iter().map(|(name, value)| (name.as_str(), *value)))
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
                Value::List(items) => map.serialize_entry(name, items)?,
                Value::Map(members) => {
                    let members: std::collections::BTreeMap<_, _> =
                        members.iter().map(|(key, text)| (key, text)).collect();
                    map.serialize_entry(name, &members)?;
                }
            }
        }
        map.end()
    }
}

#[cfg(test)]
mod tests {
    use dhow_core::Currency;

    use super::*;

    fn body() -> Body {
        Body::default()
            .amount("amount", Money::from_minor(59_900, Currency::SGD))
            .text("purpose", "Tea & cake")
            .flag_if("send_sms", Some(false))
            .flag_if("send_email", None)
            .list("payment_methods", &["card".into(), "paynow_online".into()])
            .map("metadata", vec![("k".into(), "é".into())])
    }

    #[test]
    fn json_has_the_amount_as_an_exact_number_and_flags_as_text() {
        let (json, _) = body().encode(BodyEncoding::Json).unwrap();
        let expected = r#"{"amount":599.00,"purpose":"Tea & cake","send_sms":"false","payment_methods":["card","paynow_online"],"metadata":{"k":"é"}}"#;
        assert_eq!(json, expected);
    }

    #[test]
    fn a_form_repeats_list_fields_with_brackets() {
        let (form, _) = body().encode(BodyEncoding::Form).unwrap();
        let expected = "amount=599.00&purpose=Tea+%26+cake&send_sms=false&payment_methods%5B%5D=card&payment_methods%5B%5D=paynow_online&metadata%5Bk%5D=%C3%A9";
        assert_eq!(form, expected);
    }
}
