//! Tests of the public API, in one binary.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "clippy exempts test functions, not the helpers beside them"
)]

mod allocations;
#[cfg(feature = "base64")]
mod base64;
mod digest;
#[cfg(feature = "discover")]
mod discover;
#[cfg(feature = "scheme")]
mod discover_literal;
#[cfg(feature = "ed25519")]
mod ed25519;
#[cfg(feature = "envelope")]
mod envelope;
mod hex;
mod hmac;
mod pairs;
#[cfg(any(feature = "rsa", feature = "aws-lc-rs"))]
mod rsa;
