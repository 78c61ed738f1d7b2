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
mod contradictions;
mod credentials;
mod deliveries;
mod echo;
mod events;
mod faults;
mod golden;
mod limits;
mod object_members;
mod polling;
mod readings;
mod reads;
mod recorder;
mod request_members;
mod requests;
mod searches;
#[cfg(feature = "explain")]
mod signatures;
mod transfers;
mod unexpected_shapes;
mod unexpected_types;
mod unidentified;
mod vectors;
mod words;
