//! Tests through the public API: signature vectors, forged deliveries, requests as sent and network faults.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod absence;
mod accounts;
mod billing;
mod bodies;
mod collision;
mod contradictions;
mod creation;
mod deliveries;
mod documented;
mod empty_lists;
mod event_keys;
mod event_money;
mod event_shapes;
mod events;
mod faults;
mod filters;
mod full_refunds;
mod golden;
mod hidden_refunds;
mod inconclusive;
mod invalid_statuses;
mod keys;
mod limits;
mod linked_wallets;
mod local_refusals;
mod members;
mod pages;
mod payout_events;
mod payouts;
mod readings;
mod recorder;
mod recurring;
mod refunds;
mod refusals;
mod requests;
mod resources;
mod response_matching;
mod responses;
mod rules;
mod saved_charges;
mod searches;
mod shop;
#[cfg(feature = "explain")]
mod signatures;
mod status_words;
mod test_signing;
mod transfer_amounts;
mod transfers;
mod unexpected_members;
mod unexpected_responses;
mod unidentified_responses;
mod unsent;
mod url_lengths;
mod vectors;
