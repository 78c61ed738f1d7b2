//! Tests of the recorder with the traffic of the sandbox.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod hostile;
mod leaks;
mod quirks;
mod scenario;
mod tables;
mod tap;
mod traffic;
