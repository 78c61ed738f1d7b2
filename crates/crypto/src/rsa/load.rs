//! Loads a key file with whichever backend is compiled in.

#[cfg(feature = "aws-lc-rs")]
use super::aws_lc::{PrivateKey, PublicKey};
#[cfg(not(feature = "aws-lc-rs"))]
use super::rustcrypto::{PrivateKey, PublicKey};
use super::{KeyError, RsaSigner, RsaVerifier};

/// Loads a private key from the bytes of its file: PKCS#8 or PKCS#1, PEM or DER, without passphrase.
///
/// With both backends compiled in it takes the faster one, `aws_lc`.
///
/// # Errors
///
/// [`KeyError`] says what was expected and, if it can tell, what was there instead.
pub fn signer(file: &[u8]) -> Result<Box<dyn RsaSigner>, KeyError> {
    Ok(Box::new(PrivateKey::load(file)?))
}

/// Loads a public key from the bytes of its file: a public key or an X.509 certificate, PEM or DER.
///
/// Of a certificate **only the public key** is taken. Its chain, names, purposes and dates are not
/// looked at, because gateways hand out self-signed certificates with impossible dates: trust comes
/// from how the file reached you, and from nothing inside it.
///
/// With both backends compiled in it takes the faster one, `aws_lc`.
///
/// # Errors
///
/// [`KeyError`] says what was expected and, if it can tell, what was there instead.
pub fn verifier(file: &[u8]) -> Result<Box<dyn RsaVerifier>, KeyError> {
    Ok(Box::new(PublicKey::load(file)?))
}
