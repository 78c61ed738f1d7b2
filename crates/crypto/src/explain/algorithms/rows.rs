//! Tables of algorithms.

use super::{Hash, Keying};

/// Hash function, use of the key, name of the mistake, and description.
pub(super) type Row = (Hash, Keying, &'static str, &'static str);

/// HMACs, and what is used in their place.
pub(super) const HMACS: &[Row] = &[
    (
        Hash::Sha256,
        Keying::Hmac,
        "hmac-sha256",
        "HMAC-SHA256 with the secret as its key",
    ),
    (
        Hash::Sha512,
        Keying::Hmac,
        "hmac-sha512",
        "HMAC-SHA512 with the secret as its key",
    ),
    (
        Hash::Sha1,
        Keying::Hmac,
        "hmac-sha1",
        "HMAC-SHA1 with the secret as its key",
    ),
    (
        Hash::Sha384,
        Keying::Hmac,
        "hmac-sha384",
        "HMAC-SHA384 with the secret as its key",
    ),
    (
        Hash::Sha224,
        Keying::Hmac,
        "hmac-sha224",
        "HMAC-SHA224 with the secret as its key",
    ),
    (
        Hash::Md5,
        Keying::Hmac,
        "hmac-md5",
        "HMAC-MD5 with the secret as its key",
    ),
    (
        Hash::Sha256,
        Keying::None,
        "plain-digest",
        "SHA-256 of the text without any secret",
    ),
    (
        Hash::Sha256,
        Keying::Last,
        "digest-secret-last",
        "SHA-256 of the text followed by the secret",
    ),
    (
        Hash::Sha256,
        Keying::First,
        "digest-secret-first",
        "SHA-256 of the secret followed by the text",
    ),
    (
        Hash::Sha256,
        Keying::Around,
        "digest-secret-around",
        "SHA-256 of the secret, the text and the secret again",
    ),
    (
        Hash::Sha256,
        Keying::Swapped,
        "key-and-text-swapped",
        "HMAC-SHA256 with the text as its key and the secret as its message",
    ),
    (
        Hash::Md5,
        Keying::None,
        "md5-digest",
        "MD5 of the text without any secret",
    ),
    (
        Hash::Md5,
        Keying::Last,
        "md5-secret-last",
        "MD5 of the text followed by the secret",
    ),
    (
        Hash::Md5,
        Keying::First,
        "md5-secret-first",
        "MD5 of the secret followed by the text",
    ),
    (
        Hash::Sha1,
        Keying::None,
        "sha1-digest",
        "SHA-1 of the text without any secret",
    ),
    (
        Hash::Sha1,
        Keying::Last,
        "sha1-secret-last",
        "SHA-1 of the text followed by the secret",
    ),
    (
        Hash::Sha1,
        Keying::First,
        "sha1-secret-first",
        "SHA-1 of the secret followed by the text",
    ),
    (
        Hash::Sha384,
        Keying::None,
        "sha384-digest",
        "SHA-384 of the text without any secret",
    ),
    (
        Hash::Sha512,
        Keying::None,
        "sha512-digest",
        "SHA-512 of the text without any secret",
    ),
    (
        Hash::Sha512,
        Keying::Last,
        "sha512-secret-last",
        "SHA-512 of the text followed by the secret",
    ),
    (
        Hash::Sha512,
        Keying::First,
        "sha512-secret-first",
        "SHA-512 of the secret followed by the text",
    ),
    (
        Hash::Sha512,
        Keying::Swapped,
        "sha512-key-and-text-swapped",
        "HMAC-SHA512 with the text as its key and the secret as its message",
    ),
    (
        Hash::Sha1,
        Keying::Swapped,
        "sha1-key-and-text-swapped",
        "HMAC-SHA1 with the text as its key and the secret as its message",
    ),
    (
        Hash::Md5,
        Keying::Swapped,
        "md5-key-and-text-swapped",
        "HMAC-MD5 with the text as its key and the secret as its message",
    ),
    (
        Hash::Sha256,
        Keying::LastOfDigest,
        "digest-of-digest",
        "SHA-256 of the text's digest followed by the secret",
    ),
];

/// Digests of message and secret, and what is used in their place.
pub(super) const DIGESTS: &[Row] = &[
    (
        Hash::Md5,
        Keying::Last,
        "secret-last",
        "MD5 with the secret at the end",
    ),
    (
        Hash::Md5,
        Keying::First,
        "secret-first",
        "MD5 with the secret at the beginning",
    ),
    (
        Hash::Md5,
        Keying::None,
        "secret-missing",
        "MD5 without the secret",
    ),
    (
        Hash::Md5,
        Keying::Around,
        "secret-around",
        "MD5 with the secret at the beginning and at the end",
    ),
    (
        Hash::Md5,
        Keying::LastOfDigest,
        "md5-of-digest",
        "MD5 of the text's MD5 followed by the secret",
    ),
    (
        Hash::Md5,
        Keying::LastTwice,
        "digest-twice",
        "MD5 of the MD5 of text and secret",
    ),
    (
        Hash::Md5,
        Keying::Hmac,
        "hmac-md5-for-digest",
        "HMAC-MD5 with the secret as its key",
    ),
    (
        Hash::Md5,
        Keying::Swapped,
        "md5-key-and-text-swapped",
        "HMAC-MD5 with the text as its key and the secret as its message",
    ),
    (
        Hash::Sha256,
        Keying::Last,
        "sha256-for-md5",
        "SHA-256 with the secret at the end",
    ),
    (
        Hash::Sha256,
        Keying::First,
        "sha256-secret-first",
        "SHA-256 with the secret at the beginning",
    ),
    (
        Hash::Sha256,
        Keying::None,
        "sha256-secret-missing",
        "SHA-256 without the secret",
    ),
    (
        Hash::Sha256,
        Keying::Hmac,
        "hmac-for-digest",
        "HMAC-SHA256 with the secret as its key",
    ),
    (
        Hash::Sha1,
        Keying::Last,
        "sha1-for-md5",
        "SHA-1 with the secret at the end",
    ),
    (
        Hash::Sha1,
        Keying::First,
        "sha1-secret-first",
        "SHA-1 with the secret at the beginning",
    ),
    (
        Hash::Sha1,
        Keying::None,
        "sha1-secret-missing",
        "SHA-1 without the secret",
    ),
    (
        Hash::Sha1,
        Keying::Hmac,
        "hmac-sha1-for-digest",
        "HMAC-SHA1 with the secret as its key",
    ),
    (
        Hash::Sha384,
        Keying::Last,
        "sha384-for-md5",
        "SHA-384 with the secret at the end",
    ),
    (
        Hash::Sha512,
        Keying::Last,
        "sha512-for-md5",
        "SHA-512 with the secret at the end",
    ),
    (
        Hash::Sha512,
        Keying::First,
        "sha512-secret-first",
        "SHA-512 with the secret at the beginning",
    ),
    (
        Hash::Sha512,
        Keying::Hmac,
        "hmac-sha512-for-digest",
        "HMAC-SHA512 with the secret as its key",
    ),
];
