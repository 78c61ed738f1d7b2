//! JSON bodies of requests, with their fields in the order of PayAtom's documents.

use std::borrow::Cow;

use dhow_core::Result;
use serde::ser::{Serialize, SerializeMap, Serializer};

use crate::ID;

/// JSON body of a request. Fields without a value are left out.
#[derive(Debug, Default, Clone)]
pub(crate) struct Body(Vec<(Cow<'static, str>, Value)>);

/// Value of a field.
// LEDGER: v2-signature
// There are no fractions, lists and objects: PHP decodes and encodes them differently, which would change the V2 signature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Value {
    Text(String),
    Integer(i64),
    Flag(bool),
    Null,
}

impl Value {
    /// Returns the value as text; strings without quotes.
    pub(crate) fn plain(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Integer(number) => number.to_string(),
            Self::Flag(flag) => flag.to_string(),
            Self::Null => "null".to_owned(),
        }
    }
}

impl Body {
    pub(crate) fn with(mut self, name: impl Into<Cow<'static, str>>, value: Value) -> Self {
        self.0.push((name.into(), value));
        self
    }

    pub(crate) fn text(self, name: impl Into<Cow<'static, str>>, value: impl Into<String>) -> Self {
        self.with(name, Value::Text(value.into()))
    }

    pub(crate) fn text_if(self, name: &'static str, value: Option<&str>) -> Self {
        match value {
            Some(value) => self.text(name, value),
            None => self,
        }
    }

    pub(crate) fn integer(self, name: &'static str, value: i64) -> Self {
        self.with(name, Value::Integer(value))
    }

    /// Adds the caller's additional fields.
    pub(crate) fn extra(self, members: &[(String, String)]) -> Self {
        members
            .iter()
            .fold(self, |body, (name, value)| body.text(name.clone(), value))
    }

    pub(crate) fn members(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.0.iter().map(|(name, value)| (name.as_ref(), value))
    }

    /// Returns the value of a field as text.
    pub(crate) fn value(&self, name: &str) -> Option<String> {
        let mut members = self.members();
        members
            .find(|(member, _)| *member == name)
            .map(|(_, value)| value.plain())
    }

    /// Checks that no field is set twice, which an additional field of the caller could do.
    pub(crate) fn check(&self) -> Result<()> {
        let repeated = |at: usize, name: &str| self.members().skip(at + 1).any(|(n, _)| n == name);
        for (at, (name, _)) in self.members().enumerate() {
            if repeated(at, name) {
                return Err(ID.invalid(name.to_owned(), "is set twice"));
            }
        }
        Ok(())
    }
}

impl Serialize for Body {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (name, value) in &self.0 {
            match value {
                Value::Text(text) => map.serialize_entry(name, text)?,
                Value::Integer(number) => map.serialize_entry(name, number)?,
                Value::Flag(flag) => map.serialize_entry(name, flag)?,
                Value::Null => map.serialize_entry(name, &())?,
            }
        }
        map.end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_keep_their_order_and_types() {
        let body = Body::default()
            .text("pid", "P/1")
            .integer("amount", 100)
            .text_if("upi_id", None)
            .extra(&[("utr".into(), "4123".into())]);
        let json = r#"{"pid":"P/1","amount":100,"utr":"4123"}"#;
        body.check().unwrap();
        assert_eq!(serde_json::to_string(&body).unwrap(), json);
    }

    #[test]
    fn an_additional_field_cannot_replace_a_field_of_the_request() {
        let body = Body::default()
            .text("pid", "P")
            .extra(&[("pid".into(), "Q".into())]);
        assert_eq!(body.check().unwrap_err().field(), Some("pid"));
    }
}
