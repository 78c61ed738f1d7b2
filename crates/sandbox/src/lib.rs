#![doc = include_str!("../README.md")]

// The sandbox as a program sees it.
mod builder;
mod deliveries;
mod faults;
mod requests;
mod sandbox;

// The simulated gateways.
pub mod hitpay;
pub mod hpay;
pub mod hub2;
pub mod payatom;

// How they are served.
mod control;
mod gateway;
mod page;
mod server;

// What they are made of.
mod answer;
mod context;
mod fields;
mod random;
mod times;

pub use builder::{Builder, StartError};
pub use deliveries::{Attempt, AttemptAnswer, Deliveries, SentWebhook, WebhookState};
pub use faults::{Fault, FaultRule, Faults};
pub use requests::{ReceivedRequest, Requests};
pub use sandbox::Sandbox;
