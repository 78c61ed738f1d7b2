#![doc = include_str!("../README.md")]
// Each helper below serves some of the gateways. With all of them, as by default, unused code is found.
#![cfg_attr(
    not(feature = "default"),
    allow(dead_code, reason = "the gateway that uses it may be switched off")
)]

// The sandbox as a program sees it.
mod builder;
mod deliveries;
mod faults;
mod requests;
mod sandbox;
mod start_error;

// The simulated gateways.
#[cfg(feature = "hitpay")]
pub mod hitpay;
#[cfg(feature = "hpay")]
pub mod hpay;
#[cfg(feature = "hub2")]
pub mod hub2;
#[cfg(feature = "payatom")]
pub mod payatom;

// How they are served.
mod access;
mod connection;
mod control;
mod gateway;
mod gateways;
mod page;
mod server;
mod state;

// What they are made of.
mod context;
mod fields;
mod random;
mod response;
mod times;

pub use builder::Builder;
pub use deliveries::{Attempt, AttemptResult, Deliveries, SentWebhook, WebhookState};
pub use faults::{Fault, FaultRule, Faults};
pub use requests::{ReceivedRequest, Requests};
pub use sandbox::Sandbox;
pub use start_error::StartError;
