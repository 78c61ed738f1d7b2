#![doc = include_str!("../README.md")]

// Setting up.
mod config;
mod provider;

// Payments.
mod charge;
mod drop_in;
mod payment_request;
mod refund;
mod return_url;

// HitPay's other resources, one file each.
pub mod account;
pub mod balance;
pub mod beneficiary;
pub mod customer;
pub mod invoice;
pub mod notification;
pub mod order;
pub mod plan;
pub mod product;
pub mod reader;
pub mod recurring;
pub mod remitter;
pub mod staff;
pub mod static_qr;
pub mod transfer;
pub mod virtual_account;
pub mod webhook_endpoint;

// Page by page.
mod pages;

// Deliveries coming in.
mod webhook;

// Finding mistakes.
#[cfg(feature = "explain")]
pub mod explain;

// On the wire.
mod body;
mod client;
mod collection;
mod error;
mod signing;
mod status;
mod time;
mod wire;

/// What HitPay's sources leave open or contradict, and the readings chosen: this crate's `LEDGER.toml`.
pub const LEDGER: &str = include_str!("../LEDGER.toml");

pub use charge::{Charge, ChargeExport, ChargePage, ChargeQuery};
pub use config::{BodyEncoding, HitPayConfig};
pub use drop_in::DropIn;
pub use pages::{Page, Pages};
pub use payment_request::{
    Address, Embed, EmbeddedQr, NewPaymentRequest, PaymentRequest, PaymentRequestPage,
    PaymentRequestQuery,
};
pub use provider::HitPay;
pub use return_url::return_hint;
pub use signing::{event_signature, form_signature, form_source};
pub use webhook::HitPayWebhooks;
