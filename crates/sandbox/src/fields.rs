//! Request bodies and queries as a tree of fields.

use bytes::Bytes;
use http::HeaderMap;
use http::header::CONTENT_TYPE;

mod form;
mod json;
mod multipart;

/// A value from a request. Numbers keep their text, so that an amount never becomes a float.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Field {
    Null,
    Bool(bool),
    Number(String),
    Text(String),
    List(Vec<Field>),
    Map(Vec<(String, Field)>),
    /// Name of a file in a multipart form. Its content is not kept.
    File(String),
}

impl Field {
    /// Parses a body as JSON or as a multipart form if its content type says so, and as a form otherwise.
    ///
    /// A malformed body is an empty map, as in PHP, so that the response names the missing fields.
    pub(crate) fn from_body(headers: &HeaderMap, body: &Bytes) -> Self {
        let kind = headers
            .get(CONTENT_TYPE)
            .and_then(|kind| kind.to_str().ok());
        if kind.is_some_and(|kind| kind.contains("json")) {
            let text = std::str::from_utf8(body).unwrap_or_default();
            json::parse(text).unwrap_or_else(|| Self::Map(Vec::new()))
        } else if let Some(boundary) = kind.and_then(multipart::boundary) {
            form::from_pairs(multipart::parse(body, boundary))
        } else {
            form::parse(body)
        }
    }

    /// Parses a body of the control API, which is JSON or a form, whatever its content type.
    // `curl -d` calls every body a form.
    pub(crate) fn from_control(body: &Bytes) -> Self {
        let text = std::str::from_utf8(body).unwrap_or_default();
        json::parse(text).unwrap_or_else(|| form::parse(body))
    }

    /// Parses JSON; `None` if it is malformed.
    pub(crate) fn from_json(text: &str) -> Option<Self> {
        json::parse(text)
    }

    /// Parses a query string with PHP's brackets.
    pub(crate) fn from_query(query: Option<&str>) -> Self {
        form::parse(query.unwrap_or_default().as_bytes())
    }

    /// Returns a field of a map, the last one if the name occurs twice.
    ///
    /// `None` if it is absent, null or empty text.
    pub(crate) fn member(&self, name: &str) -> Option<&Self> {
        let Self::Map(members) = self else {
            return None;
        };
        let mut same = members.iter().rev().filter(|(member, _)| member == name);
        same.next()
            .map(|(_, value)| value)
            .filter(|value| match value {
                Self::Null => false,
                Self::Text(text) => !text.is_empty(),
                _ => true,
            })
    }

    /// Returns the text of a field, if it is text.
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.member(name)?.as_text()
    }

    /// Returns the text, if this is text.
    pub(crate) fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// Returns the value as JSON, for a response that repeats it.
    #[cfg(any(feature = "hitpay", feature = "hub2"))]
    pub(crate) fn to_json(&self) -> serde_json::Value {
        use serde_json::Value;
        match self {
            Self::Null => Value::Null,
            Self::Bool(on) => Value::Bool(*on),
            Self::Number(text) => serde_json::from_str(text).unwrap_or_default(),
            Self::Text(text) | Self::File(text) => Value::String(text.clone()),
            Self::List(items) => items.iter().map(Self::to_json).collect(),
            Self::Map(members) => {
                let members = members.iter();
                members
                    .map(|(name, field)| (name.clone(), field.to_json()))
                    .collect()
            }
        }
    }

    /// Returns the values of a list, or of a map, which PHP does not tell apart.
    pub(crate) fn items(&self) -> Vec<&Self> {
        match self {
            Self::List(items) => items.iter().collect(),
            Self::Map(members) => members.iter().map(|(_, value)| value).collect(),
            _ => Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body(kind: &'static str, text: &'static str) -> Field {
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_TYPE, kind.parse().unwrap());
        Field::from_body(&headers, &Bytes::from_static(text.as_bytes()))
    }

    #[test]
    fn json_numbers_keep_their_text() {
        let read = body(
            "application/json",
            r#"{"amount": 599.00, "big": 12345678901234567890.12}"#,
        );
        assert_eq!(read.member("amount"), Some(&Field::Number("599.00".into())));
        let big = Some(Field::Number("12345678901234567890.12".into()));
        assert_eq!(read.member("big").cloned(), big);
    }

    #[test]
    fn php_brackets_make_lists_and_maps() {
        let read = body(
            "application/x-www-form-urlencoded",
            "a%5B%5D=x&a[]=y+z&address[city]=S%C3%A3o&empty=&plain",
        );
        let texts = |items: &[&str]| {
            items
                .iter()
                .map(|text| Field::Text((*text).into()))
                .collect()
        };
        assert_eq!(read.member("a"), Some(&Field::List(texts(&["x", "y z"]))));
        assert_eq!(
            read.member("address").and_then(|map| map.text("city")),
            Some("São")
        );
        assert_eq!(read.member("empty"), None);
        let nested = body(
            "application/x-www-form-urlencoded",
            "p[0][id]=a&p[0][n]=1&p[1][id]=b&x[y][]=1&x[y][]=2&odd[=3",
        );
        let products = nested.member("p").map(Field::items).unwrap();
        let ids: Vec<_> = products.iter().map(|item| item.text("id")).collect();
        assert_eq!(ids, [Some("a"), Some("b")]);
        let inner = nested.member("x").and_then(|map| map.member("y"));
        assert_eq!(inner, Some(&Field::List(texts(&["1", "2"]))));
        assert_eq!(nested.text("odd["), Some("3"));
    }

    #[test]
    fn a_malformed_body_is_an_empty_map() {
        for text in ["", "{", "[1", "{\"a\":}", "nonsense"] {
            let read = body("application/json", text);
            assert_eq!(read.member("a"), None, "{text}");
        }
        let deep: &'static str = "[".repeat(100_000).leak();
        assert_eq!(body("application/json", deep), Field::Map(Vec::new()));
        let closed = format!("{{\"a\":{}{}}}", "[".repeat(5_000), "]".repeat(5_000));
        assert_eq!(
            body("application/json", closed.leak()),
            Field::Map(Vec::new())
        );
    }
}
