//! Hub2's crate from outside: vectors, forged deliveries, requests as sent, faults of the network.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod account;
mod bound;
mod complete;
mod credentials;
mod deliveries;
mod events;
mod faults;
mod golden;
mod limits;
mod mixed;
mod nameless;
mod odd_shapes;
mod polling;
mod readings;
mod reads;
mod recorder;
mod requests;
mod robust;
mod searches;
mod transfers;
mod vectors;
mod whole;
mod words;
