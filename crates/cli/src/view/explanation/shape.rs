//! Detects the format of a body from its bytes, and compares it with the headers.

use dhow_core::{Delivery, json};
use dhow_crypto::pairs::{FormPairs, PairRules};
use http::header::{CONTENT_ENCODING, CONTENT_TYPE};
use serde_json::value::RawValue;

/// Format of a body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    Empty,
    Json,
    Form,
    /// A form with an ambiguous field, such as a repeated name.
    AmbiguousForm,
    Text,
    Bytes,
}

impl Shape {
    pub(super) fn detect(body: &[u8]) -> Self {
        let text = std::str::from_utf8(body).map(str::trim_start);
        let is_json = serde_json::from_slice::<&RawValue>(body).is_ok();
        match text {
            _ if body.is_empty() => Self::Empty,
            Ok(text) if is_json && text.starts_with(['{', '[']) => Self::Json,
            Ok(text) if !text.contains('=') || text.starts_with(['{', '[', '<']) => Self::Text,
            _ if FormPairs::parse(body, &PairRules::new()).is_ok() => Self::Form,
            Ok(_) => Self::AmbiguousForm,
            Err(_) => Self::Bytes,
        }
    }

    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::Json => "JSON",
            Self::Form => "a form",
            Self::AmbiguousForm => "an ambiguous form",
            Self::Text => "text that is neither JSON nor a form",
            Self::Bytes => "binary data that is not UTF-8",
        }
    }
}

/// Returns warnings about a body that may explain a signature mismatch.
pub(super) fn remarks(delivery: &Delivery, shape: Shape) -> Vec<String> {
    let body = delivery.body();
    let header = |name| {
        let value: Option<&http::HeaderValue> = delivery.headers().get(name);
        value.map(|value| String::from_utf8_lossy(value.as_bytes()).to_ascii_lowercase())
    };
    let mut remarks = Vec::new();
    let declared = header(CONTENT_TYPE);
    remarks.extend(contradiction(declared.as_deref(), shape));
    if let Some(charset) = declared.as_deref().and_then(charset)
        && charset != "utf-8"
    {
        remarks.push(format!(
            "the character set of the content type is {charset}, not UTF-8"
        ));
    }
    if let Some(coding) = header(CONTENT_ENCODING) {
        remarks.push(format!(
            "the Content-Encoding is {coding}: has the body been decompressed?"
        ));
    }
    if shape == Shape::Json
        && let Err(error) = json::check_unambiguous(body)
    {
        remarks.push(format!("the JSON is ambiguous: {error}"));
    }
    if body.starts_with(b"\xef\xbb\xbf") {
        remarks.push("the body starts with a byte order mark".to_owned());
    }
    if body.ends_with(b"\n") {
        remarks.push("the body ends with a line break".to_owned());
    }
    remarks
}

/// Returns a warning if the content type does not match the body.
fn contradiction(declared: Option<&str>, shape: Shape) -> Option<String> {
    let Some(declared) = declared else {
        return (shape != Shape::Empty).then(|| "there is no content type".to_owned());
    };
    let essence = declared.split(';').next().unwrap_or_default().trim();
    let fits = match shape {
        Shape::Empty => return None,
        Shape::Json => essence == "application/json" || essence.ends_with("+json"),
        Shape::Form | Shape::AmbiguousForm => essence == "application/x-www-form-urlencoded",
        Shape::Text | Shape::Bytes => {
            !essence.ends_with("json") && essence != "application/x-www-form-urlencoded"
        }
    };
    let is = shape.as_str();
    (!fits).then(|| format!("the content type is {essence}, but the body is {is}"))
}

fn charset(declared: &str) -> Option<&str> {
    let mut parameters = declared.split(';').skip(1);
    let value = parameters.find_map(|parameter| parameter.trim().strip_prefix("charset="))?;
    Some(value.trim_matches('"'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn remarks_of(content_type: &str, body: &str) -> Vec<String> {
        let delivery = Delivery::post("/", body.to_owned())
            .with_header("content-type", content_type)
            .unwrap();
        remarks(&delivery, Shape::detect(body.as_bytes()))
    }

    #[test]
    fn the_format_is_detected_from_the_bytes() {
        assert_eq!(Shape::detect(b""), Shape::Empty);
        assert_eq!(Shape::detect(b"{\"a\":1}"), Shape::Json);
        assert_eq!(Shape::detect(b"a=1&b="), Shape::Form);
        assert_eq!(Shape::detect(b"a=1&a=2"), Shape::AmbiguousForm);
        assert_eq!(Shape::detect(b"{\"a=\":"), Shape::Text);
        assert_eq!(Shape::detect(b"\xff\xfe"), Shape::Bytes);
    }

    #[test]
    fn a_wrong_content_type_is_a_warning() {
        let form = "application/x-www-form-urlencoded; charset=UTF-8";
        assert_eq!(remarks_of(form, "a=1"), Vec::<String>::new());
        assert!(remarks_of("application/json", "a=1")[0].contains("the body is a form"));
        assert!(remarks_of(form, "{}")[0].contains("the body is JSON"));
        assert!(remarks_of("application/json; charset=latin1", "{}")[0].contains("latin1"));
        let twice = remarks_of("application/json", r#"{"a":1,"a":1}"#);
        assert!(twice[0].contains("the JSON is ambiguous"));
        assert!(remarks_of("application/json", "{}\n")[0].contains("line break"));
    }
}
