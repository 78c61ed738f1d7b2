#![doc = include_str!("../README.md")]

// Setting up.
mod config;
mod options;
mod provider;
mod settings;

// HitPay's resources, one file each; lists page by page.
pub mod account;
pub mod balance;
pub mod beneficiary;
mod charge;
pub mod customer;
mod drop_in;
pub mod invoice;
pub mod notification;
pub mod order;
mod pages;
mod payment_request;
pub mod plan;
pub mod product;
pub mod reader;
pub mod recurring;
mod refund;
pub mod remitter;
mod return_url;
pub mod staff;
pub mod static_qr;
pub mod tokenisation;
pub mod transfer;
pub mod virtual_account;
pub mod webhook_endpoint;

// Deliveries coming in with the mistakes in them, calls going out.
mod body;
mod client;
mod collection;
mod error;
#[cfg(feature = "explain")]
pub mod explain;
mod refusal;
mod search;
mod signing;
mod status;
mod time;
mod webhook;
mod wire;

/// The gateway's short name.
pub(crate) const ID: dhow_core::ProviderId = dhow_core::ProviderId::from_static("hitpay");

/// What HitPay's sources leave open or contradict, and the readings chosen: this crate's `LEDGER.toml`.
pub const LEDGER: &str = include_str!("../LEDGER.toml");

pub use charge::{Charge, ChargeExport, ChargePage, ChargeQuery};
pub use config::{BodyEncoding, HitPayConfig, ListFilters, PictureFields};
pub use drop_in::DropIn;
pub use pages::{Page, Pages};
pub use payment_request::{
    Address, Embed, EmbeddedQr, LineItem, NewPaymentRequest, PaymentRequest, PaymentRequestPage,
    PaymentRequestQuery,
};
pub use provider::HitPay;
pub use refund::{ChargeRefund, RefundNotice};
pub use return_url::return_hint;
pub use settings::FACTORY;
pub use signing::{event_signature, form_signature, form_source};
pub use webhook::HitPayWebhooks;
pub use wire::Printed;
