#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]

// Files that every provider crate has.
mod balance;
mod capabilities;
mod client;
mod config;
mod error;
#[cfg(feature = "explain")]
pub mod explain;
mod options;
mod payment;
mod payout;
mod provider;
mod refund;
mod settings;
mod signing;
mod status;
mod webhook;
mod wire;

// HitPay's further resources, and the lists that all of them share.
pub mod account;
pub mod beneficiary;
mod charge;
pub mod customer;
pub mod invoice;
pub mod notification;
pub mod order;
mod pages;
pub mod plan;
pub mod product;
pub mod reader;
pub mod recurring;
pub mod remitter;
pub mod staff;
pub mod static_qr;
pub mod tokenisation;
pub mod virtual_account;
pub mod webhook_endpoint;

/// Id of this provider in settings, errors and events.
pub(crate) const ID: dhow_core::ProviderId = dhow_core::ProviderId::from_static("hitpay");
/// Contents of `LEDGER.toml`: each point that HitPay's documents leave open or contradict, with the reading chosen.
pub const LEDGER: &str = include_str!("../LEDGER.toml");

pub use balance::*;
pub use charge::{Charge, ChargeExport, ChargePage, ChargeQuery};
pub use config::{BodyEncoding, HitPayConfig, ListFilters, PictureFields};
pub use pages::{Page, Pages};
pub use payment::*;
pub use payout::*;
pub use provider::HitPay;
pub use refund::{ChargeRefund, RefundNotice};
pub use settings::FACTORY;
pub use signing::{event_signature, form_signature, form_signing_input};
pub use webhook::HitPayWebhooks;
pub use wire::RawObject;
