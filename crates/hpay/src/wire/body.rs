//! Request bodies as JSON or as a form.

use dhow_core::{Call, Result, json::ExactNumber};
use http::{HeaderValue, header};
use serde::{Serialize, Serializer};

use crate::BodyMode;

const FORM: HeaderValue = HeaderValue::from_static("application/x-www-form-urlencoded");

/// Fields of a body in the order of the documentation. Fields that are not set are left out, not sent empty.
#[derive(Debug, Default)]
pub(crate) struct Body(Vec<(&'static str, Value)>);

#[derive(Debug, Serialize)]
#[serde(untagged)]
enum Value {
    Text(String),
    /// Decimal digits, sent as a JSON number.
    Number(ExactNumber),
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

    /// Adds a field that HPay's documentation calls an integer.
    pub(crate) fn number_if(mut self, name: &'static str, number: Option<ExactNumber>) -> Self {
        self.0
            .extend(number.map(|number| (name, Value::Number(number))));
        self
    }

    /// Returns the fields that a signature scheme can cover.
    pub(crate) fn values(&self) -> Vec<(&str, &str)> {
        self.0
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect()
    }

    /// Adds this body to a call.
    pub(crate) fn write_to(&self, call: Call, mode: BodyMode) -> Result<Call> {
        Ok(match mode {
            // The documentation announces a form in places where its example sends JSON, so the format is a convention of each call.
            // LEDGER: json-as-form
            BodyMode::Json => call.json(self)?,
            BodyMode::Form => call.form(self)?,
            BodyMode::JsonAsForm => call.json(self)?.header(header::CONTENT_TYPE, FORM),
        })
    }
}

impl Value {
    fn as_str(&self) -> &str {
        match self {
            Self::Text(text) => text,
            Self::Number(number) => number.as_str(),
        }
    }
}

impl Serialize for Body {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, value)| (name, value)))
    }
}

#[cfg(test)]
mod tests {
    use dhow_core::{BaseUrl, Endpoint};
    use http::Method;

    use super::*;
    use crate::ID;

    #[test]
    fn one_list_of_fields_has_three_formats() {
        let body = Body::default()
            .text("merchant_id", "01")
            .text_if("order_code", None)
            .number_if("transaction_id", "1234".parse().ok())
            .text("checksum", "a&b");
        let json = r#"{"merchant_id":"01","transaction_id":1234,"checksum":"a&b"}"#;
        let form = "merchant_id=01&transaction_id=1234&checksum=a%26b";
        let written = |mode| {
            let endpoint = Endpoint::read(ID, Method::POST, "/");
            let url = BaseUrl::new("https://hpay.example").unwrap().at("/");
            let call = Call::new(&endpoint, url).unwrap();
            let request = body.write_to(call, mode).unwrap().request;
            let content_type = request.headers()[header::CONTENT_TYPE].clone();
            (request.into_body(), content_type)
        };
        let plain = HeaderValue::from_static("application/json");
        assert_eq!(written(BodyMode::Json), (json.into(), plain));
        assert_eq!(written(BodyMode::Form), (form.into(), FORM));
        assert_eq!(written(BodyMode::JsonAsForm), (json.into(), FORM));
    }
}
