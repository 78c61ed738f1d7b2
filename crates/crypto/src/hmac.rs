//! HMAC with a prepared key: SHA-256, SHA-512, and SHA-1 for gateways that require it.
//!
//! Preparing a key hashes its two pads once, so a message costs only its own blocks. Keep an [`HmacKey`] instead of creating one for each
//! message; [`HmacKey::start`] copies its state and does not allocate.
//!
//! ```
//! use dhow_crypto::hmac::HmacKey;
//!
//! let key = HmacKey::sha512(b"an invented secret")?;
//! let signature = key.sign_hex(b"1764316800{}");
//!
//! let mut mac = key.start();
//! mac.update(b"1764316800");
//! mac.update(b"{}");
//! assert!(mac.verify_hex(signature.as_bytes()).is_ok());
//! # Ok::<(), dhow_crypto::hmac::EmptyKey>(())
//! ```

use std::fmt;

use hmac::{KeyInit as _, Mac as _};
use thiserror::Error;

use crate::constant_time::{self, Mismatch};
use crate::hex;
use crate::signing_input::{Segment, SegmentSink};

mod function;

#[cfg(feature = "legacy-sha1")]
pub use function::Sha1;
pub use function::{HashFunction, Sha256, Sha512};

/// Prepared HMAC key. It is wiped on drop and not shown by `Debug`.
#[derive(Clone)]
pub struct HmacKey<H: HashFunction = Sha256>(H::State);

/// Error for an empty key. HMAC would accept it, but its MACs could be forged without any knowledge.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("the HMAC key is empty")]
pub struct EmptyKey;

impl HmacKey {
    /// Prepares an HMAC-SHA256 key from the bytes of a secret, without trimming or decoding them.
    ///
    /// # Errors
    ///
    /// [`EmptyKey`] if there are no bytes.
    pub fn new(secret: &[u8]) -> Result<Self, EmptyKey> {
        Self::prepare(secret)
    }

    /// Prepares a key that is a digest itself.
    #[cfg(feature = "envelope")]
    pub(crate) fn from_digest(key: &[u8; 32]) -> Self {
        // HMAC pads short keys with zeros up to the block size. Padding here makes the constructor infallible.
        let mut block = zeroize::Zeroizing::new([0; 64]);
        for (byte, &from) in block.iter_mut().zip(key) {
            *byte = from;
        }
        Self::from_block(&block)
    }

    /// Prepares a key of exactly one SHA-256 block.
    pub(crate) fn from_block(block: &[u8; 64]) -> Self {
        Self(hmac::Hmac::new(block.into()))
    }
}

impl HmacKey<Sha512> {
    /// Prepares an HMAC-SHA512 key from the bytes of a secret.
    ///
    /// # Errors
    ///
    /// [`EmptyKey`] if there are no bytes.
    pub fn sha512(secret: &[u8]) -> Result<Self, EmptyKey> {
        Self::prepare(secret)
    }
}

#[cfg(feature = "legacy-sha1")]
impl HmacKey<Sha1> {
    /// Prepares an HMAC-SHA1 key from the bytes of a secret.
    ///
    /// Only for gateways that sign with it: SHA-1 is broken as a digest, although no forgery of its HMAC is known.
    ///
    /// # Errors
    ///
    /// [`EmptyKey`] if there are no bytes.
    pub fn sha1(secret: &[u8]) -> Result<Self, EmptyKey> {
        Self::prepare(secret)
    }
}

impl<H: HashFunction> HmacKey<H> {
    fn prepare(secret: &[u8]) -> Result<Self, EmptyKey> {
        if secret.is_empty() {
            return Err(EmptyKey);
        }
        H::State::new_from_slice(secret)
            .map(Self)
            .map_err(|_| EmptyKey)
    }

    /// Starts the MAC of a message that is given in parts.
    #[inline]
    pub fn start(&self) -> Mac<H> {
        Mac(self.0.clone())
    }

    /// Returns the MAC of a message: 32 bytes for SHA-256, 64 for SHA-512, 20 for SHA-1.
    #[must_use]
    pub fn sign(&self, message: &[u8]) -> H::Tag {
        let mut mac = self.start();
        mac.update(message);
        mac.finish()
    }

    /// Returns the MAC of a message as lower-case hexadecimal digits.
    #[must_use]
    pub fn sign_hex(&self, message: &[u8]) -> String {
        hex::encode(self.sign(message).as_ref())
    }
}

impl<H: HashFunction> fmt::Debug for HmacKey<H> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("HmacKey(***)")
    }
}

/// Incremental MAC, created by [`HmacKey::start`]. As a [`SegmentSink`] it authenticates the bytes of every segment.
#[derive(Clone)]
#[must_use = "a MAC does nothing until it is finished"]
pub struct Mac<H: HashFunction = Sha256>(H::State);

impl<H: HashFunction> Mac<H> {
    /// Adds the next bytes of the message.
    #[inline]
    pub fn update(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// Returns the MAC. To compare it, use [`Mac::verify`] or [`Mac::verify_hex`] instead of `==`.
    #[inline]
    #[must_use]
    pub fn finish(self) -> H::Tag {
        self.0.finalize().into_bytes().into()
    }

    /// Returns the MAC as lower-case hexadecimal digits.
    #[must_use]
    pub fn finish_hex(self) -> String {
        hex::encode(self.finish().as_ref())
    }

    /// Compares the MAC with the bytes of a received one, in constant time.
    ///
    /// # Errors
    ///
    /// [`Mismatch`] for any other bytes, including a truncated MAC.
    pub fn verify(self, tag: &[u8]) -> Result<(), Mismatch> {
        constant_time::check(self.finish().as_ref(), tag)
    }

    /// Compares the MAC with the lower-case hexadecimal digits of a received one, in constant time. It does not panic for any input.
    ///
    /// # Errors
    ///
    /// [`Mismatch`] for another MAC and for any text that is not a complete MAC.
    pub fn verify_hex(self, digits: &[u8]) -> Result<(), Mismatch> {
        // The digits are not decoded: writing those of the MAC takes less time.
        match hex::matches(self.finish().as_ref(), digits) {
            true => Ok(()),
            false => Err(Mismatch),
        }
    }
}

impl<H: HashFunction> SegmentSink for Mac<H> {
    fn segment(&mut self, segment: Segment<'_>) {
        self.update(segment.bytes);
    }
}

impl<H: HashFunction> fmt::Debug for Mac<H> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Mac(***)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key() -> HmacKey {
        HmacKey::new(b"Jefe").unwrap()
    }

    #[test]
    fn an_empty_key_is_refused() {
        assert_eq!(HmacKey::new(b"").unwrap_err(), EmptyKey);
    }

    #[test]
    fn debug_hides_the_key() {
        assert_eq!(format!("{:?}", key()), "HmacKey(***)");
        assert_eq!(format!("{:?}", key().start()), "Mac(***)");
    }

    #[test]
    fn parts_and_whole_agree() {
        let mut mac = key().start();
        for part in [&b"what do ya"[..], b"", b" want for nothing?"] {
            mac.update(part);
        }
        assert_eq!(mac.finish(), key().sign(b"what do ya want for nothing?"));
    }

    #[test]
    fn only_the_exact_digits_verify() {
        let right = key().sign_hex(b"message");
        let check = |digits: &[u8]| {
            let mut mac = key().start();
            mac.update(b"message");
            mac.verify_hex(digits)
        };
        assert_eq!(check(right.as_bytes()), Ok(()));

        let upper = right.to_uppercase();
        let digits = right.as_bytes();
        for wrong in [
            b"".to_vec(),
            b"0".to_vec(),
            digits[..62].to_vec(),
            digits[..63].to_vec(),
            upper.into_bytes(),
            [digits, b" "].concat(),
            [digits, b"00"].concat(),
            [b"+f", &digits[2..]].concat(),
            [&digits[..62], "é".as_bytes()].concat(),
            vec![0xff; 64],
        ] {
            assert_eq!(check(&wrong), Err(Mismatch), "{wrong:?}");
        }
    }
}
