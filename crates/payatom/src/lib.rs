#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]

mod amount;
mod api;
mod balance;
mod capabilities;
mod client;
mod complaint;
mod config;
mod day;
mod error;
#[cfg(feature = "explain")]
pub mod explain;
mod options;
mod payment;
mod payout;
mod product;
mod provider;
mod reconciliation;
mod reference;
mod refund;
mod settings;
mod signing;
mod status;
mod transaction_reference;
mod wallet_report;
mod webhook;
mod wire;

/// Id of this provider in settings, errors and events.
pub(crate) const ID: dhow_core::ProviderId = dhow_core::ProviderId::from_static("payatom");

/// This crate's `LEDGER.toml`: the points on which PayAtom's sources are silent or contradict each other, and the reading chosen for each.
pub const LEDGER: &str = include_str!("../LEDGER.toml");

pub use api::Api;
pub use balance::{OperatorAccount, OperatorBalances};
pub use complaint::{Complaint, NewComplaint};
pub use config::{Paths, PayAtomConfig};
pub use day::Day;
pub use payment::{
    CreatedPayin, H2hPayin, HostedPayin, NewPayin, PayerDetails, PayinStatus, UpiPayin, WalletPayin,
};
pub use payout::{PayoutMethod, PayoutRequest};
pub use product::Product;
pub use provider::PayAtom;
pub use reconciliation::ReconciliationRow;
pub use reference::{reference_is_safe, safe_reference};
pub use settings::FACTORY;
#[cfg(feature = "seal")]
pub use signing::message_post_hash;
pub use signing::{
    HashedFields, message_signing_input, open_post_hash, reconciliation_signature, v2_signature,
    v2_signing_input, verification_code,
};
pub use transaction_reference::TransactionReference;
pub use wallet_report::{WalletAccount, WalletDate, WalletTotal};
pub use webhook::{PayAtomWebhooks, PayinWebhook, RefundInfo, UnsignedFields};
