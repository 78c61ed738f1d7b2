//! Events of the receiver, for the output.

use http::Method;

use crate::view::{AnsweredDelivery, Received};

/// An event of the receiver.
#[derive(Debug)]
pub(super) enum Arrival {
    /// A webhook has arrived.
    Delivery(Box<Received>),
    /// The server of the user has answered a webhook, or has not.
    Answered(AnsweredDelivery),
    /// A request that was forwarded from here has come back.
    CameBack { provider: &'static str },
    /// A request to another path.
    NotFound { method: Method, path: String },
    /// A webhook whose body could not be read.
    Unreadable {
        provider: &'static str,
        reason: String,
    },
}
