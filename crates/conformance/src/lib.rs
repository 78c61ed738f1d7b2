#![doc = include_str!("../README.md")]

mod fault;

pub use fault::{FaultServer, Received, Script};
