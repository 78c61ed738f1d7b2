//! Requests that were answered, for the output.

use http::Method;

use crate::view::Received;

/// A request that was answered.
#[derive(Debug)]
pub(super) enum Arrival {
    /// A webhook.
    Delivery(Box<Received>),
    /// A request to another path.
    NotFound { method: Method, path: String },
    /// A webhook whose body could not be read.
    Unreadable {
        provider: &'static str,
        reason: String,
    },
}
