//! What a body is, whatever its content type says.

use dhow_core::{Delivery, json};
use dhow_crypto::pairs::{FormPairs, PairRules};
use http::header::{CONTENT_ENCODING, CONTENT_TYPE};
use serde_json::value::RawValue;

/// The shape of a body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    Nothing,
    Json,
    Form,
    /// FormPairs that do not read in exactly one way.
    DoubtfulForm,
    Text,
    Bytes,
}

impl Shape {
    pub(super) fn of(body: &[u8]) -> Self {
        let text = std::str::from_utf8(body).map(str::trim_start);
        let is_json = serde_json::from_slice::<&RawValue>(body).is_ok();
        match text {
            _ if body.is_empty() => Self::Nothing,
            Ok(text) if is_json && text.starts_with(['{', '[']) => Self::Json,
            Ok(text) if !text.contains('=') || text.starts_with(['{', '[', '<']) => Self::Text,
            _ if FormPairs::parse(body, &PairRules::new()).is_ok() => Self::Form,
            Ok(_) => Self::DoubtfulForm,
            Err(_) => Self::Bytes,
        }
    }

    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Nothing => "empty",
            Self::Json => "JSON",
            Self::Form => "a form",
            Self::DoubtfulForm => "a form that does not read in one way",
            Self::Text => "text that is neither JSON nor a form",
            Self::Bytes => "bytes that are not UTF-8",
        }
    }
}

/// What is odd about a body, before anybody looks at its signature.
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
            "the content type names the character set {charset}, not UTF-8"
        ));
    }
    if let Some(coding) = header(CONTENT_ENCODING) {
        remarks.push(format!(
            "the body is said to be compressed with {coding}: was it unpacked?"
        ));
    }
    if shape == Shape::Json
        && let Err(fault) = json::check_unambiguous(body)
    {
        remarks.push(format!("the JSON does not read in one way: {fault}"));
    }
    if body.starts_with(b"\xef\xbb\xbf") {
        remarks.push("the body begins with a byte order mark".to_owned());
    }
    if body.ends_with(b"\n") {
        remarks.push("the body ends with a line break".to_owned());
    }
    remarks
}

/// A content type that is not what the body is.
fn contradiction(declared: Option<&str>, shape: Shape) -> Option<String> {
    let Some(declared) = declared else {
        return (shape != Shape::Nothing).then(|| "there is no content type".to_owned());
    };
    let essence = declared.split(';').next().unwrap_or_default().trim();
    let fits = match shape {
        Shape::Nothing => return None,
        Shape::Json => essence == "application/json" || essence.ends_with("+json"),
        Shape::Form | Shape::DoubtfulForm => essence == "application/x-www-form-urlencoded",
        Shape::Text | Shape::Bytes => {
            !essence.ends_with("json") && essence != "application/x-www-form-urlencoded"
        }
    };
    let is = shape.as_str();
    (!fits).then(|| format!("the content type says {essence}, and the body is {is}"))
}

fn charset(declared: &str) -> Option<&str> {
    let mut parameters = declared.split(';').skip(1);
    let value = parameters.find_map(|one| one.trim().strip_prefix("charset="))?;
    Some(value.trim_matches('"'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn remarks_of(content_type: &str, body: &str) -> Vec<String> {
        let delivery = Delivery::post("/", body.to_owned())
            .with_header("content-type", content_type)
            .unwrap();
        remarks(&delivery, Shape::of(body.as_bytes()))
    }

    #[test]
    fn the_shape_is_what_the_bytes_are() {
        assert_eq!(Shape::of(b""), Shape::Nothing);
        assert_eq!(Shape::of(b"{\"a\":1}"), Shape::Json);
        assert_eq!(Shape::of(b"a=1&b="), Shape::Form);
        assert_eq!(Shape::of(b"a=1&a=2"), Shape::DoubtfulForm);
        assert_eq!(Shape::of(b"{\"a=\":"), Shape::Text);
        assert_eq!(Shape::of(b"\xff\xfe"), Shape::Bytes);
    }

    #[test]
    fn a_content_type_that_is_not_true_is_remarked() {
        let form = "application/x-www-form-urlencoded; charset=UTF-8";
        assert_eq!(remarks_of(form, "a=1"), Vec::<String>::new());
        assert!(remarks_of("application/json", "a=1")[0].contains("the body is a form"));
        assert!(remarks_of(form, "{}")[0].contains("the body is JSON"));
        assert!(remarks_of("application/json; charset=latin1", "{}")[0].contains("latin1"));
        let twice = remarks_of("application/json", r#"{"a":1,"a":1}"#);
        assert!(twice[0].contains("does not read in one way"));
        assert!(remarks_of("application/json", "{}\n")[0].contains("line break"));
    }
}
