//! RSA in pure Rust, by the `rsa` crate; always blinded.
//!
//! The crate's big numbers do not take constant time (RUSTSEC-2023-0071). So every signature is
//! blinded with fresh random bytes, which hides the private exponent from whoever measures time, and
//! nothing here decrypts. Verification uses public data only.

use std::fmt;

use ::rsa::pkcs1::{DecodeRsaPrivateKey as _, DecodeRsaPublicKey as _};
use ::rsa::pkcs1v15::{Signature, SigningKey, VerifyingKey};
use ::rsa::rand_core::{CryptoRng, Error, RngCore};
use ::rsa::sha2::Sha256;
use ::rsa::signature::{RandomizedSigner as _, SignatureEncoding as _, Verifier as _};
use ::rsa::{RsaPrivateKey, RsaPublicKey};

use super::{KeyError, RsaError, RsaSigner, RsaVerifier, key};
use crate::constant_time::Mismatch;

/// A private key. It does not print and is wiped when dropped.
pub struct PrivateKey(SigningKey<Sha256>);

/// A public key.
pub struct PublicKey(VerifyingKey<Sha256>);

impl PrivateKey {
    /// Loads a private key from the bytes of its file: PKCS#8 or PKCS#1, PEM or DER, without
    /// passphrase, of 2048 to 4096 bits. Text around a PEM block and any line ends are accepted.
    ///
    /// # Errors
    ///
    /// [`KeyError`] says what was expected and, if it can tell, what was there instead.
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
    /// Loads a public key from the bytes of its file: a public key or an X.509 certificate, PEM or
    /// DER, of 2048 to 4096 bits. Nothing of a certificate but its key is looked at.
    ///
    /// # Errors
    ///
    /// [`KeyError`] says what was expected and, if it can tell, what was there instead.
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

/// The operating system's random bytes for blinding. The trait cannot fail without a panic, so a
/// failure is remembered and the signature made meanwhile is thrown away.
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
