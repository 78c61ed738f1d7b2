//! Signing primitives of payment gateways, and a record of the exact text that is signed.
#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]

#[cfg(feature = "base64")]
pub mod base64;
pub mod constant_time;
pub mod digest;
#[cfg(feature = "discover")]
pub mod discover;
#[cfg(feature = "ed25519")]
pub mod ed25519;
#[cfg(feature = "envelope")]
pub mod envelope;
#[cfg(feature = "explain")]
pub mod explain;
pub mod fingerprint;
pub mod hex;
pub mod hmac;
pub mod pairs;
pub mod rsa;
#[cfg(feature = "scheme")]
pub mod scheme;
pub mod signing_input;
