//! Ed25519 signatures (RFC 8032): verification with a gateway's public key.
//!
//! Verification is strict: a signature that some implementations accept and others refuse (small-order points, a scalar that is not
//! reduced) is refused, so that one delivery has one signature.
//!
//! ```
//! use dhow_crypto::ed25519::{KeyError, VerifyingKey};
//!
//! let key = VerifyingKey::from_hex(
//!     "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
//! )?;
//! assert!(key.verify(b"another message", &[0; 64]).is_err());
//! # Ok::<(), KeyError>(())
//! ```

use std::fmt;

use thiserror::Error;

use crate::constant_time::Mismatch;
use crate::{base64, hex};

/// The public half of an Ed25519 key pair.
#[derive(Clone, PartialEq, Eq)]
pub struct VerifyingKey(ed25519_dalek::VerifyingKey);

/// Why a public key was not accepted. Names the rule, never the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum KeyError {
    /// The text or its length is not that of a key.
    #[error(
        "expected an Ed25519 public key: 32 bytes, printed as 64 lower-case hexadecimal digits or as 44 characters of base64"
    )]
    NotAKey,
    /// The bytes are no point of the curve, or one with which any message has a valid signature.
    #[error("the 32 bytes are not a usable Ed25519 public key")]
    BadPoint,
}

impl VerifyingKey {
    /// Takes the 32 bytes of a public key.
    ///
    /// # Errors
    ///
    /// [`KeyError::BadPoint`] for bytes that are no point, or a point of small order.
    pub fn from_bytes(bytes: &[u8; 32]) -> Result<Self, KeyError> {
        ed25519_dalek::VerifyingKey::from_bytes(bytes)
            .ok()
            .filter(|key| !key.is_weak())
            .map(Self)
            .ok_or(KeyError::BadPoint)
    }

    /// Reads a public key of 64 lower-case hexadecimal digits.
    ///
    /// # Errors
    ///
    /// [`KeyError`] names what was expected.
    pub fn from_hex(digits: &str) -> Result<Self, KeyError> {
        let bytes = hex::decode_exact(digits.as_bytes()).map_err(|_| KeyError::NotAKey)?;
        Self::from_bytes(&bytes)
    }

    /// Reads a public key of 44 characters of base64 with padding.
    ///
    /// # Errors
    ///
    /// [`KeyError`] names what was expected.
    pub fn from_base64(text: &str) -> Result<Self, KeyError> {
        let bytes = base64::decode(text.as_bytes()).map_err(|_| KeyError::NotAKey)?;
        let bytes = <[u8; 32]>::try_from(bytes).map_err(|_| KeyError::NotAKey)?;
        Self::from_bytes(&bytes)
    }

    /// Checks the 64 bytes of a signature over a message.
    ///
    /// # Errors
    ///
    /// [`Mismatch`] for another message, another key, a wrong length, a second spelling of the signature.
    pub fn verify(&self, message: &[u8], signature: &[u8]) -> Result<(), Mismatch> {
        let signature = ed25519_dalek::Signature::from_slice(signature).map_err(|_| Mismatch)?;
        self.0
            .verify_strict(message, &signature)
            .map_err(|_| Mismatch)
    }

    /// Checks a signature that is printed as 128 lower-case hexadecimal digits.
    ///
    /// # Errors
    ///
    /// As [`verify`](Self::verify), and [`Mismatch`] for any text that is not a signature at all.
    pub fn verify_hex(&self, message: &[u8], digits: &[u8]) -> Result<(), Mismatch> {
        let signature = hex::decode_exact::<64>(digits).map_err(|_| Mismatch)?;
        self.verify(message, &signature)
    }
}

impl fmt::Debug for VerifyingKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "VerifyingKey({})", hex::encode(self.0.as_bytes()))
    }
}
