//! Request bodies: one list of fields, sent as JSON or as a form.

use std::borrow::Cow;

use dhow_core::{Call, Money, Result, json::ExactNumber};
use dhow_crypto::pairs;
use http::HeaderValue;
use serde::ser::{Serialize, SerializeMap, Serializer};

use crate::BodyEncoding;

mod multipart;

pub(crate) use multipart::{File, Multipart};

const FORM: HeaderValue = HeaderValue::from_static("application/x-www-form-urlencoded");

/// Fields of a request body, in the order of HitPay's documentation. Unset fields are omitted, because an empty field has another meaning.
// HitPay's sources show both encodings, and one list of fields keeps them equal.
// LEDGER: body-encoding
#[derive(Debug, Clone)]
pub(crate) struct Body(Vec<(Cow<'static, str>, Value)>);

/// Without fields, and with space for those of most bodies.
impl Default for Body {
    fn default() -> Self {
        Self(Vec::with_capacity(8))
    }
}

#[derive(Debug, Clone)]
enum Value {
    Text(String),
    Number(ExactNumber),
    /// A JSON boolean, sent as 1 or 0 in a form.
    Switch(bool),
    List(Vec<String>),
    Map(Vec<(String, String)>),
    Object(Body),
    Objects(Vec<Body>),
}

impl Body {
    pub(crate) fn text(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.0.push((name.into(), Value::Text(value.into())));
        self
    }

    pub(crate) fn text_if(self, name: &'static str, value: Option<&str>) -> Self {
        match value {
            Some(value) => self.text(name, value),
            None => self,
        }
    }

    /// Adds a boolean as the text `true` or `false`, as in most create requests.
    // LEDGER: boolean-words
    pub(crate) fn flag_if(self, name: &'static str, value: Option<bool>) -> Self {
        self.text_if(name, value.map(|on| if on { "true" } else { "false" }))
    }

    pub(crate) fn amount(mut self, name: &'static str, money: Money) -> Self {
        self.0.push((name.into(), Value::Number(money.into())));
        self
    }

    pub(crate) fn amount_if(self, name: &'static str, money: Option<Money>) -> Self {
        match money {
            Some(money) => self.amount(name, money),
            None => self,
        }
    }

    pub(crate) fn count_if(mut self, name: &'static str, count: Option<u32>) -> Self {
        let digits = count.map(|count| Value::Number(count.into()));
        self.0.extend(digits.map(|digits| (name.into(), digits)));
        self
    }

    /// Adds a boolean for the few fields that are not texts.
    pub(crate) fn switch_if(mut self, name: &'static str, value: Option<bool>) -> Self {
        self.0
            .extend(value.map(|on| (name.into(), Value::Switch(on))));
        self
    }

    /// Adds a boolean whose name is built at run time.
    pub(crate) fn switch_named(mut self, name: String, on: bool) -> Self {
        self.0.push((name.into(), Value::Switch(on)));
        self
    }

    pub(crate) fn object_if(mut self, name: &'static str, object: Option<Self>) -> Self {
        self.0
            .extend(object.map(|object| (name.into(), Value::Object(object))));
        self
    }

    pub(crate) fn objects(mut self, name: &'static str, objects: Vec<Self>) -> Self {
        if !objects.is_empty() {
            self.0.push((name.into(), Value::Objects(objects)));
        }
        self
    }

    pub(crate) fn list(mut self, name: &'static str, values: &[String]) -> Self {
        if !values.is_empty() {
            self.0.push((name.into(), Value::List(values.to_vec())));
        }
        self
    }

    pub(crate) fn map(mut self, name: &'static str, pairs: Vec<(String, String)>) -> Self {
        if !pairs.is_empty() {
            self.0.push((name.into(), Value::Map(pairs)));
        }
        self
    }

    /// Appends all fields of another body.
    pub(crate) fn and(mut self, more: Self) -> Self {
        self.0.extend(more.0);
        self
    }

    /// Sets the fields as the body of a call.
    pub(crate) fn write(&self, call: Call, encoding: BodyEncoding) -> Result<Call> {
        match encoding {
            BodyEncoding::Json => Ok(call.json(self)?),
            BodyEncoding::Form => Ok(call.body(FORM, self.form())),
        }
    }

    fn form(&self) -> String {
        let fields = self.pairs("");
        pairs::encode_pairs(
            fields
                .iter()
                .map(|(name, value)| (name.as_str(), value.as_str())),
        )
    }

    /// Returns the form fields, with PHP's brackets in the names of nested values.
    pub(crate) fn pairs(&self, outer: &str) -> Vec<(String, String)> {
        let mut fields = Vec::new();
        for (name, value) in &self.0 {
            let name = if outer.is_empty() {
                name.clone().into_owned()
            } else {
                format!("{outer}[{name}]")
            };
            match value {
                Value::Text(text) => fields.push((name, text.clone())),
                Value::Number(number) => fields.push((name, number.to_string())),
                Value::Switch(on) => fields.push((name, u8::from(*on).to_string())),
                Value::List(items) => {
                    // PHP drops all but the last value of a repeated name without brackets.
                    fields.extend(items.iter().map(|item| (format!("{name}[]"), item.clone())));
                }
                Value::Map(members) => {
                    let member =
                        |(key, text): &(String, String)| (format!("{name}[{key}]"), text.clone());
                    fields.extend(members.iter().map(member));
                }
                Value::Object(object) => fields.extend(object.pairs(&name)),
                Value::Objects(objects) => {
                    for (place, object) in objects.iter().enumerate() {
                        fields.extend(object.pairs(&format!("{name}[{place}]")));
                    }
                }
            }
        }
        fields
    }
}

impl Serialize for Body {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (name, value) in &self.0 {
            match value {
                Value::Text(text) => map.serialize_entry(name, text)?,
                Value::Number(number) => map.serialize_entry(name, number)?,
                Value::Switch(on) => map.serialize_entry(name, on)?,
                Value::List(items) => map.serialize_entry(name, items)?,
                Value::Object(object) => map.serialize_entry(name, object)?,
                Value::Objects(objects) => map.serialize_entry(name, objects)?,
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
    use dhow_core::{BaseUrl, Currency, Endpoint, Resolution};
    use http::Method;

    use super::*;
    use crate::ID;

    fn body() -> Body {
        Body::default()
            .amount("amount", Money::from_minor(59_900, Currency::SGD))
            .text("purpose", "Tea & cake")
            .flag_if("send_sms", Some(false))
            .flag_if("send_email", None)
            .list("payment_methods", &["card".into(), "paynow_online".into()])
            .map("metadata", vec![("k".into(), "é".into())])
    }

    fn written(body: &Body, encoding: BodyEncoding) -> bytes::Bytes {
        let endpoint = Endpoint::write(ID, Method::POST, "/v1/refund", Resolution::Poll);
        let url = BaseUrl::new("https://api.hit-pay.com").unwrap().at("/");
        let call = Call::new(&endpoint, url).unwrap();
        let call = body.write(call, encoding).unwrap();
        call.request.into_body()
    }

    #[test]
    fn json_has_the_amount_as_an_exact_number_and_flags_as_text() {
        let json = written(&body(), BodyEncoding::Json);
        let expected = r#"{"amount":599.00,"purpose":"Tea & cake","send_sms":"false","payment_methods":["card","paynow_online"],"metadata":{"k":"é"}}"#;
        assert_eq!(json, expected);
    }

    #[test]
    fn nested_objects_are_sent_in_both_encodings() {
        let line = |id: &str| {
            Body::default()
                .text("product_id", id)
                .count_if("quantity", Some(2))
        };
        let body = Body::default()
            .switch_if("is_favourite", Some(true))
            .object_if("address", Some(Body::default().text("city", "Cebu")))
            .objects("products", vec![line("a"), line("b")]);
        let json = written(&body, BodyEncoding::Json);
        let expected = r#"{"is_favourite":true,"address":{"city":"Cebu"},"products":[{"product_id":"a","quantity":2},{"product_id":"b","quantity":2}]}"#;
        assert_eq!(json, expected);
        let names: Vec<String> = body.pairs("").into_iter().map(|(name, _)| name).collect();
        let expected = [
            "is_favourite",
            "address[city]",
            "products[0][product_id]",
            "products[0][quantity]",
            "products[1][product_id]",
            "products[1][quantity]",
        ];
        assert_eq!(names, expected);
    }

    #[test]
    fn a_form_repeats_list_fields_with_brackets() {
        let form = written(&body(), BodyEncoding::Form);
        let expected = "amount=599.00&purpose=Tea+%26+cake&send_sms=false&payment_methods%5B%5D=card&payment_methods%5B%5D=paynow_online&metadata%5Bk%5D=%C3%A9";
        assert_eq!(form, expected);
    }
}
