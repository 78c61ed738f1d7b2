//! RSA backend on AWS-LC: blinded, as fast as OpenSSL. It needs a C compiler.

use std::fmt;

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeyPair;
use aws_lc_rs::signature::{ParsedPublicKey, RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256};

use super::{KeyError, RsaError, RsaSigner, RsaVerifier, key};
use crate::constant_time::Mismatch;

/// Private key. `Debug` hides it.
pub struct PrivateKey(KeyPair);

/// Public key.
pub struct PublicKey(ParsedPublicKey);

impl PrivateKey {
    /// Loads a private key of 2048 to 4096 bits from the bytes of its file: PKCS#8 or PKCS#1, PEM or DER, without passphrase.
    ///
    /// Text around a PEM block and any line ends are accepted.
    ///
    /// # Errors
    ///
    /// [`KeyError`] with the expected file and, if known, the kind of file found.
    pub fn load(file: &[u8]) -> Result<Self, KeyError> {
        let key = KeyPair::from_der(&key::private(file)?);
        key.map(Self).map_err(|_| KeyError::Invalid)
    }
}

impl RsaSigner for PrivateKey {
    fn sign_sha256(&self, message: &[u8]) -> Result<Vec<u8>, RsaError> {
        let mut signature = vec![0; self.0.public_modulus_len()];
        // The signature has no randomness, and AWS-LC has its own random bytes for blinding: the argument is not used.
        let random = SystemRandom::new();
        self.0
            .sign(&RSA_PKCS1_SHA256, &random, message, &mut signature)
            .map_err(|_| RsaError::Backend)?;
        Ok(signature)
    }
}

impl PublicKey {
    /// Loads a public key of 2048 to 4096 bits from the bytes of its file: a public key or an X.509 certificate, PEM or DER.
    ///
    /// Of a certificate, only the public key is used; see [`verifier`](super::verifier).
    ///
    /// # Errors
    ///
    /// [`KeyError`] with the expected file and, if known, the kind of file found.
    pub fn load(file: &[u8]) -> Result<Self, KeyError> {
        let key = ParsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, key::public(file)?);
        key.map(Self).map_err(|_| KeyError::Invalid)
    }
}

impl RsaVerifier for PublicKey {
    fn verify_sha256(&self, message: &[u8], signature: &[u8]) -> Result<(), Mismatch> {
        self.0.verify_sig(message, signature).map_err(|_| Mismatch)
    }
}

impl fmt::Debug for PrivateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PrivateKey(***)")
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PublicKey(RSA)")
    }
}
