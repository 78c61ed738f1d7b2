//! RSA backend in pure Rust, on the `rsa` crate; always blinded.
//!
//! The big-number arithmetic of that crate is not constant-time (RUSTSEC-2023-0071). Therefore every signature is blinded with new random bytes,
//! which hides the private exponent from timing measurements, and there is no decryption. Verification uses public data only.

use std::fmt;

use ::rsa::pkcs1::{DecodeRsaPrivateKey as _, DecodeRsaPublicKey as _};
use ::rsa::pkcs1v15::{Signature, SigningKey, VerifyingKey};
use ::rsa::rand_core::{CryptoRng, Error, RngCore};
use ::rsa::sha2::Sha256;
use ::rsa::signature::{RandomizedSigner as _, SignatureEncoding as _, Verifier as _};
use ::rsa::{RsaPrivateKey, RsaPublicKey};

use super::{KeyError, RsaError, RsaSigner, RsaVerifier, key};
use crate::constant_time::Mismatch;

/// Private key. It is wiped on drop, and `Debug` hides it.
pub struct PrivateKey(SigningKey<Sha256>);

/// Public key.
pub struct PublicKey(VerifyingKey<Sha256>);

impl PrivateKey {
    /// Loads a private key of 2048 to 4096 bits from the bytes of its file: PKCS#8 or PKCS#1, PEM or DER, without passphrase.
    ///
    /// Text around a PEM block and any line ends are accepted.
    ///
    /// # Errors
    ///
    /// [`KeyError`] with the expected file and, if known, the kind of file found.
    pub fn load(file: &[u8]) -> Result<Self, KeyError> {
        let key = RsaPrivateKey::from_pkcs1_der(&key::private(file)?);
        let key = key.map_err(|_| KeyError::Invalid)?;
        Ok(Self(SigningKey::new(key)))
    }
}

impl RsaSigner for PrivateKey {
    fn sign_sha256(&self, message: &[u8]) -> Result<Vec<u8>, RsaError> {
        let mut random = Random { failed: false };
        let signature = self.0.try_sign_with_rng(&mut random, message);
        if random.failed {
            return Err(RsaError::NoRandomness);
        }
        signature
            .map(|signature| signature.to_vec())
            .map_err(|_| RsaError::Backend)
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
        let key = RsaPublicKey::from_pkcs1_der(&key::public(file)?);
        let key = key.map_err(|_| KeyError::Invalid)?;
        Ok(Self(VerifyingKey::new(key)))
    }
}

impl RsaVerifier for PublicKey {
    fn verify_sha256(&self, message: &[u8], signature: &[u8]) -> Result<(), Mismatch> {
        let signature = Signature::try_from(signature).map_err(|_| Mismatch)?;
        self.0.verify(message, &signature).map_err(|_| Mismatch)
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

/// Source of random bytes for blinding.
///
/// The trait has no errors, so a failure is recorded, and the signature made with it is discarded.
struct Random {
    failed: bool,
}

impl RngCore for Random {
    fn next_u32(&mut self) -> u32 {
        let mut bytes = [0; 4];
        self.fill_bytes(&mut bytes);
        u32::from_ne_bytes(bytes)
    }

    fn next_u64(&mut self) -> u64 {
        let mut bytes = [0; 8];
        self.fill_bytes(&mut bytes);
        u64::from_ne_bytes(bytes)
    }

    fn fill_bytes(&mut self, bytes: &mut [u8]) {
        self.failed |= getrandom::fill(bytes).is_err();
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Error> {
        self.fill_bytes(bytes);
        Ok(())
    }
}

impl CryptoRng for Random {}
