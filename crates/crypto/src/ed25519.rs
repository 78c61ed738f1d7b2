//! Verification of Ed25519 signatures (RFC 8032).
//!
//! Verification is strict: signatures that only some implementations accept (small-order points, a scalar that is not reduced) are refused, so
//! that a message has only one valid signature.
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

/// Public key of an Ed25519 key pair.
#[derive(Clone, PartialEq, Eq)]
pub struct VerifyingKey(ed25519_dalek::VerifyingKey);

/// Error for an invalid public key. It never contains the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum KeyError {
    /// The text does not encode 32 bytes.
    #[error(
        "expected an Ed25519 public key: 32 bytes as 64 lower-case hexadecimal digits or as 44 characters of base64"
    )]
    NotAKey,
    /// The bytes are not a point of the curve, or a weak point for which every message has a valid signature.
    #[error("the 32 bytes are not a usable Ed25519 public key")]
    BadPoint,
}

impl VerifyingKey {
    /// Creates a key from its 32 bytes.
    ///
    /// # Errors
    ///
    /// [`KeyError::BadPoint`] for bytes that are not a point of the curve, or a point of small order.
    pub fn from_bytes(bytes: &[u8; 32]) -> Result<Self, KeyError> {
        ed25519_dalek::VerifyingKey::from_bytes(bytes)
            .ok()
            .filter(|key| !key.is_weak())
            .map(Self)
            .ok_or(KeyError::BadPoint)
    }

    /// Parses a public key from 64 lower-case hexadecimal digits.
    ///
    /// # Errors
    ///
    /// [`KeyError`] for any other text and for an unusable key.
    pub fn from_hex(digits: &str) -> Result<Self, KeyError> {
        let bytes = hex::decode_exact(digits.as_bytes()).map_err(|_| KeyError::NotAKey)?;
        Self::from_bytes(&bytes)
    }

    /// Parses a public key from 44 characters of base64 with padding.
    ///
    /// # Errors
    ///
    /// [`KeyError`] for any other text and for an unusable key.
    pub fn from_base64(text: &str) -> Result<Self, KeyError> {
        let bytes = base64::decode(text.as_bytes()).map_err(|_| KeyError::NotAKey)?;
        let bytes = <[u8; 32]>::try_from(bytes).map_err(|_| KeyError::NotAKey)?;
        Self::from_bytes(&bytes)
    }

    /// Verifies a signature of 64 bytes over a message.
    ///
    /// # Errors
    ///
    /// [`Mismatch`] for another message or key, a wrong length, or a signature that strict verification refuses.
    pub fn verify(&self, message: &[u8], signature: &[u8]) -> Result<(), Mismatch> {
        let signature = ed25519_dalek::Signature::from_slice(signature).map_err(|_| Mismatch)?;
        self.0
            .verify_strict(message, &signature)
            .map_err(|_| Mismatch)
    }

    /// Verifies a signature of 128 lower-case hexadecimal digits over a message.
    ///
    /// # Errors
    ///
    /// [`Mismatch`] as for [`verify`](Self::verify), and for any text that is not a signature.
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
