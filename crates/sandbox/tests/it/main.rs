//! Integration tests of the sandbox over real HTTP, from the view of a merchant's program and a payer's browser.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod access;
mod balances;
mod bench;
mod charges;
mod checkout;
mod clock;
mod control;
mod dashboard;
mod delivery_actions;
mod delivery_log;
mod faults;
mod hpay;
mod hub2;
mod openapi;
mod other_clients;
mod payatom;
mod payer_pages;
mod payment_requests;
mod quirks;
mod records;
mod refunds;
mod repeated;
mod request_log;
mod start;
mod state;
mod tampering;
mod timelines;
mod transfers;
mod validation;
mod vectors;
mod webhook_events;
mod webhooks;
