//! Algorithms of signatures, and those that are used by mistake.

use super::{Key, Mistake, Variant};
use crate::digest;
use crate::hmac::{EmptyKey, HashFunction, HmacKey};

/// Algorithm that computes a signature from a key and a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Algorithm {
    /// HMAC-SHA256.
    HmacSha256,
    /// HMAC-SHA512.
    HmacSha512,
    /// HMAC-SHA1.
    HmacSha1,
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
    /// Computes the signature. It is empty for an HMAC with an empty key.
    #[must_use]
    pub fn apply(self, key: &Key, message: &[u8]) -> Vec<u8> {
        let key = key.bytes();
        match self {
            Self::HmacSha256 => mac(HmacKey::new(key), message),
            Self::HmacSha512 => mac(HmacKey::sha512(key), message),
            Self::HmacSha1 => mac(HmacKey::sha1(key), message),
            Self::Sha256 => digest::sha256(message).to_vec(),
            Self::Sha256KeyFirst => digest::sha256(&[key, message].concat()).to_vec(),
            Self::Sha256KeyLast => digest::sha256(&[message, key].concat()).to_vec(),
            Self::Md5 => digest::md5(message).to_vec(),
            Self::Md5KeyFirst => digest::md5(&[key, message].concat()).to_vec(),
            Self::Md5KeyLast => digest::md5(&[message, key].concat()).to_vec(),
        }
    }

    /// Returns the name of an HMAC, or `None` for plain digests.
    fn hmac_name(self) -> Option<&'static str> {
        match self {
            Self::HmacSha256 => Some("HMAC-SHA256"),
            Self::HmacSha512 => Some("HMAC-SHA512"),
            Self::HmacSha1 => Some("HMAC-SHA1"),
            _ => None,
        }
    }
}

fn mac<H: HashFunction>(key: Result<HmacKey<H>, EmptyKey>, message: &[u8]) -> Vec<u8> {
    key.map(|key| key.sign(message).as_ref().to_vec())
        .unwrap_or_default()
}

/// Returns the correct HMAC, then the algorithms that are used in its place by mistake.
#[must_use]
pub fn hmacs(right: Algorithm) -> Vec<Variant<Algorithm>> {
    let name = right.hmac_name().unwrap_or("HMAC-SHA256");
    let fix = format!("use {name} with the secret as its key");
    let all = [
        (
            Algorithm::HmacSha256,
            "hmac-sha256",
            "HMAC-SHA256 with the secret as its key",
        ),
        (
            Algorithm::HmacSha512,
            "hmac-sha512",
            "HMAC-SHA512 with the secret as its key",
        ),
        (
            Algorithm::HmacSha1,
            "hmac-sha1",
            "HMAC-SHA1 with the secret as its key",
        ),
        (
            Algorithm::Sha256,
            "plain-digest",
            "SHA-256 of the text without any secret",
        ),
        (
            Algorithm::Sha256KeyLast,
            "digest-secret-last",
            "SHA-256 of the text followed by the secret",
        ),
        (
            Algorithm::Sha256KeyFirst,
            "digest-secret-first",
            "SHA-256 of the secret followed by the text",
        ),
        (
            Algorithm::Md5,
            "md5-digest",
            "MD5 of the text without any secret",
        ),
    ];
    variants(right, all, &fix)
}

/// Returns the correct digest of message and secret, then the algorithms that are used in its place by mistake.
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
    variants(right, all, "use the digest of the signature scheme")
}

fn variants<const N: usize>(
    right: Algorithm,
    all: [(Algorithm, &'static str, &'static str); N],
    fix: &str,
) -> Vec<Variant<Algorithm>> {
    let others = all
        .into_iter()
        .filter(|(algorithm, ..)| *algorithm != right);
    let wrong = others.map(|(algorithm, name, what)| {
        Variant::wrong(Mistake::new(name, what, fix.to_owned()), algorithm)
    });
    std::iter::once(Variant::right(right))
        .chain(wrong)
        .collect()
}
