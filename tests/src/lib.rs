//! Test utilities shared by the crates of the workspace. The fault-injecting server is re-exported from the conformance kit.
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

mod child;
mod readme;

pub use child::{CHILD_LIMIT, Lines, ended, exit, first_line};
pub use readme::between_marks;

#[cfg(feature = "bench")]
mod cpu_time;

#[cfg(feature = "bench")]
pub use cpu_time::CpuTime;

#[cfg(feature = "postgres")]
mod postgres;

#[cfg(feature = "postgres")]
pub use postgres::PostgresServer;

#[cfg(feature = "recorder")]
mod endpoints;
#[cfg(feature = "recorder")]
mod recorder;
#[cfg(feature = "recorder")]
mod words;

#[cfg(feature = "recorder")]
pub use endpoints::Endpoints;
#[cfg(feature = "recorder")]
pub use recorder::{RecordedCall, Recorder};
#[cfg(feature = "recorder")]
pub use words::{Words, refused_write};

#[cfg(feature = "reqwest")]
mod transport;

#[cfg(feature = "reqwest")]
pub use transport::transport;
