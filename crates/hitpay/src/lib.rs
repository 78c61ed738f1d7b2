#![doc = include_str!("../README.md")]

// Setting up.
mod config;
mod provider;

// HitPay's resources, one file each.
mod charge;
mod drop_in;
mod payment_request;
mod refund;
mod return_url;

// Deliveries coming in.
mod webhook;

// Finding mistakes.
#[cfg(feature = "explain")]
pub mod explain;

// On the wire.
mod body;
mod client;
mod error;
mod signing;
mod status;
mod time;
mod wire;

/// What HitPay's sources leave open or contradict, and the readings chosen: this crate's `LEDGER.toml`.
pub const LEDGER: &str = include_str!("../LEDGER.toml");

pub use charge::{Charge, ChargePage, ChargeQuery};
pub use config::{BodyEncoding, HitPayConfig};
pub use drop_in::DropIn;
pub use payment_request::{
    Address, NewPaymentRequest, PaymentRequest, PaymentRequestPage, PaymentRequestQuery,
};
pub use provider::HitPay;
pub use return_url::return_hint;
pub use signing::{event_signature, form_signature, form_source};
pub use webhook::HitPayWebhooks;
