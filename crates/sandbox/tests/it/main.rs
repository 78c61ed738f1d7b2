//! The sandbox over real HTTP, as a merchant's program and a payer's browser meet it.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod bench;
mod charges;
mod checkout;
mod control;
mod doors;
mod faults;
mod hpay;
mod hub2;
mod payatom;
mod payment_requests;
mod quirks;
mod refunds;
mod repeated;
mod start;
mod transfers;
mod validation;
mod vectors;
mod webhook_events;
mod webhooks;
