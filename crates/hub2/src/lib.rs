#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]

mod balance;
mod capabilities;
mod client;
mod config;
mod delegated;
mod echo;
mod error;
#[cfg(feature = "explain")]
pub mod explain;
mod failure;
mod options;
mod payment;
mod payment_link;
mod payout;
mod polling;
mod provider;
mod received_amount;
mod rules;
mod search;
mod settings;
mod signing;
mod status;
mod submerchant;
mod webhook;
mod webhook_endpoint;
mod wire;

/// The id of this provider in settings, errors and events.
pub(crate) const ID: dhow_core::ProviderId = dhow_core::ProviderId::from_static("hub2");

/// The evidence for every reading of an unclear source: this crate's `LEDGER.toml`.
pub const LEDGER: &str = include_str!("../LEDGER.toml");

pub use balance::{AccountBalance, MerchantBalances, Provisioning, ProvisioningSide};
pub use config::{Hub2Config, StatusRead};
pub use delegated::Delegated;
pub use failure::{FailureParams, PaymentFailure, ResponsibleParty, TransferFailure};
pub use payment::{
    FeeTax, Hub2ClientSide, IntentPayment, NewPaymentAttempt, NewPaymentIntent, PaymentFee,
    PaymentIntent, PaymentIntentQuery, Redirection, Workflow,
};
pub use payment_link::{LinkAttempt, NewPaymentLink, PaymentLink};
pub use payout::{NewTransfer, Transfer, TransferOrigin, TransferQuery};
pub use polling::{ACCOUNT_RATE_LIMIT, DETAIL_RATE_LIMIT, LIST_RATE_LIMIT, STATUS_RATE_LIMIT};
pub use provider::Hub2;
pub use settings::FACTORY;
pub use signing::{signature, signature_header};
pub use submerchant::{NewSubmerchant, Submerchant, SubmerchantField};
pub use webhook::Hub2Webhooks;
pub use webhook_endpoint::{NewWebhook, WebhookChanges, WebhookEndpoint};
