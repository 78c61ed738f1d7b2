//! Keys that may have been used: the correct ones, badly copied ones, and other secrets of the merchant.

use std::collections::HashSet;
use std::fmt;

use zeroize::{Zeroize as _, Zeroizing};

use super::peel::{Peeled, peelings};
use super::{Mistake, Origin, Variant};
use crate::fingerprint::Fingerprint;

mod copies;

use copies::{
    COMMON, COMMON_CONSTANTS, Constant, RARE, RARE_CONSTANTS, Row, misread_characters,
    missing_characters,
};

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

    /// Returns the secrets that may sign, then the other secrets, and the most common damages to those that may sign.
    #[must_use]
    pub fn keys(&self) -> Vec<Variant<Key>> {
        let mut keys: Vec<_> = self
            .signers()
            .map(|(_, bytes)| Variant::right(Key::new(bytes)))
            .collect();
        for secret in self.0.iter().filter(|secret| !secret.may_sign) {
            let what = format!(
                "signed with `{}`, a secret for another purpose",
                secret.name
            );
            let fix = "use the secret that belongs to this kind of delivery";
            let mistake = Mistake::new("other-secret", what, fix).at(Origin::Secret);
            keys.push(Variant::wrong(mistake, Key::new(secret.bytes)));
        }
        for (name, bytes) in self.signers() {
            keys.extend(peeled(name, bytes));
            keys.extend(copied(name, bytes, COMMON));
        }
        keys.extend(constants(COMMON_CONSTANTS));
        distinct(keys, &[])
    }

    /// Returns the keys after rare damages, which are worth trying alone, but not together with other mistakes.
    #[must_use]
    pub fn rare_keys(&self) -> Vec<Variant<Key>> {
        let mut keys = self.joined();
        for (name, bytes) in self.signers() {
            keys.extend(copied(name, bytes, RARE));
        }
        keys.extend(constants(RARE_CONSTANTS));
        keys.extend(self.longer());
        keys.extend(self.misread());
        distinct(keys, &self.keys())
    }

    /// Returns the secrets that may sign, with one more character at one end: as if the first or last one had not been copied.
    fn longer(&self) -> Vec<Variant<Key>> {
        let signers = self.signers();
        let longer = signers.flat_map(|(name, bytes)| {
            missing_characters(bytes).map(move |key| {
                let what = format!("`{name}` is configured without its first or last character");
                let fix = "copy the whole secret from the gateway's dashboard";
                let mistake = Mistake::new("secret-cut-off", what, fix).at(Origin::Secret);
                Variant::wrong(mistake, key)
            })
        });
        longer.collect()
    }

    /// Returns the secrets that may sign, with one character replaced by one that looks like it.
    fn misread(&self) -> Vec<Variant<Key>> {
        let signers = self.signers();
        let misread = signers.flat_map(|(name, bytes)| {
            misread_characters(bytes).into_iter().map(move |key| {
                let what = format!("`{name}` is configured with a character that looks like the right one, such as O and 0, or l and 1");
                let fix = "copy the secret from the gateway's dashboard instead of typing it";
                let mistake = Mistake::new("secret-misread", what, fix).at(Origin::Secret);
                Variant::wrong(mistake, key)
            })
        });
        misread.collect()
    }

    /// Returns the list of the secrets that may sign as one text, as if it had not been split.
    fn joined(&self) -> Vec<Variant<Key>> {
        let all: Vec<&[u8]> = self.signers().map(|(_, bytes)| bytes).collect();
        if all.len() < 2 {
            return Vec::new();
        }
        let separators: [&[u8]; 4] = [b",", b", ", b";", b"\n"];
        let joined = separators.map(|separator| {
            let what = "the whole list of secrets was used as one secret";
            let fix = "split the list, and try each of its secrets";
            let mistake = Mistake::new("secret-list", what, fix).at(Origin::Secret);
            Variant::wrong(mistake, Key::new(&all.join(separator)))
        });
        joined.into()
    }
}

/// Shows names only.
impl fmt::Debug for KnownSecrets<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = self.0.iter().map(|secret| &secret.name);
        f.debug_list().entries(names).finish()
    }
}

/// Removes keys that are known or occur earlier.
fn distinct(keys: Vec<Variant<Key>>, known: &[Variant<Key>]) -> Vec<Variant<Key>> {
    let mut seen: HashSet<Vec<u8>> = HashSet::new();
    seen.extend(known.iter().map(|key| key.value.bytes().to_vec()));
    let keys = keys.into_iter();
    let keys = keys.filter(|key| seen.insert(key.value.bytes().to_vec()));
    let keys = keys.collect();
    for mut bytes in seen {
        bytes.zeroize();
    }
    keys
}

fn damaged(
    name: &str,
    label: &'static str,
    what: &str,
    fix: &'static str,
    key: &[u8],
) -> Variant<Key> {
    let mistake = Mistake::new(label, format!("`{name}` {what}"), fix).at(Origin::Secret);
    Variant::wrong(mistake, Key::new(key))
}

fn peeled(name: &str, bytes: &[u8]) -> Vec<Variant<Key>> {
    let peeled = peelings(bytes).into_iter();
    let peeled = peeled.map(|peeled| {
        let Peeled {
            label,
            what,
            fix,
            key,
        } = peeled;
        damaged(name, label, &what, fix, key.as_bytes())
    });
    peeled.collect()
}

fn copied(name: &str, bytes: &[u8], rows: &[Row]) -> Vec<Variant<Key>> {
    let copies = rows.iter().filter_map(|(label, what, fix, copy)| {
        let key = copy(bytes).filter(|key| !key.is_empty() && key != bytes)?;
        Some(damaged(name, label, what, fix, &key))
    });
    copies.collect()
}

fn constants(rows: &[Constant]) -> impl Iterator<Item = Variant<Key>> {
    rows.iter().map(|(name, what, key)| {
        let mistake = Mistake::new(name, *what, UNSET).at(Origin::Secret);
        Variant::wrong(mistake, Key::new(key))
    })
}

/// Fix for a program without a secret.
const UNSET: &str = "check that the variable with the secret is set where the program runs, under the name that it reads; until then, such a signature proves nothing";

#[cfg(test)]
mod tests {
    use super::*;

    fn names(secret: &str, used: &[u8]) -> Vec<&'static str> {
        let known = KnownSecrets::default().signing("salt", secret.as_bytes());
        let keys = known.keys().into_iter().chain(known.rare_keys());
        let keys = keys.filter(|key| key.value.bytes() == used);
        keys.filter_map(|key| Some(key.mistake?.name)).collect()
    }

    #[test]
    fn each_damage_to_a_secret_is_named() {
        let (text, hex) = ("a+b/secret", "00ff10aa00ff10aa");
        for (secret, used, name) in [
            (text, &b"a+b/secret\n"[..], "secret-with-newline"),
            (text, b"'a+b/secret'", "secret-quoted"),
            (text, b"\xef\xbb\xbfa+b/secret", "secret-byte-order-mark"),
            (text, b"a%2Bb%2Fsecret", "secret-percent-encoded"),
            ("a%2Bb%2Fsecret", b"a+b/secret", "secret-percent-decoded"),
            (text, b"YStiL3NlY3JldA==", "secret-base64-encoded"),
            ("YStiL3NlY3JldA==", b"a+b/secret", "secret-base64-decoded"),
            (
                hex,
                b"\x00\xff\x10\xaa\x00\xff\x10\xaa",
                "secret-hex-decoded",
            ),
            ("whsec_abcdefgh", b"abcdefgh", "secret-without-prefix"),
            ("SALT=abcdefgh", b"abcdefgh", "secret-with-variable-name"),
            ("abcdefgh # live", b"abcdefgh", "secret-with-comment"),
            ("abcdefgh;", b"abcdefgh", "secret-with-last-character"),
            ("first-one,second-one", b"second-one", "secret-of-list"),
            ("abcd efgh", b"abcdefgh", "secret-with-inner-white-space"),
            (
                "abcd\u{2013}efgh",
                b"abcd-efgh",
                "secret-with-typographic-marks",
            ),
            (
                "export SALT='abcdefgh'",
                b"abcdefgh",
                "secret-with-variable-name",
            ),
            ("Bearer abcdefgh", b"abcdefgh", "secret-with-word-before"),
            ("abcdefgh\\n", b"abcdefgh", "secret-with-escaped-line-break"),
            ("abcdefgh#ij", b"abcdefgh", "secret-cut-at-mark"),
            ("abcdefgh$1jk", b"abcdefghjk", "secret-interpolated"),
            ("abcd\\efgh", b"abcdefgh", "secret-without-backslashes"),
            ("YWJjZGVmZ2gK", b"abcdefgh", "secret-base64-with-line-break"),
            ("abcd$$efgh", b"abcd$efgh", "secret-doubled-dollar"),
            ("abcd$efgh", b"abcd$$efgh", "secret-doubled-dollar"),
            (
                "\u{1b}[1;32mabcdefgh\u{1b}[0m",
                b"abcdefgh",
                "secret-with-escape-sequence",
            ),
            ("abcO5678", b"abc05678", "secret-misread"),
            ("abcdefgh", b"ABCDEFGH", "secret-upper-case"),
            ("abcdefgh", b"undefined", "secret-undefined"),
            ("abcdefgh", b"", "secret-empty"),
        ] {
            assert_eq!(names(secret, used), [name], "{secret}");
        }
    }

    #[test]
    fn a_list_that_was_not_split_is_named() {
        let known = KnownSecrets::default()
            .signing("a", b"first-one")
            .signing("b", b"second-one");
        let keys = known
            .rare_keys()
            .into_iter()
            .filter(|key| key.value.bytes() == b"first-one,second-one");
        let names: Vec<_> = keys.filter_map(|key| Some(key.mistake?.name)).collect();
        assert_eq!(names, ["secret-list"]);
    }

    #[test]
    fn a_missing_character_is_replaced_at_either_end() {
        let known = KnownSecrets::default().signing("salt", b"bcdefgh");
        let has = |key: &[u8]| {
            known
                .rare_keys()
                .iter()
                .any(|longer| longer.value.bytes() == key)
        };
        assert!(has(b"abcdefgh") && has(b"bcdefghI") && !has(b"bcdefgh"));
    }
}
