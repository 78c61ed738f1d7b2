//! Encodings of a received signature.

use ::base64::Engine as _;
use ::base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD};

use super::{Mistake, Origin};
use crate::hex;

mod printed;
mod wrappings;

pub(super) use printed::Printed;
use printed::printed;
use wrappings::wrappings;

/// Received signature in one encoding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Received {
    /// Mistakes in its encoding.
    pub mistakes: Vec<Mistake>,
    /// Bytes.
    pub bytes: Vec<u8>,
    /// True if only a part of the digest was received.
    pub is_truncated: bool,
    /// Way in which the bytes stand for a digest, if they are not those of the digest.
    pub(super) printed: Option<Printed>,
}

/// Fewest bytes of a digest that prove a signature: a chance of 1 in 2^64.
const PROOF: usize = 8;

/// Numbers of hexadecimal digits of digests: MD5, SHA-1, SHA-256, SHA-384 and SHA-512.
const LENGTHS: [usize; 5] = [32, 40, 64, 96, 128];

const FIX: &str = "send the digest as lower-case hexadecimal digits and nothing else";

/// Row of the table: name, description, and the digest's bytes.
type Row = (&'static str, &'static str, fn(&str) -> Option<Vec<u8>>);

const ENCODINGS: &[Row] = &[
    ("upper-case-hex", "the signature is in upper case", |text| {
        let is_upper = text.bytes().any(|byte| byte.is_ascii_uppercase());
        is_upper.then(|| any_hex(text))?
    }),
    (
        "signature-base64",
        "the signature is base64, not hexadecimal",
        any_base64,
    ),
    (
        "signature-base64-of-hex",
        "the signature is base64 of the hexadecimal digits",
        |text| any_hex(&String::from_utf8(any_base64(text)?).ok()?),
    ),
    (
        "signature-hex-twice",
        "the signature was written as hexadecimal digits twice",
        |text| any_hex(&String::from_utf8(any_hex(text)?).ok()?),
    ),
    (
        "signature-hex-of-base64",
        "the signature is hexadecimal digits of its base64",
        |text| any_base64(&String::from_utf8(any_hex(text)?).ok()?),
    ),
    (
        "signature-base64-twice",
        "the signature was encoded as base64 twice",
        |text| any_base64(&String::from_utf8(any_base64(text)?).ok()?),
    ),
    (
        "signature-separated",
        "the digits of the signature are separated by colons, dashes or spaces",
        |text| {
            let text = text.trim();
            let digits = text.replace([':', '-', ' '], "");
            (digits != text).then(|| any_hex(&digits))?
        },
    ),
    (
        "signature-bytes",
        "the signature is a list of its bytes",
        listed_bytes,
    ),
    (
        "signature-bytes-as-text",
        "the bytes of the signature were read as text, and encoded as UTF-8 before they were printed",
        |text| {
            let text = String::from_utf8(any_hex(text).or_else(|| any_base64(text))?).ok()?;
            let is_plain = text.is_ascii();
            let bytes = text.chars().map(|c| u8::try_from(u32::from(c)).ok());
            (!is_plain).then(|| bytes.collect())?
        },
    ),
    (
        "signature-reversed",
        "the bytes of the signature are in reverse order",
        |text| {
            let mut bytes = any_hex(text)?;
            bytes.reverse();
            Some(bytes)
        },
    ),
];

/// Returns the bytes of a received signature in every encoding that fits. Lower-case hexadecimal is the correct one.
#[must_use]
pub fn received_variants(text: &str) -> Vec<Received> {
    let mut all: Vec<Received> = Vec::new();
    add_encodings(&mut all, &[], text);
    for (mistake, inner) in wrappings(text) {
        add_encodings(&mut all, &[mistake], &inner);
    }
    // Fewer mistakes first, in the order of the tables.
    all.sort_by_key(|received| received.mistakes.len());
    let mut distinct: Vec<Received> = Vec::new();
    for received in all {
        let mut known = distinct.iter();
        if !known.any(|known| {
            known.bytes == received.bytes
                && known.is_truncated == received.is_truncated
                && known.printed == received.printed
        }) {
            distinct.push(received);
        }
    }
    distinct
}

/// Returns the bytes of a digest that was sealed into an envelope, in every encoding that fits.
///
/// An envelope can contain any bytes, so that the bytes of the digest themselves are among them.
#[must_use]
pub fn sealed_variants(plaintext: &[u8]) -> Vec<Received> {
    let text = std::str::from_utf8(plaintext).unwrap_or_default();
    let mut all = received_variants(text);
    if plaintext.iter().all(u8::is_ascii_hexdigit) {
        return all;
    }
    let what = "the bytes of the digest were sealed, not its hexadecimal digits";
    let fix = "use the hexadecimal digits of the digest: hexdigest() of Python, digest('hex') of Node, md5($text) of PHP without its second argument";
    all.push(Received {
        mistakes: vec![Mistake::new("signature-raw-bytes", what, fix)],
        bytes: plaintext.to_vec(),
        is_truncated: false,
        printed: None,
    });
    all
}

fn add_encodings(all: &mut Vec<Received>, before: &[Mistake], text: &str) {
    // A number without its zeros says more than a missing digit.
    for (mistake, bytes, printed) in printed(text) {
        all.push(Received {
            mistakes: before.iter().cloned().chain([mistake]).collect(),
            bytes,
            is_truncated: false,
            printed: Some(printed),
        });
    }
    let mut add = |mistake: Option<Mistake>, bytes: Vec<u8>, is_truncated| {
        let mistakes = before.iter().cloned().chain(mistake).collect();
        all.push(Received {
            mistakes,
            bytes,
            is_truncated,
            printed: None,
        });
    };
    let right = hex::decode(text.as_bytes()).ok();
    if let Some(bytes) = right.filter(|bytes| !bytes.is_empty()) {
        if bytes.len() >= PROOF {
            add(Some(cut_off()), bytes.clone(), true);
        }
        add(None, bytes, false);
    }
    // One digit too few is no whole number of bytes.
    let even = text.len().saturating_sub(1);
    let is_odd = text.len() % 2 == 1 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    let odd = is_odd.then(|| [text.get(..even), text.get(1..)]);
    for digits in odd.into_iter().flatten().flatten() {
        if let Some(bytes) = hex::decode(digits.as_bytes())
            .ok()
            .filter(|bytes| bytes.len() >= PROOF)
        {
            // Far from a whole length, more than one digit is missing.
            let is_near = |length: &usize| length.abs_diff(text.len()) == 1;
            if !LENGTHS.iter().any(is_near) {
                add(Some(cut_off()), bytes, true);
                continue;
            }
            let what = "a digit of the signature is missing or too many";
            let fix = "keep the whole signature as it was received";
            let mistake = Mistake::new("signature-digit", what, fix).at(Origin::Transport);
            add(Some(mistake.clone()), bytes.clone(), true);
            add(Some(mistake), bytes, false);
        }
    }
    for (name, what, decode) in ENCODINGS {
        if let Some(bytes) = decode(text).filter(|bytes| !bytes.is_empty()) {
            add(Some(Mistake::new(name, *what, FIX)), bytes, false);
        }
    }
}

/// Mistake of a signature of which only a part was received.
fn cut_off() -> Mistake {
    let what = "a part of the signature is missing: it was cut off";
    let fix = "keep the whole signature: look for a column, variable or copy that is too short";
    Mistake::new("signature-truncated", what, fix).at(Origin::Transport)
}

fn any_hex(text: &str) -> Option<Vec<u8>> {
    hex::decode(text.trim().to_ascii_lowercase().as_bytes()).ok()
}

fn any_base64(text: &str) -> Option<Vec<u8>> {
    let restored = text.trim().replace(' ', "+");
    [STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD]
        .into_iter()
        .find_map(|engine| engine.decode(&restored).ok())
}

/// Reads `[12,34]`, `12,34`, `12 -34` and `<Buffer 0c 22>`.
fn listed_bytes(text: &str) -> Option<Vec<u8>> {
    let text = text.trim();
    if let Some(buffer) = text.strip_prefix("<Buffer ") {
        return any_hex(&buffer.trim_end_matches('>').replace(' ', ""));
    }
    let inner = text.trim_matches(['[', ']', '{', '}', '(', ')']);
    let byte = |text: &str| {
        let unsigned = text.parse::<u8>().ok();
        // Bytes of Java and C are signed.
        unsigned.or_else(|| Some(text.parse::<i8>().ok()?.to_be_bytes()[0]))
    };
    let parts = inner.split([',', ' ']).filter(|part| !part.is_empty());
    let bytes: Option<Vec<u8>> = parts.map(byte).collect();
    bytes.filter(|bytes| bytes.len() > PROOF)
}

#[cfg(test)]
mod tests {
    use super::*;

    const DIGEST: [u8; 32] = {
        let mut digest = [0xfb; 32];
        digest[31] = 0xbe;
        digest
    };

    fn names(text: &str) -> Vec<Vec<&'static str>> {
        let all = received_variants(text).into_iter();
        let same = all.filter(|received| received.bytes == DIGEST && !received.is_truncated);
        same.map(|received| {
            received
                .mistakes
                .iter()
                .map(|mistake| mistake.name)
                .collect()
        })
        .collect()
    }

    #[test]
    fn each_encoding_is_named() {
        let digits = hex::encode(&DIGEST);
        for (text, name) in [
            (digits.to_uppercase(), "upper-case-hex"),
            (STANDARD.encode(DIGEST), "signature-base64"),
            (URL_SAFE_NO_PAD.encode(DIGEST), "signature-base64"),
            (STANDARD.encode(&digits), "signature-base64-of-hex"),
            (hex::encode(digits.as_bytes()), "signature-hex-twice"),
            (format!(" {digits}"), "signature-white-space"),
            (format!("\"{digits}\""), "signature-quoted"),
            (format!("s:64:\"{digits}\";"), "signature-php-serialised"),
            (format!("'{digits}'"), "signature-quoted"),
            (format!("0x{digits}"), "signature-0x"),
            (format!("sha256={digits}"), "signature-prefix"),
            (format!("Signature: {digits}"), "signature-prefix"),
            (format!("{digits}, {digits}"), "signature-joined"),
            (format!("{digits}{digits}"), "signature-joined"),
            (digits.replace("fbfb", "fb:fb"), "signature-separated"),
            (format!("{DIGEST:?}"), "signature-bytes"),
        ] {
            assert_eq!(names(&text), [[name]], "{text}");
        }
        assert_eq!(names(&digits), [Vec::<&str>::new()]);
        let percent = STANDARD
            .encode(DIGEST)
            .replace('+', "%2B")
            .replace('/', "%2F");
        assert_eq!(
            names(&percent),
            [["signature-percent-encoded", "signature-base64"]]
        );
        let both = format!("sha256={}", STANDARD.encode(DIGEST));
        assert_eq!(names(&both), [["signature-prefix", "signature-base64"]]);
    }

    #[test]
    fn a_part_of_a_signature_must_be_long_enough_to_prove_it() {
        let cut = |text: &str| {
            received_variants(text)
                .iter()
                .any(|received| received.is_truncated)
        };
        assert!(cut("fbfbfbfbfbfbfbfb"));
        assert!(cut("fbfbfbfbfbfbfbfbf"));
        assert!(!cut("fbfbfbfbfbfbfb"));
    }

    #[test]
    fn text_without_a_signature_has_no_encoding() {
        assert!(received_variants("").is_empty());
        assert!(received_variants("no hex at all!").is_empty());
    }
}
