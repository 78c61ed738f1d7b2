//! Bodies: JSON and forms keep their structure, and of everything else only the size is kept.

use bytes::Bytes;
use http::{HeaderMap, header};

use super::Scrubber;
use crate::{
    exchange::MAX_BODY,
    json::{self, Rewrite, Scalar},
    tables::Class,
};

/// Byte order mark, which some servers send before JSON.
const MARK: &str = "\u{feff}";

impl Scrubber {
    pub(super) fn body(&mut self, headers: &HeaderMap, body: &Bytes) -> Bytes {
        if body.is_empty() {
            return Bytes::new();
        }
        if let Some(text) = json_text(body) {
            let has_mark = body.starts_with(MARK.as_bytes());
            let mark = if has_mark { MARK } else { "" };
            if let Ok(json) = json::rewrite(text, &mut Values(self)) {
                return Bytes::from(format!("{mark}{json}"));
            }
        }
        let text = std::str::from_utf8(body).ok();
        let text = text.filter(|text| text.len() <= MAX_BODY && is_form(headers, text));
        let text = match text {
            Some(text) => self.pairs(text),
            None if is_html(body) => format!("<html>{}</html>", size(body)),
            None => format!("neither JSON nor a form: {}", size(body)),
        };
        Bytes::from(text)
    }
}

/// Returns the text of a body that may be JSON and is not too large.
pub(crate) fn json_text(body: &[u8]) -> Option<&str> {
    let text = std::str::from_utf8(body).ok()?;
    let text = text.strip_prefix(MARK).unwrap_or(text);
    let starts = text.trim_start().starts_with(['{', '[']);
    (starts && text.len() <= MAX_BODY).then_some(text)
}

fn is_form(headers: &HeaderMap, text: &str) -> bool {
    let media = headers.get(header::CONTENT_TYPE);
    let media = media.and_then(|value| value.to_str().ok());
    let media = media.unwrap_or_default().to_ascii_lowercase();
    let is_declared = media.starts_with("application/x-www-form-urlencoded");
    let has_pairs = text.contains('=') && !text.contains(char::is_whitespace);
    let is_other = text.starts_with(['<', '{', '[', '"']) || text.contains(['\n', '\r', '\0']);
    (is_declared || has_pairs) && !is_other
}

/// Returns the size in words: a number could be the digits of a value.
fn size(body: &[u8]) -> &'static str {
    match body.len() {
        0..1_024 => "less than 1 KiB",
        1_024..16_384 => "less than 16 KiB",
        16_384..131_072 => "less than 128 KiB",
        _ => "128 KiB or more",
    }
}

fn is_html(body: &[u8]) -> bool {
    body.trim_ascii_start().starts_with(b"<")
}

/// Replaces the names and scalars of a JSON text.
struct Values<'s>(&'s mut Scrubber);

impl Rewrite for Values<'_> {
    fn name(&mut self, path: &[String], name: &str) -> String {
        self.0.name(path, name)
    }

    fn scalar(&mut self, path: &[String], scalar: Scalar<'_>) -> String {
        let member = self.0.member(path);
        let is_free = member.is_some_and(|member| member.class == Class::Free);
        match scalar {
            Scalar::Text(text) => json::quoted(&self.0.value(member, text)),
            Scalar::Number(number) => self.0.number(member, number),
            Scalar::Boolean(value) if !is_free => value.to_string(),
            Scalar::Boolean(_) => "true".to_owned(),
            Scalar::Null => "null".to_owned(),
        }
    }
}
