//! Tests of the PostgreSQL store on a real server: the laws of every store, refusals, lost connections, crashes, races, completion.
//!
//! Without PostgreSQL each test says so and does nothing, except where `DHOW_REQUIRE_POSTGRES` or `CI` is set.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod bench;
mod completion;
mod crashes;
mod cuts;
mod hangs;
mod interleavings;
mod laws;
mod lost;
mod plans;
mod proxy;
mod races;
mod refusals;
mod schema;
mod tables;
