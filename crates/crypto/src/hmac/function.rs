//! The hash functions that HMAC is computed with.

use hmac::{Hmac, KeyInit, Mac, digest::Output};

use crate::hex::{self, HexError};

/// A hash function that an [`HmacKey`](super::HmacKey) can use. Sealed: the list is this module's.
pub trait HashFunction: sealed::Sealed + Clone {
    /// A finished MAC: an array of bytes.
    type Tag: AsRef<[u8]> + Copy + From<Output<Self::State>>;

    /// A key or a MAC in progress.
    #[doc(hidden)]
    type State: KeyInit + Mac + Clone;

    /// Reads a printed MAC: all of its digits and nothing else.
    #[doc(hidden)]
    fn decode_hex(digits: &[u8]) -> Result<Self::Tag, HexError>;
}

mod sealed {
    #[allow(
        unreachable_pub,
        unnameable_types,
        reason = "the seal of a public trait"
    )]
    pub trait Sealed {}
}

/// SHA-256; its MACs have 32 bytes, 64 printed digits.
#[derive(Debug, Clone, Copy)]
pub struct Sha256;

impl sealed::Sealed for Sha256 {}

impl HashFunction for Sha256 {
    type Tag = [u8; 32];
    type State = Hmac<sha2::Sha256>;

    fn decode_hex(digits: &[u8]) -> Result<Self::Tag, HexError> {
        hex::decode_exact(digits)
    }
}

/// SHA-512; its MACs have 64 bytes, 128 printed digits.
#[derive(Debug, Clone, Copy)]
pub struct Sha512;

impl sealed::Sealed for Sha512 {}

impl HashFunction for Sha512 {
    type Tag = [u8; 64];
    type State = Hmac<sha2::Sha512>;

    fn decode_hex(digits: &[u8]) -> Result<Self::Tag, HexError> {
        hex::decode_exact(digits)
    }
}

/// SHA-1; its MACs have 20 bytes, 40 printed digits.
#[cfg(feature = "legacy-sha1")]
#[derive(Debug, Clone, Copy)]
pub struct Sha1;

#[cfg(feature = "legacy-sha1")]
impl sealed::Sealed for Sha1 {}

#[cfg(feature = "legacy-sha1")]
impl HashFunction for Sha1 {
    type Tag = [u8; 20];
    type State = Hmac<sha1::Sha1>;

    fn decode_hex(digits: &[u8]) -> Result<Self::Tag, HexError> {
        hex::decode_exact(digits)
    }
}
