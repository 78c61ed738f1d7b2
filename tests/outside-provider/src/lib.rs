#![doc = include_str!("../README.md")]

// Setup.
mod capabilities;
mod provider;

// Money in and out.
mod balance;
mod lookup;
mod payment;
mod payout;
mod refund;

// Webhooks.
mod signing;
mod webhook;

// The wire.
mod client;
mod error;
mod status;
mod wire;

/// The id of this provider in settings, errors and events.
pub(crate) const ID: dhow_core::ProviderId = dhow_core::ProviderId::from_static("cowrie");

pub use provider::Cowrie;
pub use signing::signature;
