#![doc = include_str!("../README.md")]

pub mod canonical;
pub mod ct;
pub mod digest;
pub mod fingerprint;
pub mod hex;
pub mod hmac;
pub mod pairs;
