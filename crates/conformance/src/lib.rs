#![doc = include_str!("../README.md")]

// What the implementer supplies.
mod facts;
mod harness;
mod list;
mod verb;

// The laws, and how they become tests.
mod check;
mod law;
mod macros;

// Trying them.
mod calls;
mod deliveries;
mod stage;

// The means: transports, a server that fails on purpose, an ear.
mod fault;
mod plain;
mod recorder;
mod text;
mod told;

pub use check::{assert_holds, check};
pub use facts::{Facts, Notice, Recorded, Signer, Words};
pub use fault::{FaultServer, Received, Script};
pub use harness::{Bounds, Harness, Setup};
pub use law::{About, Breach, LAWS, Law, Verdict};
pub use list::List;
pub use plain::PlainTransport;
pub use verb::Verb;
