//! What a fault of the client says about the request: certainly not sent, or maybe sent.

use dhow_core::TransportError;

/// A fault before the head of the answer arrived.
///
/// The client marks exactly those faults as connection faults that end the making of a new connection: name resolution, TCP, the
/// proxy's tunnel, TLS. A request is handed to a connection only after that, and one that was kept from before is not marked
/// when it turns out to be dead.
pub(crate) fn before_answer(error: reqwest::Error) -> TransportError {
    let timeout = error.is_timeout();
    let fault = if error.is_connect() {
        TransportError::not_sent(match (error.is_dns(), timeout) {
            (true, _) => "the gateway's host name was not found",
            (_, true) => "no connection to the gateway in time",
            (_, false) => "no connection to the gateway",
        })
    } else if error.is_builder() {
        TransportError::not_sent("the request could not be made")
    } else {
        TransportError::maybe_sent("the connection ended before an answer")
    };
    fault.with_source(error.without_url())
}

/// A fault in the middle of the body.
pub(crate) fn within_body(error: reqwest::Error) -> TransportError {
    TransportError::maybe_sent("the connection ended before the end of the answer")
        .with_source(error.without_url())
}

/// The head of the answer did not come in time.
pub(crate) fn no_head_in_time() -> TransportError {
    TransportError::maybe_sent("no answer in time")
}

/// The total deadline ended.
pub(crate) fn no_body_in_time() -> TransportError {
    TransportError::maybe_sent("no whole answer in time")
}

/// The body has more bytes than are read.
pub(crate) fn too_long() -> TransportError {
    TransportError::maybe_sent("the answer is longer than the limit")
}
