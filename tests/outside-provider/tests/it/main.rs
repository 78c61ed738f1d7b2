//! Cowrie against the laws.

mod conformance;
