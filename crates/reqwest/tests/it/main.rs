//! Tests of the transport against real sockets that fail on purpose.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "clippy exempts test functions, not the functions beside them"
)]

mod calls;
mod environment;
mod limits;
mod maybe_sent;
mod memory;
mod not_sent;
mod pool;
mod redaction;
mod retries;
mod settings;
mod span;
mod tls;
