//! Signature of V2 requests.
//!
//! It is the SHA-256 of the body as JSON, followed by the secret key. The JSON has no `signature`, its keys are in byte order, and its format
//! is that of PHP's `json_encode`.
// LEDGER: v2-signature
// It is a plain digest, although one page calls it an HMAC.

use std::fmt::Write as _;

use dhow_core::{Result, Secret};
use dhow_crypto::signing_input::{SegmentSink, SigningInput};

use super::table::V2;
use crate::{
    ID,
    wire::{
        RawObject,
        body::{Body, Value},
    },
};

/// Writes a body as JSON in PHP's format, without the field `left_out`.
///
/// Names and values are segments of their own, and the punctuation between them are separators.
pub(super) fn write(body: &Body, left_out: &str, sink: &mut impl SegmentSink) {
    let mut members: Vec<_> = body
        .members()
        .filter(|(name, _)| *name != left_out)
        .collect();
    // PHP's `ksort` compares bytes: upper case, then `_`, then lower case.
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
    // An empty PHP array is a list to `json_encode`.
    sink.separator(if opening == "{" { b"[]" } else { b"}" });
}

/// Returns the signature of a V2 request body: 64 lower-case hexadecimal digits. A `signature` in the body is ignored.
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
/// [`InvalidRequest`](dhow_core::ErrorKind::InvalidRequest) for a value other than a string, a 64-bit integer, a boolean or null. PHP would
/// decode and encode other values differently, which changes the signature.
pub fn v2_signature(secret: &Secret, body: &str) -> Result<String> {
    Ok(V2.hex_of_body(&parse(body)?, secret))
}

/// Returns the text that a V2 signature covers, for display.
///
/// # Errors
/// As for [`v2_signature`].
pub fn v2_signing_input(secret: &Secret, body: &str) -> Result<SigningInput> {
    let mut source = SigningInput::new();
    V2.write_body(&parse(body)?, secret, &mut source);
    Ok(source)
}

fn parse(body: &str) -> Result<Body> {
    let refused = |rule| ID.invalid("body", rule);
    let members = RawObject::parse(body.as_bytes())
        .map_err(|_| refused("must be a JSON object without repeated names"))?;
    let mut parsed = Body::default();
    for (name, raw) in members.iter() {
        let value = match raw.get() {
            "null" => Value::Null,
            "true" => Value::Flag(true),
            "false" => Value::Flag(false),
            text if text.starts_with('"') => serde_json::from_str(text)
                .map(Value::Text)
                .map_err(|_| refused("contains a string that is not Unicode"))?,
            number => integer(number).ok_or_else(|| {
                let rule = "must be a string, a 64-bit integer, true, false or null";
                ID.invalid(name.to_owned(), rule)
            })?,
        };
        parsed = parsed.with(name.to_owned(), value);
    }
    Ok(parsed)
}

/// Parses an integer that is formatted exactly as it was read, which `-0` is not.
fn integer(digits: &str) -> Option<Value> {
    let number: i64 = digits.parse().ok()?;
    (number.to_string() == digits).then_some(Value::Integer(number))
}

/// Writes a JSON string in PHP's format: `/` escaped, everything beyond ASCII as `\uxxxx`, and DEL and `<>&'` as they are.
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
                    // Writing to a `String` never fails.
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
        v2_signing_input(&secret, body).unwrap().to_string()
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
    fn values_that_php_encodes_differently_are_refused() {
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
