//! Keys that somebody may have used: the right one, the same badly copied, and other secrets of the same merchant.

use std::fmt;

use zeroize::Zeroizing;

use super::{Mistake, Variant};
use crate::{base64, hex};

/// A key, which prints nothing.
#[derive(Clone)]
pub struct Key(Zeroizing<Vec<u8>>);

impl Key {
    /// Takes over the bytes.
    #[must_use]
    pub fn new(bytes: &[u8]) -> Self {
        Self(Zeroizing::new(bytes.to_vec()))
    }

    pub(super) fn bytes(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key(***)")
    }
}

/// All ways to use the secrets of a merchant, given as name, bytes, and whether it is one that may sign this delivery.
///
/// Those that may come first as they are, then each badly copied, then the secrets of other purposes.
#[must_use]
pub fn key_variants(secrets: &[(&str, &[u8], bool)]) -> Vec<Variant<Key>> {
    let right = secrets.iter().filter(|(_, _, may_sign)| *may_sign);
    let mut keys: Vec<_> = right
        .clone()
        .map(|(_, bytes, _)| Variant::right(Key::new(bytes)))
        .collect();
    for (name, bytes, _) in right {
        keys.extend(badly_copied(name, bytes));
    }
    for (name, bytes, _) in secrets.iter().filter(|(_, _, may_sign)| !may_sign) {
        let what = format!("signed with `{name}`, a secret of another purpose");
        let fix = "use the secret that belongs to this kind of delivery";
        let mistake = Mistake::new("other-secret", what, fix);
        keys.push(Variant::wrong(mistake, Key::new(bytes)));
    }
    keys
}

fn badly_copied(name: &str, bytes: &[u8]) -> Vec<Variant<Key>> {
    let mut keys = Vec::new();
    let mut add = |label: &'static str, what: &str, fix: &'static str, key: &[u8]| {
        let mistake = Mistake::new(label, format!("`{name}` {what}"), fix);
        keys.push(Variant::wrong(mistake, Key::new(key)));
    };
    let trimmed = bytes.trim_ascii();
    if trimmed != bytes {
        let fix = "take the white space off the configured secret";
        add(
            "secret-with-white-space",
            "is configured with white space around it, and was used without",
            fix,
            trimmed,
        );
    }
    let strip = "strip the line break when reading the secret";
    add(
        "secret-with-newline",
        "was used with a line break at its end",
        strip,
        &[bytes, b"\n"].concat(),
    );
    add(
        "secret-with-crlf",
        "was used with CR and LF at its end",
        strip,
        &[bytes, b"\r\n"].concat(),
    );
    add(
        "secret-with-blank",
        "was used with a blank at its end",
        strip,
        &[bytes, b" "].concat(),
    );
    add(
        "secret-quoted",
        "was used with quotation marks around it",
        "take the quotation marks off",
        &[b"\"", bytes, b"\""].concat(),
    );
    let text = "use the secret's text itself as the key";
    if let Ok(raw) = hex::decode(&bytes.to_ascii_lowercase()) {
        add(
            "secret-hex-decoded",
            "was decoded from hexadecimal",
            text,
            &raw,
        );
    }
    if let Ok(raw) = base64::decode(bytes) {
        add(
            "secret-base64-decoded",
            "was decoded from base64",
            text,
            &raw,
        );
    }
    add(
        "secret-hex-encoded",
        "was written as hexadecimal",
        text,
        hex::encode(bytes).as_bytes(),
    );
    add(
        "secret-hashed",
        "was hashed with SHA-256 first",
        text,
        &crate::digest::sha256(bytes),
    );
    add(
        "secret-upper-case",
        "was used in upper case",
        text,
        &bytes.to_ascii_uppercase(),
    );
    add(
        "secret-lower-case",
        "was used in lower case",
        text,
        &bytes.to_ascii_lowercase(),
    );
    keys.retain(|variant| variant.value.bytes() != bytes);
    keys
}
