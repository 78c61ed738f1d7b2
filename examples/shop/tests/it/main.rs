//! The shop as a process, with customers over HTTP and the sandbox as the gateways.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod customer;
mod lines;
mod payments;
mod process;
