//! Tests of the public API: vectors, forged deliveries, requests as sent, network faults.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod arrived;
mod binding;
mod collision;
mod complete;
mod deliveries;
mod envelope;
mod events;
mod faults;
mod golden;
mod keys;
mod limits;
mod messages;
mod odd_answers;
mod party;
mod payin_rules;
mod payins;
mod payouts;
mod polling;
mod polling_intervals;
mod readings;
mod recorder;
mod refund_claims;
mod refunded;
mod refusals;
mod reports;
mod rules;
mod signer;
mod small_print;
mod spellings;
mod unsent;
mod vectors;
mod words;
