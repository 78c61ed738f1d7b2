#![doc = include_str!("../README.md")]

mod attempt;
mod balance;
mod client;
mod error;
mod lookup;
mod payment;
mod payout;
mod provider;
mod refund;
mod status;
mod webhook;
mod wire;

pub use provider::Cowrie;
pub use webhook::signature;
