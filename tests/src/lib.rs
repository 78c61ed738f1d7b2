//! A gateway that fails on purpose, for tests with real sockets.
//!
//! ```
//! use dhow_tests::{FaultServer, Script};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! // The first answer is cut by a reset after 20 bytes, all others arrive.
//! let whole = Script::json(200, r#"{"id":"1"}"#);
//! let server = FaultServer::start(whole.clone().reset_after(20).then(whole)).await;
//! assert!(server.url().starts_with("http://127.0.0.1:"));
//! assert_eq!(server.requests().len(), 0);
//! # }
//! ```

mod fault;

pub use fault::{FaultServer, Received, Script};
