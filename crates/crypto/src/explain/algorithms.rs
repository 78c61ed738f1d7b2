//! Algorithms of signatures, and those that are used by mistake.

use hmac::{KeyInit as _, Mac as _};

use super::{Key, Mistake, Variant};
use crate::hex;

mod prepared;
mod rows;

pub(super) use prepared::Prepared;
use rows::{DIGESTS, HMACS, Row};

/// Hash function of a signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Hash {
    /// MD5.
    Md5,
    /// SHA-1.
    Sha1,
    /// SHA-224.
    Sha224,
    /// SHA-256.
    Sha256,
    /// SHA-384.
    Sha384,
    /// SHA-512.
    Sha512,
}

/// Use of the key and the message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Keying {
    /// HMAC.
    Hmac,
    /// HMAC with the message as its key and the key as its message.
    Swapped,
    /// Digest of the message alone.
    None,
    /// Digest of the key, then the message.
    First,
    /// Digest of the message, then the key.
    Last,
    /// Digest of the key, the message and the key again.
    Around,
    /// Digest of the hexadecimal digest of the message, then the key.
    LastOfDigest,
    /// Digest of the hexadecimal digest of the message and the key.
    LastTwice,
}

/// Algorithm that computes a signature from a key and a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Algorithm {
    /// Hash function.
    pub hash: Hash,
    /// Use of the key.
    pub keying: Keying,
}

impl Hash {
    /// Returns the length of a digest in bytes.
    #[must_use]
    pub const fn length(self) -> usize {
        match self {
            Self::Md5 => 16,
            Self::Sha1 => 20,
            Self::Sha224 => 28,
            Self::Sha256 => 32,
            Self::Sha384 => 48,
            Self::Sha512 => 64,
        }
    }

    /// Returns the digest of several parts.
    fn digest(self, parts: &[&[u8]]) -> Vec<u8> {
        fn of<D: sha2::Digest>(parts: &[&[u8]]) -> Vec<u8> {
            let mut digest = D::new();
            for part in parts {
                digest.update(part);
            }
            digest.finalize().to_vec()
        }
        match self {
            Self::Md5 => of::<md5::Md5>(parts),
            Self::Sha1 => of::<sha1::Sha1>(parts),
            Self::Sha224 => of::<sha2::Sha224>(parts),
            Self::Sha256 => of::<sha2::Sha256>(parts),
            Self::Sha384 => of::<sha2::Sha384>(parts),
            Self::Sha512 => of::<sha2::Sha512>(parts),
        }
    }

    /// Returns the HMAC of a message. Unlike [`HmacKey`](crate::hmac::HmacKey), it accepts the empty key of a program without a secret.
    fn hmac(self, key: &[u8], message: &[u8]) -> Vec<u8> {
        macro_rules! mac {
            ($hash:ty) => {
                hmac::Hmac::<$hash>::new_from_slice(key)
                    .map(|mac| mac.chain_update(message).finalize().into_bytes().to_vec())
                    .unwrap_or_default()
            };
        }
        match self {
            Self::Md5 => mac!(md5::Md5),
            Self::Sha1 => mac!(sha1::Sha1),
            Self::Sha224 => mac!(sha2::Sha224),
            Self::Sha256 => mac!(sha2::Sha256),
            Self::Sha384 => mac!(sha2::Sha384),
            Self::Sha512 => mac!(sha2::Sha512),
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Md5 => "MD5",
            Self::Sha1 => "SHA-1",
            Self::Sha224 => "SHA-224",
            Self::Sha256 => "SHA-256",
            Self::Sha384 => "SHA-384",
            Self::Sha512 => "SHA-512",
        }
    }
}

impl Algorithm {
    /// HMAC-SHA256.
    pub const HMAC_SHA256: Self = Self::new(Hash::Sha256, Keying::Hmac);
    /// MD5 of the message, then the key.
    pub const MD5_KEY_LAST: Self = Self::new(Hash::Md5, Keying::Last);
    /// MD5 of the key, then the message.
    pub const MD5_KEY_FIRST: Self = Self::new(Hash::Md5, Keying::First);

    /// Returns true if the key is not a part of the text that is hashed, so that no separator stands before it.
    #[must_use]
    pub const fn has_key_apart(self) -> bool {
        matches!(
            self.keying,
            Keying::Hmac | Keying::Swapped | Keying::None | Keying::LastOfDigest
        )
    }

    /// Creates an algorithm.
    #[must_use]
    pub const fn new(hash: Hash, keying: Keying) -> Self {
        Self { hash, keying }
    }

    /// Computes the signature.
    #[must_use]
    pub fn apply(self, key: &Key, message: &[u8]) -> Vec<u8> {
        let key = key.bytes();
        match self.keying {
            Keying::Hmac => self.hash.hmac(key, message),
            Keying::Swapped => self.hash.hmac(message, key),
            Keying::None => self.hash.digest(&[message]),
            Keying::First => self.hash.digest(&[key, message]),
            Keying::Last => self.hash.digest(&[message, key]),
            Keying::Around => self.hash.digest(&[key, message, key]),
            Keying::LastTwice => {
                let inner = hex::encode(&self.hash.digest(&[message, key]));
                self.hash.digest(&[inner.as_bytes()])
            }
            Keying::LastOfDigest => {
                let inner = hex::encode(&self.hash.digest(&[message]));
                self.hash.digest(&[inner.as_bytes(), key])
            }
        }
    }

    /// Returns the approximate time for a message in nanoseconds, on a current processor.
    pub(super) fn nanoseconds(self, length: usize) -> u64 {
        let per_kib = match self.hash {
            Hash::Sha1 | Hash::Sha224 | Hash::Sha256 => 700,
            Hash::Md5 | Hash::Sha384 | Hash::Sha512 => 1700,
        };
        let length = u64::try_from(length).unwrap_or(u64::MAX);
        (length.saturating_mul(per_kib) / 1024).saturating_add(250)
    }
}

/// Returns the correct HMAC, then the algorithms that are used in its place by mistake.
#[must_use]
pub fn hmacs(right: Algorithm) -> Vec<Variant<Algorithm>> {
    let fix = format!(
        "use HMAC-{} with the secret as its key",
        right.hash.name().replace('-', "")
    );
    variants(right, HMACS, &fix)
}

/// Returns the correct digest of message and secret, then the algorithms that are used in its place by mistake.
#[must_use]
pub fn digests_with_secret(right: Algorithm) -> Vec<Variant<Algorithm>> {
    variants(right, DIGESTS, "use the digest of the signature scheme")
}

fn variants(right: Algorithm, rows: &[Row], fix: &str) -> Vec<Variant<Algorithm>> {
    let rows = rows
        .iter()
        .map(|(hash, keying, name, what)| (Algorithm::new(*hash, *keying), *name, *what));
    let wrong =
        rows.filter(|(algorithm, ..)| *algorithm != right)
            .map(|(algorithm, name, what)| {
                let what = format!("the signature is {what}");
                Variant::wrong(Mistake::new(name, what, fix.to_owned()), algorithm)
            });
    std::iter::once(Variant::right(right))
        .chain(wrong)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn applied(hash: Hash, keying: Keying) -> String {
        hex::encode(
            &Algorithm::new(hash, keying)
                .apply(&Key::new(b"Jefe"), b"what do ya want for nothing?"),
        )
    }

    /// From RFC 2202 and RFC 4231.
    #[test]
    fn hmacs_are_those_of_the_standards() {
        for (hash, start) in [
            (Hash::Md5, "750c783e6ab0b503eaa86e310a5db738"),
            (Hash::Sha1, "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79"),
            (Hash::Sha224, "a30e01098bc6dbbf45690f3a7e9e6d0f"),
            (Hash::Sha256, "5bdcc146bf60754e6a042426089575c7"),
            (Hash::Sha384, "af45d2e376484031617f78d2b58a6b1b"),
            (Hash::Sha512, "164b7a7bfcf819e2e395fbe73b56e0a3"),
        ] {
            let made = applied(hash, Keying::Hmac);
            assert!(made.starts_with(start), "{hash:?}: {made}");
            assert_eq!(made.len(), hash.length() * 2);
        }
    }

    #[test]
    fn each_keying_makes_another_signature() {
        let all = [
            Keying::Hmac,
            Keying::Swapped,
            Keying::None,
            Keying::First,
            Keying::Last,
            Keying::Around,
            Keying::LastOfDigest,
            Keying::LastTwice,
        ];
        let mut made: Vec<String> = all
            .iter()
            .map(|keying| applied(Hash::Sha256, *keying))
            .collect();
        made.sort();
        made.dedup();
        assert_eq!(made.len(), all.len());
        let empty = Algorithm::HMAC_SHA256.apply(&Key::new(b""), b"");
        // From RFC 4231's definition with an empty key and text.
        assert!(hex::encode(&empty).starts_with("b613679a0814d9ec772f95d778c35fc5"));
    }
}
