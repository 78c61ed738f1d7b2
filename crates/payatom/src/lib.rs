#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]
#![cfg_attr(
    not(feature = "client"),
    allow(dead_code, reason = "only calls use some functions")
)]

#[cfg(feature = "client")]
mod amount;
mod api;
#[cfg(feature = "client")]
mod balance;
#[cfg(feature = "client")]
mod capabilities;
#[cfg(feature = "client")]
mod client;
#[cfg(feature = "client")]
mod complaint;
#[cfg(feature = "client")]
mod config;
#[cfg(feature = "client")]
mod day;
#[cfg(feature = "client")]
mod error;
#[cfg(feature = "explain")]
pub mod explain;
#[cfg(feature = "client")]
mod options;
#[cfg(feature = "client")]
mod payment;
#[cfg(feature = "client")]
mod payout;
mod product;
#[cfg(feature = "client")]
mod provider;
#[cfg(feature = "client")]
mod reconciliation;
mod reference;
#[cfg(feature = "client")]
mod refund;
mod settings;
mod signing;
mod status;
#[cfg(feature = "client")]
mod transaction_reference;
#[cfg(feature = "client")]
mod wallet_report;
mod webhook;
mod wire;

/// Id of this provider in settings, errors and events.
pub(crate) const ID: dhow_core::ProviderId = dhow_core::ProviderId::from_static("payatom");

/// This crate's `LEDGER.toml`: the points on which PayAtom's sources are silent or contradict each other, and the reading chosen for each.
pub const LEDGER: &str = include_str!("../LEDGER.toml");

pub use api::Api;
#[cfg(feature = "client")]
pub use balance::{OperatorAccount, OperatorBalances};
#[cfg(feature = "client")]
pub use complaint::{Complaint, NewComplaint};
#[cfg(feature = "client")]
pub use config::{Paths, PayAtomConfig};
#[cfg(feature = "client")]
pub use day::Day;
#[cfg(feature = "client")]
pub use payment::{
    CreatedPayin, H2hPayin, HostedPayin, NewPayin, PayerDetails, PayinStatus, UpiPayin, WalletPayin,
};
#[cfg(feature = "client")]
pub use payout::{PayoutMethod, PayoutRequest};
pub use product::Product;
#[cfg(feature = "client")]
pub use provider::PayAtom;
#[cfg(feature = "client")]
pub use reconciliation::ReconciliationRow;
pub use reference::{reference_is_safe, safe_reference};
pub use settings::FACTORY;
#[cfg(feature = "seal")]
pub use signing::message_post_hash;
pub use signing::{
    HashedFields, message_signing_input, open_post_hash, reconciliation_signature, v2_signature,
    v2_signing_input, verification_code,
};
#[cfg(feature = "client")]
pub use transaction_reference::TransactionReference;
#[cfg(feature = "client")]
pub use wallet_report::{WalletAccount, WalletDate, WalletTotal};
pub use webhook::{PayAtomWebhooks, PayinWebhook, RefundInfo, UnsignedFields};
