//! Cowrie's words about what went wrong.

use dhow_core::*;

use crate::{ID, wire};

/// The error for a status outside 200 to 299. Only Cowrie's own codes state its decisions.
pub(crate) fn refused(answer: &Response) -> Error {
    let said = wire::fault(answer.body());
    let code = said.code.clone();
    let error = answer.error_for_status(said.clone());
    match (answer.status().as_u16(), code.as_deref()) {
        (402, Some("declined")) => error.with_kind(ErrorKind::Declined),
        (409, Some("duplicate_order")) => error.with_kind(ErrorKind::Duplicate),
        // Under another status it is said of something else, or by a server that is at fault itself.
        (404, Some("not_found")) => error.with_kind(ErrorKind::NotFound),
        // Cowrie is still working on it, which is no refusal (L37).
        (_, Some("in_progress")) => {
            let said = said.with_code("in_progress");
            answer.undecided(ErrorKind::Unavailable, "it is in progress").with_gateway(said)
        }
        // A word that says something else, such as `no_route`, proves no absence (L5).
        _ if error.kind() == ErrorKind::NotFound => error.with_kind(ErrorKind::Protocol),
        _ => error,
    }
}

/// A local refusal of a field.
pub(crate) fn invalid(field: &'static str, rule: &'static str) -> Error {
    named(Error::invalid(field, rule))
}

/// An error that says that it is Cowrie's.
pub(crate) fn named(error: Error) -> Error {
    error.with_provider(ID)
}
