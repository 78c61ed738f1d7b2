//! Error responses of Cowrie.

use dhow_core::*;

use crate::{ID, wire};

/// Returns the error for a response with a status outside 200 to 299. Only Cowrie's own codes prove a refusal.
pub(crate) fn error_for_response(response: &Response) -> Error {
    let fault = wire::fault(response.body());
    let code = fault.code.clone();
    let error = response.error_for_status(fault.clone());
    match (response.status().as_u16(), code.as_deref()) {
        (402, Some("declined")) => error.with_kind(ErrorKind::Declined),
        (409, Some("duplicate_order")) => error.with_kind(ErrorKind::Duplicate),
        // With another status the code is about another object, or comes from a failing server.
        (404, Some("not_found")) => error.with_kind(ErrorKind::NotFound),
        // The first request with this idempotency key is still being processed: not a refusal.
        (_, Some("in_progress")) => {
            let fault = fault.with_code("in_progress");
            response.undecided(ErrorKind::Unavailable, "it is in progress").with_gateway(fault)
        }
        // Other codes, such as `no_route`, do not prove that the object does not exist.
        _ if error.kind() == ErrorKind::NotFound => error.with_kind(ErrorKind::Protocol),
        _ => error,
    }
}

/// Adds this provider's id to an error of `dhow_core`.
pub(crate) fn named(error: Error) -> Error {
    error.with_provider(ID)
}
