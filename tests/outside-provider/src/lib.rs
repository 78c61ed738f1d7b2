#![doc = include_str!("../README.md")]

mod client;
mod payment;
mod provider;
mod webhook;
mod wire;

pub use provider::Cowrie;
pub use webhook::signature;
