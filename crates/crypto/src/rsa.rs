//! RSA signatures (PKCS#1 v1.5 with SHA-256), with a backend of this crate or your own signing device.
//!
//! Gateway crates use only the two traits. The module `rustcrypto` (feature `rsa`) is pure Rust and always blinded; the module `aws_lc` (feature
//! `aws-lc-rs`) needs a C compiler and is many times faster. Both load the same valid key files and produce the same signatures, since PKCS#1
//! v1.5 is deterministic. Of a private key, `aws_lc` refuses numbers for the Chinese remainder theorem that do not fit; `rustcrypto` ignores
//! them and computes its own. For a key in a hardware security module, implement [`RsaSigner`] yourself.
//!
//! ```
//! use dhow_crypto::rsa::{RsaError, RsaSigner};
//!
//! #[derive(Debug)]
//! struct Hsm;
//!
//! impl RsaSigner for Hsm {
//!     fn sign_sha256(&self, message: &[u8]) -> Result<Vec<u8>, RsaError> {
//!         let response: Result<Vec<u8>, std::io::Error> = Err(std::io::ErrorKind::TimedOut.into());
//!         response.map_err(RsaError::device)
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
#[cfg(all(feature = "discover", any(feature = "rsa", feature = "aws-lc-rs")))]
pub(crate) use key::public_numbers;
#[cfg(any(feature = "rsa", feature = "aws-lc-rs"))]
pub use load::{signer, verifier};

/// Signs with a private key. The signature of a message is always the same.
pub trait RsaSigner: Send + Sync + Debug {
    /// Signs a message with RSASSA-PKCS1-v1_5 and SHA-256. The signature is as long as the key.
    ///
    /// # Errors
    ///
    /// [`RsaError`] if the message could not be signed.
    fn sign_sha256(&self, message: &[u8]) -> Result<Vec<u8>, RsaError>;
}

/// Verifies with a public key.
pub trait RsaVerifier: Send + Sync + Debug {
    /// Verifies a signature over a message with RSASSA-PKCS1-v1_5 and SHA-256.
    ///
    /// # Errors
    ///
    /// [`Mismatch`] for another message or key, and for any malformed signature.
    fn verify_sha256(&self, message: &[u8], signature: &[u8]) -> Result<(), Mismatch>;
}

/// Error of a signer.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum RsaError {
    /// The operating system returned no random bytes for blinding.
    #[error("no random bytes from the operating system")]
    NoRandomness,
    /// The backend failed to sign with this key.
    #[error("the RSA backend did not sign")]
    Backend,
    /// A signer outside of this crate failed; see [`RsaError::device`].
    #[error("the signing device did not sign")]
    Device(#[source] Box<dyn Error + Send + Sync>),
}

impl RsaError {
    /// Wraps the error of a signer outside of this crate. The error is logged, so it must not contain secrets.
    #[must_use]
    pub fn device(error: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::Device(error.into())
    }
}
