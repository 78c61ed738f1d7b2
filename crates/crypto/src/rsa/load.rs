//! Loading of key files with the backend that is compiled in.

#[cfg(feature = "aws-lc-rs")]
use super::aws_lc::{PrivateKey, PublicKey};
#[cfg(not(feature = "aws-lc-rs"))]
use super::rustcrypto::{PrivateKey, PublicKey};
use super::{KeyError, RsaSigner, RsaVerifier};

/// Loads a private key from the bytes of its file: PKCS#8 or PKCS#1, PEM or DER, without passphrase.
///
/// If both backends are compiled in, `aws_lc` is used, because it is faster.
///
/// # Errors
///
/// [`KeyError`] with the expected file and, if known, the kind of file found.
pub fn signer(file: &[u8]) -> Result<Box<dyn RsaSigner>, KeyError> {
    Ok(Box::new(PrivateKey::load(file)?))
}

/// Loads a public key from the bytes of its file: a public key or an X.509 certificate, PEM or DER.
///
/// Of a certificate, **only the public key** is used. Its chain, names, purposes and dates are ignored, because gateways issue self-signed
/// certificates with invalid dates. Obtain the file over a trusted channel; nothing in it proves its origin.
///
/// If both backends are compiled in, `aws_lc` is used, because it is faster.
///
/// # Errors
///
/// [`KeyError`] with the expected file and, if known, the kind of file found.
pub fn verifier(file: &[u8]) -> Result<Box<dyn RsaVerifier>, KeyError> {
    Ok(Box::new(PublicKey::load(file)?))
}
