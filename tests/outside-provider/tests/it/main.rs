//! Cowrie against the laws.

mod conformance;
mod signature;
