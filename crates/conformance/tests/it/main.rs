//! Tests of the kit itself: an intact provider, and one faulty provider for each law.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test fails by panicking, and the table is printed for the reader"
)]

mod broken;
mod broken_harness;
#[rustfmt::skip]
#[path = "../../../../tests/outside-provider/tests/laws/cowrie.rs"]
mod cowrie;
mod fault;
mod table;
