//! Keys that may have been used: the correct ones, badly copied ones, and other secrets of the merchant.

use std::fmt;

use zeroize::Zeroizing;

use super::peel::{Peeled, peelings};
use super::{Mistake, Variant};
use crate::fingerprint::Fingerprint;
use crate::{base64, hex};

/// Key whose `Debug` output is hidden. It is wiped on drop.
#[derive(Clone)]
pub struct Key(Zeroizing<Vec<u8>>);

impl Key {
    /// Copies the bytes of a key.
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

/// Secrets of a merchant by name: those that may sign a delivery, and those for other purposes.
#[derive(Clone, Default)]
pub struct KnownSecrets<'a>(Vec<Named<'a>>);

#[derive(Clone)]
struct Named<'a> {
    name: String,
    bytes: &'a [u8],
    may_sign: bool,
}

impl<'a> KnownSecrets<'a> {
    /// Adds a secret that may sign this kind of delivery.
    #[must_use]
    pub fn signing(self, name: impl Into<String>, bytes: &'a [u8]) -> Self {
        self.with(name, bytes, true)
    }

    /// Adds secrets that may sign this kind of delivery, as `name[0]`, `name[1]` and so on.
    #[must_use]
    pub fn signing_list(self, name: &str, list: impl IntoIterator<Item = &'a [u8]>) -> Self {
        let list = list.into_iter().enumerate();
        list.fold(self, |all, (place, bytes)| {
            all.signing(format!("{name}[{place}]"), bytes)
        })
    }

    /// Adds a secret for another purpose or of another account.
    #[must_use]
    pub fn other(self, name: impl Into<String>, bytes: &'a [u8]) -> Self {
        self.with(name, bytes, false)
    }

    /// Adds a secret, with the information whether it may sign this kind of delivery.
    #[must_use]
    pub fn with(mut self, name: impl Into<String>, bytes: &'a [u8], may_sign: bool) -> Self {
        self.0.push(Named {
            name: name.into(),
            bytes,
            may_sign,
        });
        self
    }

    /// Returns the secrets that may sign, with their names.
    pub fn signers(&self) -> impl Iterator<Item = (&str, &'a [u8])> {
        let signers = self.0.iter().filter(|secret| secret.may_sign);
        signers.map(|secret| (secret.name.as_str(), secret.bytes))
    }

    /// Returns true if the bytes are one of the secrets.
    #[must_use]
    pub fn contains(&self, bytes: &[u8]) -> bool {
        self.0.iter().any(|secret| secret.bytes == bytes)
    }

    /// Returns the fingerprint of each secret, with its name.
    #[must_use]
    pub fn fingerprints(&self) -> Vec<(String, Fingerprint)> {
        let all = self.0.iter();
        all.map(|secret| (secret.name.clone(), Fingerprint::new(secret.bytes)))
            .collect()
    }

    /// Returns the secrets that may sign, then badly copied variants of them, then the other secrets.
    #[must_use]
    pub fn keys(&self) -> Vec<Variant<Key>> {
        let mut keys: Vec<_> = self
            .signers()
            .map(|(_, bytes)| Variant::right(Key::new(bytes)))
            .collect();
        for (name, bytes) in self.signers() {
            keys.extend(badly_copied(name, bytes));
        }
        for secret in self.0.iter().filter(|secret| !secret.may_sign) {
            let what = format!(
                "signed with `{}`, a secret for another purpose",
                secret.name
            );
            let fix = "use the secret that belongs to this kind of delivery";
            let mistake = Mistake::new("other-secret", what, fix);
            keys.push(Variant::wrong(mistake, Key::new(secret.bytes)));
        }
        keys
    }
}

/// Shows names only.
impl fmt::Debug for KnownSecrets<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = self.0.iter().map(|secret| &secret.name);
        f.debug_list().entries(names).finish()
    }
}

fn badly_copied(name: &str, bytes: &[u8]) -> Vec<Variant<Key>> {
    let wrong = |label: &'static str, what: &str, fix: &'static str, key: &[u8]| {
        let mistake = Mistake::new(label, format!("`{name}` {what}"), fix);
        Variant::wrong(mistake, Key::new(key))
    };
    let peeled = peelings(bytes).into_iter();
    let peeled = peeled.map(|peeled| {
        let Peeled {
            label,
            what,
            fix,
            key,
        } = peeled;
        wrong(label, &what, fix, key.as_bytes())
    });
    let extended = extensions(bytes).into_iter();
    let extended = extended.map(|(label, what, fix, key)| wrong(label, what, fix, &key));
    let recoded = recodings(bytes).into_iter();
    let recoded = recoded.map(|(label, what, key)| wrong(label, what, USE_TEXT, &key));
    let mut keys: Vec<_> = peeled.chain(extended).chain(recoded).collect();
    keys.retain(|variant| variant.value.bytes() != bytes);
    keys
}

const STRIP: &str = "strip the line break when reading the secret";
const USE_TEXT: &str = "use the secret's text itself as the key";

/// Returns the secret with additional characters: name of the mistake, description, fix and key.
fn extensions(bytes: &[u8]) -> [(&'static str, &'static str, &'static str, Vec<u8>); 4] {
    [
        (
            "secret-with-newline",
            "was used with a line break at its end",
            STRIP,
            [bytes, b"\n"].concat(),
        ),
        (
            "secret-with-crlf",
            "was used with CR and LF at its end",
            STRIP,
            [bytes, b"\r\n"].concat(),
        ),
        (
            "secret-with-space",
            "was used with a space at its end",
            STRIP,
            [bytes, b" "].concat(),
        ),
        (
            "secret-quoted",
            "was used with quotation marks around it",
            "remove the quotation marks",
            [b"\"", bytes, b"\""].concat(),
        ),
    ]
}

/// Returns the secret after a conversion: name of the mistake, description and key.
fn recodings(bytes: &[u8]) -> Vec<(&'static str, &'static str, Vec<u8>)> {
    let from_hex = hex::decode(&bytes.to_ascii_lowercase()).ok();
    let from_base64 = base64::decode(bytes).ok();
    let hashed = crate::digest::sha256(bytes).to_vec();
    let all = [
        (
            "secret-hex-decoded",
            "was decoded from hexadecimal",
            from_hex,
        ),
        (
            "secret-base64-decoded",
            "was decoded from base64",
            from_base64,
        ),
        (
            "secret-hex-encoded",
            "was written as hexadecimal",
            Some(hex::encode(bytes).into_bytes()),
        ),
        (
            "secret-hashed",
            "was hashed with SHA-256 first",
            Some(hashed),
        ),
        (
            "secret-upper-case",
            "was used in upper case",
            Some(bytes.to_ascii_uppercase()),
        ),
        (
            "secret-lower-case",
            "was used in lower case",
            Some(bytes.to_ascii_lowercase()),
        ),
    ];
    let possible = all.into_iter();
    possible
        .filter_map(|(label, what, key)| Some((label, what, key?)))
        .collect()
}
