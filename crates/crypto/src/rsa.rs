//! RSA signatures (PKCS#1 v1.5 with SHA-256), by a backend of this crate or by your own device.
//!
//! The two traits are all that a gateway crate knows. Module `rustcrypto` (feature `rsa`) is pure
//! Rust and always blinded; module `aws_lc` (feature `aws-lc-rs`) needs a C compiler and is many
//! times faster. Both make the same bytes, because this kind of signature has no randomness, and
//! both load the same files. A key that must not leave its device needs neither: implement
//! [`RsaSigner`] on the client of the device.
//!
//! ```
//! use dhow_crypto::rsa::{RsaError, RsaSigner};
//!
//! #[derive(Debug)]
//! struct Hsm;
//!
//! impl RsaSigner for Hsm {
//!     fn sign_sha256(&self, message: &[u8]) -> Result<Vec<u8>, RsaError> {
//!         let answer: Result<Vec<u8>, std::io::Error> = Err(std::io::ErrorKind::TimedOut.into());
//!         answer.map_err(RsaError::device)
//!     }
//! }
//!
//! let signer: Box<dyn RsaSigner> = Box::new(Hsm);
//! assert!(signer.sign_sha256(b"message").is_err());
//! ```

use std::error::Error;
use std::fmt::Debug;

use thiserror::Error;

use crate::constant_time::Mismatch;

#[cfg(feature = "aws-lc-rs")]
pub mod aws_lc;
#[cfg(any(feature = "rsa", feature = "aws-lc-rs"))]
mod der;
#[cfg(any(feature = "rsa", feature = "aws-lc-rs"))]
mod key;
#[cfg(any(feature = "rsa", feature = "aws-lc-rs"))]
mod load;
#[cfg(any(feature = "rsa", feature = "aws-lc-rs"))]
mod pem;
#[cfg(feature = "rsa")]
pub mod rustcrypto;

#[cfg(any(feature = "rsa", feature = "aws-lc-rs"))]
pub use key::KeyError;
#[cfg(any(feature = "rsa", feature = "aws-lc-rs"))]
pub use load::{signer, verifier};

/// Signs with a private key. Called twice with one message it gives the same bytes.
pub trait RsaSigner: Send + Sync + Debug {
    /// Signs a message: RSASSA-PKCS1-v1_5 over its SHA-256, as long as the key.
    ///
    /// # Errors
    ///
    /// [`RsaError`] when nothing was signed.
    fn sign_sha256(&self, message: &[u8]) -> Result<Vec<u8>, RsaError>;
}

/// Verifies with a public key.
pub trait RsaVerifier: Send + Sync + Debug {
    /// Checks a signature over a message: RSASSA-PKCS1-v1_5 over its SHA-256.
    ///
    /// # Errors
    ///
    /// [`Mismatch`] for another message, another key, a wrong length, anything.
    fn verify_sha256(&self, message: &[u8], signature: &[u8]) -> Result<(), Mismatch>;
}

/// Why nothing was signed.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum RsaError {
    /// The operating system gave no random bytes for blinding.
    #[error("no random bytes from the operating system")]
    NoRandomness,
    /// The backend refused to sign with this key.
    #[error("the RSA backend did not sign")]
    Backend,
    /// A signer outside of this crate failed; see [`RsaError::device`].
    #[error("the signing device did not sign")]
    Device(#[source] Box<dyn Error + Send + Sync>),
}

impl RsaError {
    /// The error of a signer outside of this crate. It gets printed: keep secrets out of it.
    #[must_use]
    pub fn device(error: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::Device(error.into())
    }
}
