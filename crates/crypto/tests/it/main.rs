//! Everything that can be tested from outside, in one binary.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "clippy exempts test functions, not the helpers beside them"
)]

mod allocations;
mod digest;
mod hex;
mod hmac;
mod pairs;
