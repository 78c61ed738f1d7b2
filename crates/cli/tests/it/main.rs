//! The built command, run as a script runs it: exit codes, JSON, files, signals.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod command;
mod demo;
mod help;
mod outcomes;
mod payments;
mod sandbox;
mod served;
mod settings;
mod vectors;
mod webhook;
