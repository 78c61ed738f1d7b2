#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]

mod amount;
mod balance;
mod banks;
mod capabilities;
mod client;
mod config;
#[cfg(feature = "discover")]
pub mod discover;
mod error;
#[cfg(feature = "explain")]
pub mod explain;
mod methods;
mod options;
mod payment;
mod payout;
mod provider;
mod settings;
mod signing;
mod status;
mod token;
mod virtual_account;
mod webhook;
mod wire;

/// Id of this provider in settings, errors and events.
pub(crate) const ID: dhow_core::ProviderId = dhow_core::ProviderId::from_static("hpay");

/// Text of this crate's `LEDGER.toml`: open questions and contradictions in HPay's sources, with the chosen readings.
pub const LEDGER: &str = include_str!("../LEDGER.toml");

pub use balance::AccountBalance;
pub use banks::{Bank, BankCode};
pub use config::{
    BodyMode, CheckoutVersion, Conventions, HPayConfig, MerchantField, OrderPath, TransferPath,
};
pub use error::{CheckoutCode, FirmBankingCode, VirtualAccountCode};
pub use methods::{Method, MethodGroup, MethodId, MethodKind};
pub use payment::{AtmToken, LegacyFields, NewCheckout, Order, OrderQuery, return_hint};
pub use payout::{BankAccount, BankTransfer, NewTransfer, SentTransfer};
pub use provider::HPay;
pub use settings::FACTORY;
pub use signing::{
    Digest, EvidenceStatus, Part, Placement, SignatureScheme, SignatureSchemes, Values,
};
pub use status::{CashoutStatus, TransactionStatus, TransferRefund, VirtualAccountStatus};
pub use token::TokenRevocation;
pub use virtual_account::{
    Condition, NewVirtualAccount, Receipt, VirtualAccount, VirtualAccountKind,
};
pub use webhook::{
    HPayWebhooks, RevocationWebhook, UnauthenticatedAccountDetails, UnauthenticatedCheckoutDetails,
};
