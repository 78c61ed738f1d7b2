#![doc = include_str!("../README.md")]

// Setting up.
mod capabilities;
mod config;
mod options;
mod product;
mod provider;
mod reference;
mod settings;

// PayAtom's resources, one file each.
mod balance;
mod complaint;
mod day;
mod payin;
mod payout;
mod reconciliation;
mod refund;
mod status_polling;
mod transaction_reference;
mod wallet_report;

// Deliveries coming in.
mod webhook;

// Finding mistakes.
#[cfg(feature = "explain")]
pub mod explain;

// On the wire.
mod amount;
mod body;
mod client;
mod echo;
mod error;
mod php_number;
mod raw_object;
mod received;
mod signing;
mod status;

/// The id of this provider in settings, errors and events.
pub(crate) const ID: dhow_core::ProviderId = dhow_core::ProviderId::from_static("payatom");

/// What PayAtom's sources leave open or contradict, and the readings chosen: this crate's `LEDGER.toml`.
pub const LEDGER: &str = include_str!("../LEDGER.toml");

pub use balance::{OperatorAccount, OperatorBalances};
pub use complaint::{Complaint, NewComplaint};
pub use config::{Api, Paths, PayAtomConfig};
pub use day::Day;
pub use payin::{
    CreatedPayin, H2hPayin, HostedPayin, NewPayin, PayerDetails, UpiPayin, WalletPayin,
};
pub use payout::{PayoutMethod, PayoutRequest};
pub use product::Product;
pub use provider::PayAtom;
pub use reconciliation::ReconciliationRow;
pub use reference::{reference_is_safe, safe_reference};
pub use settings::FACTORY;
pub use signing::{
    HashedFields, message_post_hash, message_source, open_post_hash, reconciliation_signature,
    v2_signature, v2_source, verification_code,
};
pub use status_polling::PayinStatus;
pub use transaction_reference::TransactionReference;
pub use wallet_report::{WalletAccount, WalletDate, WalletTotal};
pub use webhook::{Callback, PayAtomWebhooks, RefundInfo, UnsignedFields};
