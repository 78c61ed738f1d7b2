//! The laws of `dhow-conformance`, for Cowrie.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod cowrie;

dhow_conformance::laws!(cowrie::CowrieHarness);
