//! Damage to secrets when they are copied, stored and read: rows of a table.

use ::base64::Engine as _;
use ::base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD};

use super::Key;

mod rare;

use crate::{base64, digest, hex};
pub(super) use rare::RARE;

/// Name of the mistake, description after the name of the secret, fix, and the key that was used.
pub(super) type Row = (
    &'static str,
    &'static str,
    &'static str,
    fn(&[u8]) -> Option<Vec<u8>>,
);

/// Name, description and key of programs without a secret.
pub(super) type Constant = (&'static str, &'static str, &'static [u8]);

const STRIP: &str = "strip the line break when reading the secret";
const USE_TEXT: &str = "use the secret's text itself as the key";
const CONFIGURED: &str = "configure the secret alone, exactly as the gateway shows it";
const UNQUOTE: &str = "remove the quotation marks";

/// Damages that are also tried together with other mistakes.
pub(super) const COMMON: &[Row] = &[
    (
        "secret-with-newline",
        "was used with a line break at its end",
        STRIP,
        |secret| ended(secret, b"\n"),
    ),
    (
        "secret-with-crlf",
        "was used with CR and LF at its end",
        STRIP,
        |secret| ended(secret, b"\r\n"),
    ),
    (
        "secret-with-space",
        "was used with a space at its end",
        STRIP,
        |secret| ended(secret, b" "),
    ),
    (
        "secret-quoted",
        "was used with quotation marks around it",
        UNQUOTE,
        |secret| Some([b"\"", secret, b"\""].concat()),
    ),
    (
        "secret-quoted",
        "was used with quotation marks around it",
        UNQUOTE,
        |secret| Some([b"'", secret, b"'"].concat()),
    ),
    (
        "secret-byte-order-mark",
        "was used with a byte order mark before it",
        "remove the byte order mark from the file with the secret",
        |secret| Some([b"\xef\xbb\xbf", secret].concat()),
    ),
    (
        "secret-hex-decoded",
        "was decoded from hexadecimal",
        USE_TEXT,
        |secret| hex::decode(&secret.to_ascii_lowercase()).ok(),
    ),
    (
        "secret-base64-decoded",
        "was decoded from base64",
        USE_TEXT,
        from_base64,
    ),
    (
        "secret-hex-encoded",
        "was written as hexadecimal",
        USE_TEXT,
        |secret| Some(hex::encode(secret).into_bytes()),
    ),
    (
        "secret-base64-encoded",
        "was written as base64",
        USE_TEXT,
        |secret| Some(base64::encode(secret).into_bytes()),
    ),
    (
        "secret-percent-decoded",
        "is configured percent-encoded, and was used decoded",
        CONFIGURED,
        |secret| Some(crate::explain::text::percent_decoded(secret, false)),
    ),
    (
        "secret-percent-decoded",
        "is configured percent-encoded, and was used decoded",
        CONFIGURED,
        |secret| Some(crate::explain::text::percent_decoded(secret, true)),
    ),
    (
        "secret-hashed",
        "was hashed with SHA-256 first",
        USE_TEXT,
        |secret| Some(digest::sha256(secret).to_vec()),
    ),
    (
        "secret-upper-case",
        "was used in upper case",
        USE_TEXT,
        |secret| Some(secret.to_ascii_uppercase()),
    ),
    (
        "secret-lower-case",
        "was used in lower case",
        USE_TEXT,
        |secret| Some(secret.to_ascii_lowercase()),
    ),
];

pub(super) const COMMON_CONSTANTS: &[Constant] = &[
    (
        "secret-empty",
        "the secret was empty when this signature was made: anyone can make such a signature",
        b"",
    ),
    (
        "secret-undefined",
        "the word `undefined` was the secret: the variable was not set",
        b"undefined",
    ),
];

pub(super) const RARE_CONSTANTS: &[Constant] = &[
    (
        "secret-null",
        "the word `null` was the secret: the variable was not set",
        b"null",
    ),
    (
        "secret-none",
        "the word `None` was the secret: the variable was not set",
        b"None",
    ),
    (
        "secret-nil",
        "the word `nil` was the secret: the variable was not set",
        b"nil",
    ),
    (
        "secret-false",
        "the word `false` was the secret: the variable was not set",
        b"false",
    ),
    (
        "secret-placeholder",
        "the word `secret` was the secret: a placeholder of an example",
        b"secret",
    ),
    (
        "secret-placeholder",
        "the word `changeme` was the secret: a placeholder of an example",
        b"changeme",
    ),
];

fn ended(secret: &[u8], end: &[u8]) -> Option<Vec<u8>> {
    Some([secret, end].concat())
}

fn from_base64(secret: &[u8]) -> Option<Vec<u8>> {
    let engines = [URL_SAFE, URL_SAFE_NO_PAD, STANDARD_NO_PAD];
    let others = || engines.iter().find_map(|engine| engine.decode(secret).ok());
    base64::decode(secret).ok().or_else(others)
}

fn swapped(secret: &[u8], from: u8, to: u8) -> Vec<u8> {
    let bytes = secret.iter();
    bytes
        .map(|byte| if *byte == from { to } else { *byte })
        .collect()
}

/// Returns the bytes after the first `mark`.
fn after(secret: &[u8], mark: u8) -> Option<&[u8]> {
    let place = secret.iter().position(|byte| *byte == mark)?;
    secret.get(place.checked_add(1)?..)
}

/// Returns the items of a secret that is a list.
fn items(secret: &[u8]) -> Option<Vec<&[u8]>> {
    let is_separator = |byte: &u8| matches!(byte, b',' | b';' | b'|' | b' ' | b'\n');
    let items: Vec<&[u8]> = secret
        .split(is_separator)
        .filter(|item| !item.is_empty())
        .collect();
    (items.len() > 1).then_some(items)
}

/// Returns the items of a list with one separator, each of which is long enough for a secret.
fn long_items(secret: &[u8], separator: u8) -> Option<Vec<&[u8]>> {
    let items = secret.split(|byte| *byte == separator);
    let items: Vec<&[u8]> = items.map(<[u8]>::trim_ascii).collect();
    (items.len() > 1 && items.iter().all(|item| item.len() >= 8)).then_some(items)
}

/// Returns the secret with each character replaced that looks like another one.
pub(super) fn misread_characters(secret: &[u8]) -> Vec<Key> {
    const ALIKE: [(u8, &[u8]); 7] = [
        (b'0', b"Oo"),
        (b'O', b"0"),
        (b'o', b"0"),
        (b'1', b"lI"),
        (b'l', b"1I"),
        (b'I', b"l1"),
        (b'5', b"S"),
    ];
    let mut keys = Vec::new();
    for (place, byte) in secret.iter().enumerate() {
        let others = ALIKE.iter().find(|(known, _)| known == byte);
        for other in others.map(|(_, others)| *others).unwrap_or_default() {
            let mut key = secret.to_vec();
            if let Some(old) = key.get_mut(place) {
                *old = *other;
            }
            keys.push(Key::new(&key));
        }
    }
    keys
}

/// Returns the secret with each usual character added at its end and at its beginning.
pub(super) fn missing_characters(secret: &[u8]) -> impl Iterator<Item = Key> {
    let characters =
        (b'!'..=b'~').filter(|byte| byte.is_ascii_alphanumeric() || b"+/=-_".contains(byte));
    characters.flat_map(move |character| {
        let both = [
            [secret, &[character]].concat(),
            [&[character][..], secret].concat(),
        ];
        both.map(|key| Key::new(&key))
    })
}
