//! Everything that can be tested from outside, in one binary.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "clippy exempts test functions, not the helpers beside them"
)]

mod allocations;
#[cfg(any(feature = "envelope", feature = "rsa", feature = "aws-lc-rs"))]
mod base64;
mod digest;
#[cfg(feature = "envelope")]
mod envelope;
mod hex;
mod hmac;
mod pairs;
