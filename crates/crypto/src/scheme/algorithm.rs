//! Algorithms of signatures.

use std::fmt;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Digest as _;

/// Digest function.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DigestKind {
    /// MD5, 16 bytes.
    Md5,
    /// SHA-1, 20 bytes.
    Sha1,
    /// SHA-256, 32 bytes.
    Sha256,
    /// SHA-512, 64 bytes.
    Sha512,
}

/// Algorithm that makes a signature from the signed text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Algorithm {
    /// Digest without a key. Only a secret in the text makes it a signature.
    Digest(DigestKind),
    /// HMAC with the secret as its key.
    Hmac(DigestKind),
    /// RSASSA-PKCS1-v1_5 with the digest.
    Rsa(DigestKind),
}

impl DigestKind {
    /// All digest functions.
    pub const ALL: [Self; 4] = [Self::Md5, Self::Sha1, Self::Sha256, Self::Sha512];

    /// Returns the length of a digest in bytes.
    #[must_use]
    pub const fn size(self) -> usize {
        match self {
            Self::Md5 => 16,
            Self::Sha1 => 20,
            Self::Sha256 => 32,
            Self::Sha512 => 64,
        }
    }

    /// Returns the digest of bytes.
    #[must_use]
    pub fn digest(self, bytes: &[u8]) -> Vec<u8> {
        match self {
            Self::Md5 => md5::Md5::digest(bytes).to_vec(),
            Self::Sha1 => sha1::Sha1::digest(bytes).to_vec(),
            Self::Sha256 => sha2::Sha256::digest(bytes).to_vec(),
            Self::Sha512 => sha2::Sha512::digest(bytes).to_vec(),
        }
    }

    /// Returns the HMAC of bytes.
    #[must_use]
    pub fn hmac(self, key: &[u8], bytes: &[u8]) -> Vec<u8> {
        match self {
            Self::Md5 => mac::<Hmac<md5::Md5>>(key, bytes),
            Self::Sha1 => mac::<Hmac<sha1::Sha1>>(key, bytes),
            Self::Sha256 => mac::<Hmac<sha2::Sha256>>(key, bytes),
            Self::Sha512 => mac::<Hmac<sha2::Sha512>>(key, bytes),
        }
    }
}

/// Computes an HMAC. It accepts a key of any length, so an error cannot occur.
fn mac<M: KeyInit + Mac>(key: &[u8], bytes: &[u8]) -> Vec<u8> {
    let prepared = <M as KeyInit>::new_from_slice(key);
    prepared.map_or_else(
        |_| Vec::new(),
        |mac| mac.chain_update(bytes).finalize().into_bytes().to_vec(),
    )
}

impl Algorithm {
    /// Returns the digest function.
    #[must_use]
    pub const fn digest_kind(self) -> DigestKind {
        match self {
            Self::Digest(kind) | Self::Hmac(kind) | Self::Rsa(kind) => kind,
        }
    }

    /// Returns the algorithm as a Rust expression.
    pub(super) fn to_rust(self) -> String {
        let (name, kind) = match self {
            Self::Digest(kind) => ("Digest", kind),
            Self::Hmac(kind) => ("Hmac", kind),
            Self::Rsa(kind) => ("Rsa", kind),
        };
        format!("Algorithm::{name}(DigestKind::{kind:?})")
    }
}

impl fmt::Display for DigestKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Md5 => "MD5",
            Self::Sha1 => "SHA1",
            Self::Sha256 => "SHA256",
            Self::Sha512 => "SHA512",
        })
    }
}

impl fmt::Display for Algorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Digest(DigestKind::Sha1) => f.write_str("SHA-1"),
            Self::Digest(DigestKind::Sha256) => f.write_str("SHA-256"),
            Self::Digest(DigestKind::Sha512) => f.write_str("SHA-512"),
            Self::Digest(DigestKind::Md5) => f.write_str("MD5"),
            Self::Hmac(kind) => write!(f, "HMAC-{kind}"),
            Self::Rsa(kind) => write!(f, "RSA-{kind}"),
        }
    }
}
