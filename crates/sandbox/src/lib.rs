#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]
// Each helper below serves only some of the gateways, so a build with few features leaves some unused. The default
// build has all gateways and keeps the lint.
#![cfg_attr(
    not(feature = "default"),
    allow(dead_code, reason = "the gateway that uses it may be switched off")
)]

// Public API.
mod builder;
mod clock;
mod deliveries;
mod explainer;
mod faults;
mod journal;
mod quirks;
mod records;
mod requests;
mod sandbox;
mod start_error;
mod state_file;
mod timeline;

// The simulated gateways.
#[cfg(feature = "hitpay")]
pub mod hitpay;
#[cfg(feature = "hpay")]
pub mod hpay;
#[cfg(feature = "hub2")]
pub mod hub2;
#[cfg(feature = "payatom")]
pub mod payatom;

// HTTP server.
mod access;
mod api;
mod connection;
mod control;
mod gateway;
mod gateways;
mod page;
mod server;
mod state;

// Helpers for the gateways.
mod changes;
mod compact_headers;
mod context;
mod digits;
mod fields;
mod random;
mod response;
mod routing;
mod shared;
mod stored;
mod times;
mod unsaved;

pub use builder::Builder;
pub use clock::{ClockError, ClockMove, SandboxClock};
pub use deliveries::{
    Attempt, AttemptResult, CopyKind, CopyOf, Deliveries, DeliveryFilter, SentWebhook, Switches,
    Tamper, Verdict, WebhookState,
};
pub use explainer::{WebhookExplanation, WebhookQuestion};
pub use faults::{Fault, FaultRule, Faults, PendingFault};
pub use journal::{Action, Actor, Cause};
pub use quirks::QuirkState;
pub use records::{Record, RecordFilter, RecordKey, RecordKind, RecordPage, StatusClass};
pub use requests::{LoggedBody, ReceivedRequest, RequestFilter, RequestSource, Requests};
pub use sandbox::Sandbox;
pub use start_error::StartError;
pub use state_file::{StateFile, StateFileError};
pub use timeline::{TimelineEntry, TimelineEvent};
