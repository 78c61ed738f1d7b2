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
mod answer_checks;
mod answers;
mod collision;
mod coverage;
mod deliveries;
mod dong;
mod doubts;
mod events;
mod foreign;
mod golden;
mod ids;
mod inquiries;
mod links;
mod members;
mod odd_answers;
mod readings;
mod recorder;
mod refusals;
mod requests;
mod revocations;
mod signed_texts;
mod small_print;
mod tables;
mod transfers;
mod unsent;
mod vectors;
mod virtual_accounts;
mod words;
