//! How a digest is made of a key and a message, rightly and wrongly.

use super::{Key, Mistake, Variant};
use crate::digest;
use crate::hmac::HmacKey;

/// A way to make a digest of a key and a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Algorithm {
    /// HMAC-SHA256.
    HmacSha256,
    /// SHA-256 of the message alone.
    Sha256,
    /// SHA-256 of the key, then the message.
    Sha256KeyFirst,
    /// SHA-256 of the message, then the key.
    Sha256KeyLast,
    /// MD5 of the message alone.
    Md5,
    /// MD5 of the key, then the message.
    Md5KeyFirst,
    /// MD5 of the message, then the key.
    Md5KeyLast,
}

impl Algorithm {
    /// The digest.
    #[must_use]
    pub fn apply(self, key: &Key, message: &[u8]) -> Vec<u8> {
        let key = key.bytes();
        match self {
            Self::HmacSha256 => HmacKey::new(key)
                .map(|key| key.sign(message).to_vec())
                .unwrap_or_default(),
            Self::Sha256 => digest::sha256(message).to_vec(),
            Self::Sha256KeyFirst => digest::sha256(&[key, message].concat()).to_vec(),
            Self::Sha256KeyLast => digest::sha256(&[message, key].concat()).to_vec(),
            Self::Md5 => digest::md5(message).to_vec(),
            Self::Md5KeyFirst => digest::md5(&[key, message].concat()).to_vec(),
            Self::Md5KeyLast => digest::md5(&[message, key].concat()).to_vec(),
        }
    }
}

fn wrong(
    name: &'static str,
    what: &'static str,
    fix: &'static str,
    one: Algorithm,
) -> Variant<Algorithm> {
    Variant::wrong(Mistake::new(name, what, fix), one)
}

/// HMAC-SHA256 is right; a plain digest is not.
#[must_use]
pub fn hmacs() -> Vec<Variant<Algorithm>> {
    let fix = "use HMAC-SHA256 with the secret as its key";
    vec![
        Variant::right(Algorithm::HmacSha256),
        wrong(
            "plain-digest",
            "SHA-256 of the text without any secret",
            fix,
            Algorithm::Sha256,
        ),
        wrong(
            "digest-secret-last",
            "SHA-256 of the text followed by the secret",
            fix,
            Algorithm::Sha256KeyLast,
        ),
        wrong(
            "digest-secret-first",
            "SHA-256 of the secret followed by the text",
            fix,
            Algorithm::Sha256KeyFirst,
        ),
        wrong(
            "md5-digest",
            "MD5 of the text without any secret",
            fix,
            Algorithm::Md5,
        ),
    ]
}

/// One digest over the message and the secret together: the right one first, as given.
#[must_use]
pub fn digests_with_secret(right: Algorithm) -> Vec<Variant<Algorithm>> {
    let all = [
        (
            Algorithm::Md5KeyLast,
            "secret-last",
            "MD5 with the secret at the end",
        ),
        (
            Algorithm::Md5KeyFirst,
            "secret-first",
            "MD5 with the secret at the beginning",
        ),
        (Algorithm::Md5, "secret-missing", "MD5 without the secret"),
        (
            Algorithm::Sha256KeyLast,
            "sha256-for-md5",
            "SHA-256 with the secret at the end",
        ),
        (
            Algorithm::Sha256KeyFirst,
            "sha256-secret-first",
            "SHA-256 with the secret at the beginning",
        ),
        (
            Algorithm::HmacSha256,
            "hmac-for-digest",
            "HMAC-SHA256 with the secret as its key",
        ),
    ];
    let others = all.into_iter().filter(|(one, ..)| *one != right);
    let fix = "make the digest as the recipe says";
    let wrongs = others.map(|(one, name, what)| wrong(name, what, fix, one));
    std::iter::once(Variant::right(right))
        .chain(wrongs)
        .collect()
}
