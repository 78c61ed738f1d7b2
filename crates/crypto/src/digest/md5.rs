//! MD5, broken and still what some gateways sign with.
//!
//! Anybody can make two texts with one MD5. A scheme that uses it is only as safe as the grammar of
//! what it covers, and what it says must be confirmed by asking the gateway.

use std::fmt;

use md5::Digest as _;

use crate::constant_time::{self, Mismatch};
use crate::hex;
use crate::signing_input::{Segment, SegmentSink};

/// The MD5 digest of some bytes.
#[must_use]
pub fn md5(bytes: &[u8]) -> [u8; 16] {
    md5::Md5::digest(bytes).into()
}

/// The MD5 digest of some bytes as 32 lower-case hexadecimal digits.
#[must_use]
pub fn md5_hex(bytes: &[u8]) -> String {
    hex::encode(&md5(bytes))
}

/// An MD5 digest under way. As a [`SegmentSink`] it takes every segment's bytes.
#[derive(Clone, Default)]
#[must_use = "a digest under way does nothing until it is finished"]
pub struct Md5(md5::Md5);

impl Md5 {
    /// Begins a digest.
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes the next bytes.
    pub fn update(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// The finished digest.
    #[must_use]
    pub fn finish(self) -> [u8; 16] {
        self.0.finalize().into()
    }

    /// The finished digest as 32 lower-case hexadecimal digits.
    #[must_use]
    pub fn finish_hex(self) -> String {
        hex::encode(&self.finish())
    }

    /// Checks the digest against its printed form, in constant time: exactly 32 lower-case digits.
    ///
    /// # Errors
    ///
    /// [`Mismatch`] for another digest and for any text that is not a digest at all.
    pub fn verify_hex(self, digits: &[u8]) -> Result<(), Mismatch> {
        let expected = hex::decode_exact::<16>(digits).map_err(|_| Mismatch)?;
        constant_time::check(&self.finish(), &expected)
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
