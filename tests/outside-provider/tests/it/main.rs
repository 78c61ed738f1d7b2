//! Cowrie against a vector of its signature, and word by word.

mod answers;
mod events;
mod gateway;
mod signature;
