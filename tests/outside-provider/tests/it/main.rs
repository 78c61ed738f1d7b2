//! Cowrie against the laws, against a vector of its signature, and word by word.

mod answers;
mod conformance;
mod events;
mod gateway;
mod signature;
