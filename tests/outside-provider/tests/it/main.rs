//! Integration tests of Cowrie.

mod events;
mod gateway;
mod responses;
mod signing;
