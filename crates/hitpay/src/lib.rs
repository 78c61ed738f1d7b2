#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]
#![cfg_attr(
    not(feature = "client"),
    allow(dead_code, reason = "only calls use some functions")
)]

// Files that every provider crate has.
#[cfg(feature = "client")]
mod balance;
#[cfg(feature = "client")]
mod capabilities;
#[cfg(feature = "client")]
mod client;
#[cfg(feature = "client")]
mod config;
#[cfg(feature = "client")]
mod error;
#[cfg(feature = "explain")]
pub mod explain;
#[cfg(feature = "client")]
mod options;
#[cfg(feature = "client")]
mod payment;
// The part of it that webhooks need.
#[cfg(not(feature = "client"))]
mod payment {
    mod payment_list;
    mod refunded;
    mod return_url;

    pub(crate) use payment_list::{PaymentList, status};
    pub(crate) use refunded::{is_refund_shown, refunded_amount};
    pub use return_url::return_hint;
}
#[cfg(feature = "client")]
mod payout;
#[cfg(not(feature = "client"))]
mod payout {
    mod sides;

    pub(crate) use sides::{PAYMENT, members};
}
#[cfg(feature = "client")]
mod provider;
#[cfg(feature = "client")]
mod refund;
mod settings;
mod signing;
mod status;
mod webhook;
mod wire;

// HitPay's further resources, and the lists that all of them share.
#[cfg(feature = "client")]
pub mod account;
#[cfg(feature = "client")]
pub mod beneficiary;
#[cfg(feature = "client")]
mod charge;
#[cfg(feature = "client")]
pub mod customer;
#[cfg(feature = "client")]
pub mod invoice;
#[cfg(feature = "client")]
pub mod notification;
#[cfg(feature = "client")]
pub mod order;
#[cfg(feature = "client")]
mod pages;
#[cfg(feature = "client")]
pub mod plan;
#[cfg(feature = "client")]
pub mod product;
#[cfg(feature = "client")]
pub mod reader;
#[cfg(feature = "client")]
pub mod recurring;
#[cfg(feature = "client")]
pub mod remitter;
#[cfg(feature = "client")]
pub mod staff;
#[cfg(feature = "client")]
pub mod static_qr;
#[cfg(feature = "client")]
pub mod tokenisation;
#[cfg(feature = "client")]
pub mod virtual_account;
#[cfg(feature = "client")]
pub mod webhook_endpoint;

/// Id of this provider in settings, errors and events.
pub(crate) const ID: dhow_core::ProviderId = dhow_core::ProviderId::from_static("hitpay");
/// Contents of `LEDGER.toml`: each point that HitPay's documents leave open or contradict, with the reading chosen.
pub const LEDGER: &str = include_str!("../LEDGER.toml");

#[cfg(feature = "client")]
pub use balance::*;
#[cfg(feature = "client")]
pub use charge::{Charge, ChargeExport, ChargePage, ChargeQuery};
#[cfg(feature = "client")]
pub use config::{BodyEncoding, HitPayConfig, ListFilters, PictureFields};
#[cfg(feature = "client")]
pub use pages::{Page, Pages};
pub use payment::*;
#[cfg(feature = "client")]
pub use payout::*;
#[cfg(feature = "client")]
pub use provider::HitPay;
#[cfg(feature = "client")]
pub use refund::{ChargeRefund, RefundNotice};
pub use settings::FACTORY;
pub use signing::{event_signature, form_signature, form_signing_input};
pub use webhook::HitPayWebhooks;
#[cfg(feature = "client")]
pub use wire::RawObject;
