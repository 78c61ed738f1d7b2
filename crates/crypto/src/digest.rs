//! Digests without a key: SHA-256, and MD5 for gateways that require it.
//!
//! Some gateways append a secret to the text and use the digest as a signature. Therefore [`Sha256::verify_hex`] and `Md5::verify_hex` compare
//! in constant time.

use std::fmt;

use sha2::Digest as _;

use crate::constant_time::{self, Mismatch};
use crate::hex;
use crate::signing_input::{Segment, SegmentSink};

#[cfg(feature = "legacy-md5")]
mod md5;

#[cfg(feature = "legacy-md5")]
pub use md5::{Md5, md5, md5_hex};

/// Returns the SHA-256 digest of bytes.
#[must_use]
pub fn sha256(bytes: &[u8]) -> [u8; 32] {
    sha2::Sha256::digest(bytes).into()
}

/// Returns the SHA-256 digest of bytes as 64 lower-case hexadecimal digits.
#[must_use]
pub fn sha256_hex(bytes: &[u8]) -> String {
    hex::encode(&sha256(bytes))
}

/// Incremental SHA-256. As a [`SegmentSink`] it hashes the bytes of every segment.
#[derive(Clone, Default)]
#[must_use = "a digest does nothing until it is finished"]
pub struct Sha256(sha2::Sha256);

impl Sha256 {
    /// Creates an empty digest.
    pub fn new() -> Self {
        Self::default()
    }

    /// Hashes the next bytes.
    pub fn update(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// Returns the digest.
    #[must_use]
    pub fn finish(self) -> [u8; 32] {
        self.0.finalize().into()
    }

    /// Returns the digest as 64 lower-case hexadecimal digits.
    #[must_use]
    pub fn finish_hex(self) -> String {
        hex::encode(&self.finish())
    }

    /// Compares the digest with 64 lower-case hexadecimal digits, in constant time.
    ///
    /// # Errors
    ///
    /// [`Mismatch`] for another digest and for any text that is not a digest.
    pub fn verify_hex(self, digits: &[u8]) -> Result<(), Mismatch> {
        let expected = hex::decode_exact::<32>(digits).map_err(|_| Mismatch)?;
        constant_time::check(&self.finish(), &expected)
    }
}

impl SegmentSink for Sha256 {
    fn segment(&mut self, segment: Segment<'_>) {
        self.update(segment.bytes);
    }
}

impl fmt::Debug for Sha256 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Sha256(***)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_and_whole_agree() {
        let mut digest = Sha256::new();
        digest.update(b"a");
        digest.update(b"bc");
        assert_eq!(
            digest.clone().finish_hex(),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
        assert_eq!(digest.finish(), sha256(b"abc"));
    }

    #[test]
    fn upper_case_does_not_verify() {
        let digits = sha256_hex(b"");
        assert_eq!(Sha256::new().verify_hex(digits.as_bytes()), Ok(()));
        let upper = digits.to_uppercase();
        assert_eq!(Sha256::new().verify_hex(upper.as_bytes()), Err(Mismatch));
    }
}
