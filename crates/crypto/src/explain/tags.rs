//! Encodings of a received signature.

use ::base64::Engine as _;
use ::base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD};

use super::{Mistake, Variant};
use crate::hex;

/// Returns the bytes of a received signature in every encoding that fits. Lower-case hexadecimal is the correct one.
#[must_use]
pub fn received_variants(text: &str) -> Vec<Variant<Vec<u8>>> {
    let mut all = Vec::new();
    if let Ok(bytes) = hex::decode(text.as_bytes()) {
        all.push(Variant::right(bytes));
    }
    let fix = "send the digest as lower-case hexadecimal digits and nothing else";
    let mut add = |name: &'static str, what: &'static str, bytes: Option<Vec<u8>>| {
        let bytes = bytes.filter(|bytes| !bytes.is_empty());
        all.extend(bytes.map(|bytes| Variant::wrong(Mistake::new(name, what, fix), bytes)));
    };
    let from_hex = |text: &str| hex::decode(text.to_ascii_lowercase().as_bytes()).ok();
    let trimmed = text.trim();
    if text.bytes().any(|byte| byte.is_ascii_uppercase()) {
        add(
            "upper-case-hex",
            "the signature is in upper case",
            from_hex(text),
        );
    }
    if trimmed != text {
        add(
            "signature-white-space",
            "there is white space around the signature",
            from_hex(trimmed),
        );
    }
    if let Some(rest) = trimmed.strip_prefix("0x") {
        add(
            "signature-0x",
            "the signature begins with 0x",
            from_hex(rest),
        );
    }
    let quoted = trimmed.trim_matches('"');
    if quoted != trimmed {
        add(
            "signature-quoted",
            "there are quotation marks around the signature",
            from_hex(quoted),
        );
    }
    add(
        "signature-base64",
        "the signature is base64, not hexadecimal",
        base64_of(trimmed),
    );
    let twice = base64_of(trimmed).and_then(|inner| String::from_utf8(inner).ok());
    add(
        "signature-base64-of-hex",
        "the signature is base64 of the hexadecimal digits",
        twice.and_then(|digits| from_hex(&digits)),
    );
    all
}

fn base64_of(text: &str) -> Option<Vec<u8>> {
    let restored = text.replace(' ', "+");
    [STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD]
        .into_iter()
        .find_map(|engine| engine.decode(&restored).ok())
}
