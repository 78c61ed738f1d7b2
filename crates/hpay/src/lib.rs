#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]
#![cfg_attr(
    not(feature = "client"),
    allow(dead_code, reason = "only calls use some functions")
)]

mod amount;
#[cfg(feature = "client")]
mod balance;
mod banks;
#[cfg(feature = "client")]
mod capabilities;
#[cfg(feature = "client")]
mod client;
#[cfg(feature = "client")]
mod config;
#[cfg(not(feature = "client"))]
mod config {
    mod conventions;

    pub(crate) use conventions::VIETNAM;
    pub use conventions::{
        BodyMode, CheckoutVersion, Conventions, MerchantField, OrderPath, TransferPath,
    };
}
#[cfg(feature = "discover")]
pub mod discover;
mod error;
#[cfg(feature = "explain")]
pub mod explain;
#[cfg(feature = "client")]
mod methods;
#[cfg(feature = "client")]
mod options;
#[cfg(feature = "client")]
mod payment;
#[cfg(not(feature = "client"))]
mod payment {
    mod return_url;

    pub use return_url::return_hint;
}
#[cfg(feature = "client")]
mod payout;
#[cfg(feature = "client")]
mod provider;
mod remark;
mod settings;
mod signing;
mod status;
#[cfg(feature = "client")]
mod token;
#[cfg(feature = "client")]
mod virtual_account;
mod webhook;
#[cfg(feature = "client")]
mod wire;
#[cfg(not(feature = "client"))]
mod wire {
    pub(crate) mod time;
}

/// Id of this provider in settings, errors and events.
pub(crate) const ID: dhow_core::ProviderId = dhow_core::ProviderId::from_static("hpay");

/// Text of this crate's `LEDGER.toml`: open questions and contradictions in HPay's sources, with the chosen readings.
pub const LEDGER: &str = include_str!("../LEDGER.toml");

#[cfg(feature = "client")]
pub use balance::AccountBalance;
pub use banks::{Bank, BankCode};
#[cfg(feature = "client")]
pub use config::HPayConfig;
pub use config::{BodyMode, CheckoutVersion, Conventions, MerchantField, OrderPath, TransferPath};
pub use error::{CheckoutCode, FirmBankingCode, VirtualAccountCode};
#[cfg(feature = "client")]
pub use methods::{Method, MethodGroup, MethodId, MethodKind};
pub use payment::return_hint;
#[cfg(feature = "client")]
pub use payment::{AtmToken, LegacyFields, NewCheckout, Order, OrderQuery};
#[cfg(feature = "client")]
pub use payout::{BankAccount, BankTransfer, NewTransfer, SentTransfer};
#[cfg(feature = "client")]
pub use provider::HPay;
pub use settings::FACTORY;
pub use signing::{
    Digest, EvidenceStatus, Part, Placement, SignatureScheme, SignatureSchemes, Values,
};
pub use status::{CashoutStatus, TransactionStatus, TransferRefund, VirtualAccountStatus};
#[cfg(feature = "client")]
pub use token::TokenRevocation;
#[cfg(feature = "client")]
pub use virtual_account::{
    Condition, NewVirtualAccount, Receipt, VirtualAccount, VirtualAccountKind,
};
pub use webhook::{
    HPayWebhooks, RevocationWebhook, UnauthenticatedAccountDetails, UnauthenticatedCheckoutDetails,
};
