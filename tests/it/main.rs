//! Tests of every provider against the sandbox, over HTTP, with a shop that receives the webhooks.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    reason = "a test fails by panicking"
)]

mod call_cost;
mod clients;
mod day;
mod explain;
mod hitpay;
mod hitpay_payouts;
mod hitpay_recurring;
mod hpay;
mod hub2;
mod lists;
mod paid_twice;
mod payatom;
mod pool;
mod readme;
mod registry;
mod shop;
mod webhook_spans;
mod webhook_vocabulary;
