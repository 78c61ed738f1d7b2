//! Integration tests of Cowrie.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod events;
mod gateway;
mod responses;
mod signing;
