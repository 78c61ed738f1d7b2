//! Key files, in the formats that the openssl commands of HPay's appendix write.

use std::sync::Arc;

use dhow_core::Result;
use dhow_crypto::rsa;

use super::HPayConfig;
use crate::ID;

impl HPayConfig {
    /// Sets the merchant's private key from the bytes of its file: PKCS#8 or PKCS#1, PEM or DER, without a passphrase, as written by
    /// `openssl req -newkey rsa:2048 -nodes`.
    ///
    /// # Errors
    /// [`Configuration`](dhow_core::ErrorKind::Configuration) naming `private_key` and the expected format.
    pub fn with_private_key(self, file: &[u8]) -> Result<Self> {
        let signer = rsa::signer(file)
            .map_err(|error| ID.misconfigured("private_key", error.to_string()))?;
        Ok(self.with_signer(Arc::from(signer)))
    }

    /// Sets HPay's public key from the bytes of the `.cer` file that HPay hands out: a certificate or a public key, DER or PEM.
    ///
    /// **Only the public key of a certificate is used**: HPay's certificate is self-signed, with OpenSSL's default subject and impossible
    /// dates. Trust depends on how you received the file. Sandbox and production may have different certificates.
    ///
    /// # Errors
    /// [`Configuration`](dhow_core::ErrorKind::Configuration) naming `gateway_certificate` and the expected format.
    // A check of chain, subject or dates would refuse the genuine file, so none is made.
    // LEDGER: gateway-certificate
    pub fn with_gateway_certificate(self, file: &[u8]) -> Result<Self> {
        let verifier = rsa::verifier(file)
            .map_err(|error| ID.misconfigured("gateway_certificate", error.to_string()))?;
        Ok(self.with_gateway_verifier(Arc::from(verifier)))
    }
}
