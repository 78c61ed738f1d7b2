//! Tests of the public interface: vectors, forged deliveries, links, recorded requests and network faults.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod absences;
mod ambiguity;
mod codes;
mod coverage;
mod currency;
mod deliveries;
mod documented_fields;
mod doubts;
mod echo;
mod error_details;
mod events;
mod foreign_webhooks;
mod golden;
mod ids;
mod inquiries;
mod link_warnings;
mod links;
mod readings;
mod recorder;
mod refusals;
mod requests;
mod response_signatures;
mod revocations;
mod rules;
#[cfg(feature = "explain")]
mod signatures;
mod signed_texts;
mod tables;
mod transfers;
mod unusual_responses;
mod vectors;
mod virtual_accounts;
