//! Tests of the whole workspace. The server that fails on purpose belongs to the conformance kit; it is here under its old name.
//!
//! ```
//! use dhow_tests::{FaultServer, Script};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! let server = FaultServer::start(Script::json(200, "{}")).await;
//! assert!(server.url().starts_with("http://127.0.0.1:"));
//! # }
//! ```

pub use dhow_conformance::{FaultServer, Received, Script};

#[cfg(feature = "bench")]
mod cpu_time;

#[cfg(feature = "bench")]
pub use cpu_time::CpuTime;

#[cfg(feature = "reqwest")]
mod transport;

#[cfg(feature = "reqwest")]
pub use transport::transport;
