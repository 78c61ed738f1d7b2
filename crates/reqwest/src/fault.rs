//! Faults of the HTTP client: not sent, or maybe sent.

use std::{error::Error as StdError, iter::successors};

use dhow_core::{Error, TransportError};

/// Classifies a fault before the head of the response.
// reqwest marks a fault as a connection fault only if it ended the opening of a new connection: name resolution, TCP, proxy tunnel, TLS. A
// request is written only after that. A fault of a reused connection is not marked, so it counts as maybe sent.
pub(crate) fn before_response(error: reqwest::Error) -> TransportError {
    let timeout = error.is_timeout();
    let fault = if error.is_connect() {
        TransportError::not_sent(match (error.is_dns(), timeout) {
            (true, _) => "the host name was not found",
            (_, true) => "no connection to the server in time",
            (_, false) => "no connection to the server",
        })
    } else if error.is_builder() {
        TransportError::not_sent("the request could not be made")
    } else {
        TransportError::maybe_sent("the connection ended before a response")
    };
    fault.with_source(error.without_url())
}

/// Call of an https URL without TLS.
pub(crate) fn no_tls(reason: &Error) -> TransportError {
    // The error is shared, so its causes are passed on as one text.
    let causes = successors(reason.source(), |cause| (*cause).source());
    let causes: Vec<String> = causes.map(ToString::to_string).collect();
    TransportError::not_sent("TLS cannot be set up: check that root certificates are installed")
        .with_source(causes.join(": "))
}

/// Fault within the body.
pub(crate) fn in_body(error: reqwest::Error) -> TransportError {
    TransportError::maybe_sent("the connection ended before the end of the response")
        .with_source(error.without_url())
}

/// Timeout of the head of a response.
pub(crate) fn head_timeout() -> TransportError {
    TransportError::maybe_sent("no response in time")
}

/// Timeout of the total deadline.
pub(crate) fn total_timeout() -> TransportError {
    TransportError::maybe_sent("no complete response in time")
}

/// Body above the limit.
pub(crate) fn too_long() -> TransportError {
    TransportError::maybe_sent("the response is longer than the limit")
}
