//! HMAC-SHA256 with a prepared key.
//!
//! Preparing the key hashes its two pads once, so each message costs only its own blocks. Keep an
//! [`HmacKey`] for as long as the secret lives; [`HmacKey::start`] copies the prepared state and
//! allocates nothing.

use std::fmt;

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use thiserror::Error;

use crate::canonical::{Segment, Sink};
use crate::ct::{self, Mismatch};
use crate::hex;

/// A prepared HMAC-SHA256 key. It does not print itself, and its state is wiped when dropped.
#[derive(Clone)]
pub struct HmacKey(Hmac<Sha256>);

/// The key has no bytes. HMAC accepts such a key, and then everybody knows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("the HMAC key is empty")]
pub struct EmptyKey;

impl HmacKey {
    /// Prepares a key from the secret's bytes as they are: nothing is trimmed or decoded.
    ///
    /// # Errors
    ///
    /// [`EmptyKey`] when there are no bytes.
    pub fn new(secret: &[u8]) -> Result<Self, EmptyKey> {
        if secret.is_empty() {
            return Err(EmptyKey);
        }
        Hmac::new_from_slice(secret).map(Self).map_err(|_| EmptyKey)
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
        Self(Hmac::new(block.into()))
    }

    /// Begins a message that arrives in parts.
    #[inline]
    pub fn start(&self) -> Mac {
        Mac(self.0.clone())
    }

    /// The MAC of a whole message.
    #[must_use]
    pub fn sign(&self, message: &[u8]) -> [u8; 32] {
        let mut mac = self.start();
        mac.update(message);
        mac.finish()
    }

    /// The MAC of a whole message as 64 lower-case hexadecimal digits.
    #[must_use]
    pub fn sign_hex(&self, message: &[u8]) -> String {
        hex::encode(&self.sign(message))
    }
}

impl fmt::Debug for HmacKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("HmacKey(***)")
    }
}

/// A MAC under way; made by [`HmacKey::start`]. As a [`Sink`] it takes every segment's bytes.
#[derive(Clone)]
#[must_use = "a MAC under way does nothing until it is finished"]
pub struct Mac(Hmac<Sha256>);

impl Mac {
    /// Takes the next bytes of the message.
    #[inline]
    pub fn update(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// The finished MAC. Compare it with [`Mac::verify`] or [`Mac::verify_hex`], not with `==`.
    #[inline]
    #[must_use]
    pub fn finish(self) -> [u8; 32] {
        self.0.finalize().into_bytes().into()
    }

    /// The finished MAC as 64 lower-case hexadecimal digits.
    #[must_use]
    pub fn finish_hex(self) -> String {
        hex::encode(&self.finish())
    }

    /// Checks the MAC against the 32 bytes that came with the message, in constant time.
    ///
    /// # Errors
    ///
    /// [`Mismatch`] for any other bytes, a shortened MAC included.
    pub fn verify(self, tag: &[u8]) -> Result<(), Mismatch> {
        ct::check(&self.finish(), tag)
    }

    /// Checks the MAC against its printed form: exactly 64 lower-case hexadecimal digits, and the
    /// comparison takes constant time. Any bytes may be given; none of them panics.
    ///
    /// # Errors
    ///
    /// [`Mismatch`] for another MAC and for any text that is not a MAC at all.
    pub fn verify_hex(self, digits: &[u8]) -> Result<(), Mismatch> {
        let tag = hex::decode_exact::<32>(digits).map_err(|_| Mismatch)?;
        self.verify(&tag)
    }
}

impl Sink for Mac {
    fn segment(&mut self, segment: Segment<'_>) {
        self.update(segment.bytes);
    }
}

impl fmt::Debug for Mac {
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
