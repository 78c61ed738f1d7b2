#![doc = include_str!("../README.md")]

// Setting up.
mod capabilities;
mod config;
mod options;
mod provider;
mod settings;

// HPay's tables.
mod banks;
mod methods;

// What HPay does, one file each.
mod balance;
mod checkout;
mod order;
mod return_url;
mod token;
mod transfer;
mod virtual_account;

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
mod received;
mod signing;
mod status;
mod time;
mod wire;

/// The id of this provider in settings, errors and events.
pub(crate) const ID: dhow_core::ProviderId = dhow_core::ProviderId::from_static("hpay");

/// What HPay's sources leave open or contradict, and the readings chosen: this crate's `LEDGER.toml`.
pub const LEDGER: &str = include_str!("../LEDGER.toml");

pub use balance::AccountBalance;
pub use banks::{Bank, BankCode};
pub use body::BodyMode;
pub use checkout::{AtmToken, LegacyFields, NewCheckout};
pub use config::{
    CheckoutVersion, Conventions, HPayConfig, MerchantField, OrderPath, TransferPath,
};
pub use error::{CheckoutCode, FirmBankingCode, VirtualAccountCode};
pub use methods::{Method, MethodGroup, MethodId, MethodKind};
pub use order::{Order, OrderQuery};
pub use provider::HPay;
pub use return_url::return_hint;
pub use settings::FACTORY;
pub use signing::{
    Digest, EvidenceStatus, Part, Placement, SignatureScheme, SignatureSchemes, Values,
};
pub use status::{CashoutStatus, TransactionStatus, TransferRefund, VirtualAccountStatus};
pub use token::TokenRevocation;
pub use transfer::{BankAccount, BankTransfer, NewTransfer, SentTransfer};
pub use virtual_account::{
    Condition, NewVirtualAccount, Receipt, VirtualAccount, VirtualAccountKind,
};
pub use webhook::{
    HPayWebhooks, RevocationCallback, UnauthenticatedAccountDetails, UnauthenticatedCheckoutDetails,
};
