#![doc = include_str!("../README.md")]

#[cfg(any(feature = "envelope", feature = "rsa", feature = "aws-lc-rs"))]
pub mod base64;
pub mod canonical;
pub mod ct;
pub mod digest;
#[cfg(feature = "envelope")]
pub mod envelope;
pub mod fingerprint;
pub mod hex;
pub mod hmac;
pub mod pairs;
