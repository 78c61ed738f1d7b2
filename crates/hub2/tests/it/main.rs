//! Integration tests of Hub2: signature vectors, forged deliveries, requests, responses and network faults.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod account;
mod complete;
mod credentials;
mod deliveries;
mod echo;
mod events;
mod faults;
mod golden;
mod limits;
mod mixed;
mod odd_shapes;
mod polling;
mod readings;
mod reads;
mod recorder;
mod requests;
mod robust;
mod searches;
mod transfers;
mod unidentified;
mod vectors;
mod whole;
mod words;
