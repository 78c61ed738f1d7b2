//! Key files, as HPay's appendix makes them.

use std::sync::Arc;

use dhow_core::Result;
use dhow_crypto::rsa;

use super::HPayConfig;
use crate::error::configuration;

impl HPayConfig {
    /// The merchant's private key from the bytes of its file, as `openssl req -newkey rsa:2048 -nodes` writes it: PKCS#8 or PKCS#1, PEM
    /// or DER, without passphrase.
    ///
    /// # Errors
    /// [`Configuration`](dhow_core::ErrorKind::Configuration) naming `private_key` and what was expected.
    pub fn with_private_key(self, file: &[u8]) -> Result<Self> {
        let signer =
            rsa::signer(file).map_err(|error| configuration("private_key", error.to_string()))?;
        Ok(self.with_signer(Arc::from(signer)))
    }

    /// HPay's public key from the bytes of the `.cer` file that HPay hands out: a certificate or a public key, DER or PEM.
    ///
    /// **Nothing of a certificate but its key is looked at**: HPay's is self-signed, with OpenSSL's default subject and impossible dates.
    /// Trust comes from how the file reached you. Sandbox and production may have different ones.
    ///
    /// # Errors
    /// [`Configuration`](dhow_core::ErrorKind::Configuration) naming `gateway_certificate` and what was expected.
    // LEDGER: gateway-certificate
    pub fn with_gateway_certificate(self, file: &[u8]) -> Result<Self> {
        let verifier = rsa::verifier(file)
            .map_err(|error| configuration("gateway_certificate", error.to_string()))?;
        Ok(self.with_gateway_verifier(Arc::from(verifier)))
    }
}
