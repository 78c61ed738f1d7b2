//! Hash functions of HMAC.

use hmac::{Hmac, KeyInit, Mac, digest::Output};

/// Hash function of an [`HmacKey`](super::HmacKey). This trait is sealed.
pub trait HashFunction: sealed::Sealed + Clone {
    /// Finished MAC: an array of bytes.
    type Tag: AsRef<[u8]> + Copy + From<Output<Self::State>>;

    /// Key or incremental MAC.
    #[doc(hidden)]
    type State: KeyInit + Mac + Clone;
}

mod sealed {
    #[allow(
        unreachable_pub,
        unnameable_types,
        reason = "the seal of a public trait"
    )]
    pub trait Sealed {}
}

/// SHA-256. Its MACs have 32 bytes, or 64 hexadecimal digits.
#[derive(Debug, Clone, Copy)]
pub struct Sha256;

impl sealed::Sealed for Sha256 {}

impl HashFunction for Sha256 {
    type Tag = [u8; 32];
    type State = Hmac<sha2::Sha256>;
}

/// SHA-512. Its MACs have 64 bytes, or 128 hexadecimal digits.
#[derive(Debug, Clone, Copy)]
pub struct Sha512;

impl sealed::Sealed for Sha512 {}

impl HashFunction for Sha512 {
    type Tag = [u8; 64];
    type State = Hmac<sha2::Sha512>;
}

/// SHA-1. Its MACs have 20 bytes, or 40 hexadecimal digits.
#[cfg(feature = "legacy-sha1")]
#[derive(Debug, Clone, Copy)]
pub struct Sha1;

#[cfg(feature = "legacy-sha1")]
impl sealed::Sealed for Sha1 {}

#[cfg(feature = "legacy-sha1")]
impl HashFunction for Sha1 {
    type Tag = [u8; 20];
    type State = Hmac<sha1::Sha1>;
}
