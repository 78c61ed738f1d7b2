#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]
#![cfg_attr(
    not(feature = "client"),
    allow(dead_code, reason = "only calls use some functions")
)]

#[cfg(feature = "client")]
mod balance;
#[cfg(feature = "client")]
mod capabilities;
#[cfg(feature = "client")]
mod client;
#[cfg(feature = "client")]
mod config;
#[cfg(feature = "client")]
mod delegated;
#[cfg(feature = "client")]
mod echo;
#[cfg(feature = "client")]
mod error;
#[cfg(feature = "explain")]
pub mod explain;
mod failure;
#[cfg(feature = "client")]
mod options;
#[cfg(feature = "client")]
mod payment;
#[cfg(feature = "client")]
mod payment_link;
#[cfg(feature = "client")]
mod payout;
#[cfg(feature = "client")]
mod polling;
#[cfg(feature = "client")]
mod provider;
mod received_amount;
#[cfg(feature = "client")]
mod rules;
#[cfg(feature = "client")]
mod search;
mod settings;
mod signing;
mod status;
#[cfg(feature = "client")]
mod submerchant;
mod webhook;
#[cfg(feature = "client")]
mod webhook_endpoint;
mod wire;

/// The id of this provider in settings, errors and events.
pub(crate) const ID: dhow_core::ProviderId = dhow_core::ProviderId::from_static("hub2");

/// The evidence for every reading of an unclear source: this crate's `LEDGER.toml`.
pub const LEDGER: &str = include_str!("../LEDGER.toml");

#[cfg(feature = "client")]
pub use balance::{AccountBalance, MerchantBalances, Provisioning, ProvisioningSide};
#[cfg(feature = "client")]
pub use config::{Hub2Config, StatusRead};
#[cfg(feature = "client")]
pub use delegated::Delegated;
pub use failure::{FailureParams, PaymentFailure, ResponsibleParty, TransferFailure};
#[cfg(feature = "client")]
pub use payment::{
    FeeTax, Hub2ClientSide, IntentPayment, NewPaymentAttempt, NewPaymentIntent, PaymentFee,
    PaymentIntent, PaymentIntentQuery, Redirection, Workflow,
};
#[cfg(feature = "client")]
pub use payment_link::{LinkAttempt, NewPaymentLink, PaymentLink};
#[cfg(feature = "client")]
pub use payout::{NewTransfer, Transfer, TransferOrigin, TransferQuery};
#[cfg(feature = "client")]
pub use polling::{ACCOUNT_RATE_LIMIT, DETAIL_RATE_LIMIT, LIST_RATE_LIMIT, STATUS_RATE_LIMIT};
#[cfg(feature = "client")]
pub use provider::Hub2;
pub use settings::FACTORY;
pub use signing::{signature, signature_header};
#[cfg(feature = "client")]
pub use submerchant::{NewSubmerchant, Submerchant, SubmerchantField};
pub use webhook::Hub2Webhooks;
#[cfg(feature = "client")]
pub use webhook_endpoint::{NewWebhook, WebhookChanges, WebhookEndpoint};
