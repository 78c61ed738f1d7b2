//! Hub2 for Dhow.
#![doc = include_str!("../README.md")]

// Setting up.
mod capabilities;
mod config;
mod options;
mod provider;
mod settings;

// Payments: intents, and the attempts on them.
mod pages;
mod payment_intent;
mod polling;
mod token_client;

// Everything else that the account has.
mod balance;
mod delegated;
mod payment_link;
mod provisioning;
mod submerchant;
mod transfer;
mod webhook_endpoint;

// Deliveries coming in.
mod webhook;

// Finding mistakes.
#[cfg(feature = "explain")]
pub mod explain;

// On the wire.
mod client;
mod echo;
mod environment;
mod error;
mod failure;
mod operator_rules;
mod received_amount;
mod rules;
mod search;
mod signing;
mod status;
mod time;
mod wire;

/// The id of this provider in settings, errors and events.
pub(crate) const ID: dhow_core::ProviderId = dhow_core::ProviderId::from_static("hub2");

/// What Hub2's sources leave open or contradict, and the readings chosen: this crate's `LEDGER.toml`.
pub const LEDGER: &str = include_str!("../LEDGER.toml");

pub use balance::{AccountBalance, MerchantBalances};
pub use config::{Hub2Config, StatusRead};
pub use delegated::Delegated;
pub use failure::{FailureParams, PaymentFailure, ResponsibleParty, TransferFailure};
pub use operator_rules::{OperatorRule, payment_rules, payout_rules};
pub use payment_intent::{
    FeeTax, IntentPayment, NewPaymentAttempt, NewPaymentIntent, PaymentFee, PaymentIntent,
    PaymentIntentQuery, Redirection, Workflow,
};
pub use payment_link::{LinkAttempt, NewPaymentLink, PaymentLink};
pub use polling::{ACCOUNT_PACE, DETAIL_PACE, LIST_PACE, STATUS_PACE};
pub use provider::Hub2;
pub use provisioning::{Provisioning, ProvisioningSide};
pub use settings::FACTORY;
pub use signing::{signature, signature_header};
pub use submerchant::{NewSubmerchant, Submerchant, SubmerchantField};
pub use token_client::Hub2ClientSide;
pub use transfer::{NewTransfer, Transfer, TransferOrigin, TransferQuery};
pub use webhook::Hub2Webhooks;
pub use webhook_endpoint::{NewWebhook, WebhookChanges, WebhookEndpoint};
