//! The signature of V2 requests: the body without `signature`, its keys in byte order, written as PHP's `json_encode` writes it, then
//! the secret, all of it through SHA-256. It is no HMAC, although one page calls it that.

use std::fmt::Write as _;

use dhow_core::{Result, Secret};
use dhow_crypto::{
    digest::Sha256,
    signing_input::{SegmentSink, SigningInput},
};

use super::table::V2;
use crate::{
    error::invalid,
    wire::{
        RawObject,
        body::{Body, Value},
    },
};

/// The member that is not signed.
pub(crate) const SIGNATURE: &str = "signature";

/// A body as PHP writes JSON, its keys in byte order, without one member. Segments are the members; the punctuation between them are
/// separators.
pub(super) fn write(body: &Body, left_out: &str, sink: &mut impl SegmentSink) {
    let mut members: Vec<_> = body
        .members()
        .filter(|(name, _)| *name != left_out)
        .collect();
    members.sort_unstable_by_key(|(name, _)| *name);
    let mut opening = "{";
    for (name, value) in members {
        sink.separator(opening.as_bytes());
        let mut text = String::new();
        quote(name, &mut text);
        sink.literal(name, text.as_bytes());
        sink.separator(b":");
        text.clear();
        match value {
            Value::Text(words) => quote(words, &mut text),
            Value::Integer(_) | Value::Flag(_) | Value::Null => text.push_str(&value.plain()),
        }
        sink.value(name, text.as_bytes());
        opening = ",";
    }
    sink.separator(if opening == "{" { b"[]" } else { b"}" });
}

/// The signature of a V2 body as 64 lower-case hexadecimal digits. A `signature` that is already there is left out.
///
/// ```
/// let secret = dhow_core::Secret::new("sec_v2_key")?;
/// let signature = dhow_payatom::v2_signature(&secret, r#"{"pid": "0951272386617"}"#)?;
/// assert_eq!(signature, "4a3553dcee59d1f8f344d024d917889fe0597f44743b5630d630b17d0c614289");
/// assert!(dhow_payatom::v2_signature(&secret, r#"{"amount": 100.00}"#).is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// [`InvalidRequest`](dhow_core::ErrorKind::InvalidRequest) for a body whose signature depends on who decodes it: anything but texts,
/// integers of 64 bits, booleans and nulls.
pub fn v2_signature(secret: &Secret, body: &str) -> Result<String> {
    let mut digest = Sha256::new();
    V2.write_body(&read(body)?, secret, &mut digest);
    Ok(digest.finish_hex())
}

/// The text that a V2 signature covers, piece by piece, for people.
///
/// # Errors
/// As [`v2_signature`].
pub fn v2_source(secret: &Secret, body: &str) -> Result<SigningInput> {
    let mut canonical = SigningInput::new();
    V2.write_body(&read(body)?, secret, &mut canonical);
    Ok(canonical)
}

fn read(body: &str) -> Result<Body> {
    let refused = |rule| invalid("body", rule);
    let members = RawObject::read(body.as_bytes())
        .map_err(|_| refused("must be one JSON object without repeated names"))?;
    let mut read = Body::default();
    for (name, raw) in members.iter() {
        let value = match raw.get() {
            "null" => Value::Null,
            "true" => Value::Flag(true),
            "false" => Value::Flag(false),
            text if text.starts_with('"') => serde_json::from_str(text)
                .map(Value::Text)
                .map_err(|_| refused("has a text that is not Unicode"))?,
            number => integer(number).ok_or_else(|| {
                let rule = "may hold texts, whole numbers of 64 bits, true, false and null only";
                invalid(name.to_owned(), rule)
            })?,
        };
        read = read.with(name.to_owned(), value);
    }
    Ok(read)
}

/// A whole number that is written back as it was read; `-0` is not.
fn integer(digits: &str) -> Option<Value> {
    let number: i64 = digits.parse().ok()?;
    (number.to_string() == digits).then_some(Value::Integer(number))
}

/// A JSON string as PHP prints it: `/` escaped, everything beyond ASCII as `\uxxxx`, DEL and `<>&'` as they are.
fn quote(text: &str, out: &mut String) {
    out.push('"');
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '/' => out.push_str("\\/"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            ' '..='\u{7f}' => out.push(character),
            _ => {
                for unit in character.encode_utf16(&mut [0; 2]) {
                    // Writing to a string cannot fail.
                    let _ = write!(out, "\\u{unit:04x}");
                }
            }
        }
    }
    out.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(body: &str) -> String {
        let secret = Secret::new("an-invented-secret").unwrap();
        v2_source(&secret, body).unwrap().to_string()
    }

    #[test]
    fn keys_are_in_byte_order_and_astral_characters_are_pairs() {
        let body = r#"{"b":"\ud83d\udd11","_":"\u2028é","B":-5,"signature":"x","a":""}"#;
        let expected = r#"{"B":-5,"_":"\u2028\u00e9","a":"","b":"\ud83d\udd11"}***"#;
        assert_eq!(source(body), expected);
        assert_eq!(source("{}"), "[]***");
        let flags = r#"{"a":true,"b":false,"c":null}"#;
        assert_eq!(source(flags), format!("{flags}***"));
    }

    #[test]
    fn what_php_would_write_differently_is_refused() {
        let secret = Secret::new("an-invented-secret").unwrap();
        for body in [
            r#"{"a":1.0}"#,
            r#"{"a":1e2}"#,
            r#"{"a":12345678901234567890}"#,
            r#"{"a":-0}"#,
            r#"{"a":[]}"#,
            r#"{"a":{}}"#,
            r#"{"a":1,"a":1}"#,
            r#"[]"#,
            "",
        ] {
            assert!(v2_signature(&secret, body).is_err(), "{body}");
        }
        let field = |body| {
            v2_signature(&secret, body)
                .unwrap_err()
                .field()
                .map(str::to_owned)
        };
        assert_eq!(field("[]").as_deref(), Some("body"));
        assert_eq!(field(r#"{"a":[]}"#).as_deref(), Some("a"));
    }
}
