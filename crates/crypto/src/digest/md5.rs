//! MD5, for gateways that sign with it.
//!
//! MD5 is broken: two texts with the same digest are easy to make. A signature with it is only as safe as the grammar of the signed fields, so
//! confirm its content by reading the payment from the gateway.

use std::fmt;

use md5::Digest as _;

use crate::constant_time::Mismatch;
use crate::hex;
use crate::signing_input::{Segment, SegmentSink};

/// Returns the MD5 digest of bytes.
#[must_use]
pub fn md5(bytes: &[u8]) -> [u8; 16] {
    md5::Md5::digest(bytes).into()
}

/// Returns the MD5 digest of bytes as 32 lower-case hexadecimal digits.
#[must_use]
pub fn md5_hex(bytes: &[u8]) -> String {
    hex::encode(&md5(bytes))
}

/// Incremental MD5. As a [`SegmentSink`] it hashes the bytes of every segment.
#[derive(Clone, Default)]
#[must_use = "a digest does nothing until it is finished"]
pub struct Md5(md5::Md5);

impl Md5 {
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
    pub fn finish(self) -> [u8; 16] {
        self.0.finalize().into()
    }

    /// Returns the digest as 32 lower-case hexadecimal digits.
    #[must_use]
    pub fn finish_hex(self) -> String {
        hex::encode(&self.finish())
    }

    /// Compares the digest with 32 lower-case hexadecimal digits, in constant time.
    ///
    /// # Errors
    ///
    /// [`Mismatch`] for another digest and for any text that is not a digest.
    pub fn verify_hex(self, digits: &[u8]) -> Result<(), Mismatch> {
        match hex::matches(&self.finish(), digits) {
            true => Ok(()),
            false => Err(Mismatch),
        }
    }
}

impl SegmentSink for Md5 {
    fn segment(&mut self, segment: Segment<'_>) {
        self.update(segment.bytes);
    }
}

impl fmt::Debug for Md5 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Md5(***)")
    }
}
