//! Hashes, envelopes and signatures.
//!
//! They are implemented independently of the client and tested with vectors from other implementations.

use std::fmt::Write as _;

use dhow_crypto::digest::{md5_hex, sha256_hex};
use dhow_crypto::envelope::EnvelopeKey;

use crate::fields::Field;

/// Returns the hash of a webhook or of a polling response: the MD5 of order id, amount, status and secret, concatenated.
#[must_use]
pub fn webhook_hash(order_id: &str, amount: &str, status: &str, secret: &[u8]) -> String {
    let joined = [
        order_id.as_bytes(),
        amount.as_bytes(),
        status.as_bytes(),
        secret,
    ];
    md5_hex(&joined.concat())
}

/// Returns the hash of a polling, refund or transaction-reference request: the MD5 of reference, `pid` and secret,
/// concatenated.
#[must_use]
pub fn reference_hash(reference: &str, pid: &str, secret: &[u8]) -> String {
    md5_hex(&[reference.as_bytes(), pid.as_bytes(), secret].concat())
}

/// Returns the signature of a reconciliation request: the SHA-256 of `pid`, secret and date, concatenated.
///
/// `date` is the requested day as sent, such as `31-12-2023`.
#[must_use]
pub fn reconciliation_signature(pid: &str, secret: &[u8], date: &str) -> String {
    sha256_hex(&[pid.as_bytes(), secret, date.as_bytes()].concat())
}

/// Encrypts a text in an envelope, with the given initialisation vector.
#[must_use]
pub fn seal_envelope(secret: &[u8], text: &[u8], iv: [u8; 16]) -> String {
    EnvelopeKey::from_secret(secret).seal_with_iv(text, iv)
}

/// Decrypts an envelope. `None` if that fails or the text is not UTF-8.
#[must_use]
pub fn open_envelope(secret: &[u8], envelope: &str) -> Option<String> {
    let text = EnvelopeKey::from_secret(secret)
        .open(envelope.as_bytes())
        .ok()?;
    String::from_utf8(text).ok()
}

/// Returns the signature of a V2 request body in JSON. `None` if the body is not a JSON object.
///
/// A field `signature` in the body is left out.
#[must_use]
pub fn v2_signature(body: &str, secret: &[u8]) -> Option<String> {
    sign_members(&Field::from_json(body)?, secret)
}

/// Returns the signature of a parsed V2 request body: the SHA-256 of the sorted fields as PHP's JSON, and the secret.
pub(super) fn sign_members(body: &Field, secret: &[u8]) -> Option<String> {
    let Field::Map(members) = body else {
        return None;
    };
    let mut members: Vec<_> = members
        .iter()
        .filter(|(name, _)| name != "signature")
        .collect();
    members.sort_by(|left, right| left.0.as_bytes().cmp(right.0.as_bytes()));
    let mut text = String::from("{");
    for (place, (name, value)) in members.into_iter().enumerate() {
        if place > 0 {
            text.push(',');
        }
        quote(&mut text, name);
        text.push(':');
        write(&mut text, value);
    }
    text.push('}');
    Some(sha256_hex(&[text.as_bytes(), secret].concat()))
}

/// Appends a value as PHP's `json_encode` does. Lists and objects become `[]`.
fn write(text: &mut String, value: &Field) {
    match value {
        Field::Null => text.push_str("null"),
        Field::Bool(true) => text.push_str("true"),
        Field::Bool(false) => text.push_str("false"),
        Field::Number(digits) => text.push_str(digits),
        Field::Text(words) => quote(text, words),
        Field::List(_) | Field::Map(_) | Field::File(_) => text.push_str("[]"),
    }
}

fn quote(text: &mut String, words: &str) {
    text.push('"');
    for unit in words.encode_utf16() {
        let short = match unit {
            0x08 => Some("\\b"),
            0x09 => Some("\\t"),
            0x0a => Some("\\n"),
            0x0c => Some("\\f"),
            0x0d => Some("\\r"),
            0x22 => Some("\\\""),
            0x2f => Some("\\/"),
            0x5c => Some("\\\\"),
            _ => None,
        };
        match (short, u8::try_from(unit)) {
            (Some(short), _) => text.push_str(short),
            (None, Ok(ascii @ 0x20..=0x7f)) => text.push(char::from(ascii)),
            // Writing to a string cannot fail.
            _ => drop(write!(text, "\\u{unit:04x}")),
        }
    }
    text.push('"');
}
