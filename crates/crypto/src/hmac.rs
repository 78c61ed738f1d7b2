//! HMAC with a prepared key: SHA-256, SHA-512, and SHA-1 where a gateway leaves no choice.
//!
//! Preparing the key hashes its two pads once, so each message costs only its own blocks. Keep an
//! [`HmacKey`] for as long as the secret lives; [`HmacKey::start`] copies the prepared state and
//! allocates nothing.
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

/// A prepared HMAC key. It does not print itself, and its state is wiped when dropped.
///
/// The hash function is SHA-256 unless another constructor was used.
#[derive(Clone)]
pub struct HmacKey<H: HashFunction = Sha256>(H::State);

/// The key has no bytes. HMAC accepts such a key, and then anyone can compute the MAC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("the HMAC key is empty")]
pub struct EmptyKey;

impl HmacKey {
    /// Prepares an HMAC-SHA256 key from the secret's bytes as they are: nothing is trimmed or decoded.
    ///
    /// # Errors
    ///
    /// [`EmptyKey`] when there are no bytes.
    pub fn new(secret: &[u8]) -> Result<Self, EmptyKey> {
        Self::prepare(secret)
    }

    /// Prepares a key that is itself a digest, and so never empty.
    #[cfg(feature = "envelope")]
    pub(crate) fn from_digest(key: &[u8; 32]) -> Self {
        // HMAC fills a short key with zeros up to the block; doing it here cannot fail.
        let mut block = zeroize::Zeroizing::new([0; 64]);
        for (byte, &from) in block.iter_mut().zip(key) {
            *byte = from;
        }
        Self::from_block(&block)
    }

    /// Prepares a key that fills one block of SHA-256, and so cannot be refused.
    pub(crate) fn from_block(block: &[u8; 64]) -> Self {
        Self(hmac::Hmac::new(block.into()))
    }
}

impl HmacKey<Sha512> {
    /// Prepares an HMAC-SHA512 key from the secret's bytes as they are.
    ///
    /// # Errors
    ///
    /// [`EmptyKey`] when there are no bytes.
    pub fn sha512(secret: &[u8]) -> Result<Self, EmptyKey> {
        Self::prepare(secret)
    }
}

#[cfg(feature = "legacy-sha1")]
impl HmacKey<Sha1> {
    /// Prepares an HMAC-SHA1 key from the secret's bytes as they are. Only for gateways that sign with it: SHA-1 is broken as a digest,
    /// and no forgery of its HMAC is known.
    ///
    /// # Errors
    ///
    /// [`EmptyKey`] when there are no bytes.
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

    /// Begins a message that arrives in parts.
    #[inline]
    pub fn start(&self) -> Mac<H> {
        Mac(self.0.clone())
    }

    /// The MAC of a whole message: 32 bytes for SHA-256, 64 for SHA-512, 20 for SHA-1.
    #[must_use]
    pub fn sign(&self, message: &[u8]) -> H::Tag {
        let mut mac = self.start();
        mac.update(message);
        mac.finish()
    }

    /// The MAC of a whole message as lower-case hexadecimal digits.
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

/// A MAC in progress; made by [`HmacKey::start`]. As a [`SegmentSink`] it takes every segment's bytes.
#[derive(Clone)]
#[must_use = "a MAC does nothing until it is finished"]
pub struct Mac<H: HashFunction = Sha256>(H::State);

impl<H: HashFunction> Mac<H> {
    /// Takes the next bytes of the message.
    #[inline]
    pub fn update(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// The finished MAC. Compare it with [`Mac::verify`] or [`Mac::verify_hex`], not with `==`.
    #[inline]
    #[must_use]
    pub fn finish(self) -> H::Tag {
        self.0.finalize().into_bytes().into()
    }

    /// The finished MAC as lower-case hexadecimal digits.
    #[must_use]
    pub fn finish_hex(self) -> String {
        hex::encode(self.finish().as_ref())
    }

    /// Checks the MAC against the bytes that came with the message, in constant time.
    ///
    /// # Errors
    ///
    /// [`Mismatch`] for any other bytes, a shortened MAC included.
    pub fn verify(self, tag: &[u8]) -> Result<(), Mismatch> {
        constant_time::check(self.finish().as_ref(), tag)
    }

    /// Checks the MAC against its printed form: exactly as many lower-case hexadecimal digits as the whole MAC has, compared in constant
    /// time. Any bytes may be given; none of them panics.
    ///
    /// # Errors
    ///
    /// [`Mismatch`] for another MAC and for any text that is not a MAC at all.
    pub fn verify_hex(self, digits: &[u8]) -> Result<(), Mismatch> {
        let tag = H::decode_hex(digits).map_err(|_| Mismatch)?;
        self.verify(tag.as_ref())
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
    fn debug_shows_nothing_of_the_key() {
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
