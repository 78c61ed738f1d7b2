//! Tests of the public API: vectors, forged deliveries, requests as sent, network faults.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod binding;
mod collision;
mod deliveries;
mod details;
mod documented_fields;
mod envelope;
mod events;
mod faults;
mod golden;
mod keys;
mod limits;
mod malformed_members;
mod messages;
mod parties;
mod payin_rules;
mod payins;
mod payouts;
mod polling;
mod polling_intervals;
mod readings;
mod received_amounts;
mod recorder;
mod refund_claims;
mod refunded;
mod refusals;
mod reports;
mod rules;
#[cfg(feature = "explain")]
mod signatures;
mod signer;
mod spellings;
mod unsent;
mod vectors;
mod words;
