//! Cowrie's words about what went wrong.

use dhow_core::*;

use crate::{provider::ID, wire};

/// An unknown payment or payout is found by our reference.
pub(crate) fn explained(error: Error) -> Error {
    error.of_call(ID, Resolution::LookUp)
}

/// An unknown change of a payment shows in the payment.
pub(crate) fn explained_by_payment(error: Error) -> Error {
    error.of_call(ID, Resolution::Poll)
}

/// The error for a status outside 200 to 299. Only Cowrie's own codes state its decisions.
pub(crate) fn refused(answer: &Answer) -> Error {
    let said = wire::fault(answer.body());
    let code = said.code.clone();
    let error = answer.refused(said.clone());
    match code.as_deref() {
        Some("declined") => error.with_kind(ErrorKind::Declined),
        Some("duplicate_order") => error.with_kind(ErrorKind::Duplicate),
        Some("not_found") => error.with_kind(ErrorKind::NotFound),
        // Cowrie is still working on it, which is no refusal (L37).
        Some("in_progress") => {
            let said = said.with_code("in_progress");
            Error::new(ErrorKind::Unavailable, answer.outcome_if_unread(), "it is in progress").with_gateway(said)
        }
        // A word that says something else, such as `no_route`, proves no absence (L5).
        _ if error.kind() == ErrorKind::NotFound => error.with_kind(ErrorKind::Protocol),
        _ => error,
    }
}
