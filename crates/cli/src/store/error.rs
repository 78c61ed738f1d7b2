//! Conversion of the errors of stores and of the engine to those of the command line.

use dhow_core::{Error, ErrorKind, Outcome};
use dhow_engine::{EngineError, store::StoreError};

/// Converts an error of a store. The engine records a call before it sends it, so nothing was sent.
pub(crate) fn store_error(error: StoreError) -> Error {
    let kind = match &error {
        StoreError::NotAStore { place, reason } => {
            let rule = format!("names {place}, which is not a Dhow store: {reason}");
            return Error::configuration("--store", rule).with_source(error);
        }
        StoreError::Unsafe { .. }
        | StoreError::NewerVersion { .. }
        | StoreError::OlderVersion { .. } => ErrorKind::Configuration,
        StoreError::Corrupt { .. } => ErrorKind::Protocol,
        _ => ErrorKind::Unavailable,
    };
    Error::new(kind, Outcome::NotSent, error.to_string()).with_source(error)
}

/// Converts an error of the engine.
pub(crate) fn engine_error(error: EngineError) -> Error {
    match error {
        EngineError::Store(error) => store_error(error),
        EngineError::Gateway(error) => error,
        EngineError::UnknownOrder { .. }
        | EngineError::NothingExpected { .. }
        | EngineError::UnknownAccount { .. } => {
            Error::new(ErrorKind::NotFound, Outcome::NotSent, error.to_string())
        }
        // The store knows better, and nothing was changed.
        EngineError::AlreadyKnown { .. }
        | EngineError::WrongReference { .. }
        | EngineError::OtherExpectation { .. }
        | EngineError::OtherReference { .. }
        | EngineError::OtherContent { .. }
        | EngineError::MadeByEngine { .. }
        | EngineError::NotSentByEngine { .. }
        | EngineError::NotSeen { .. }
        | EngineError::NothingToClear { .. }
        | EngineError::NotClearable { .. } => {
            Error::new(ErrorKind::Declined, Outcome::NotSent, error.to_string())
        }
        EngineError::Configuration { .. } => Error::new(
            ErrorKind::Configuration,
            Outcome::NotSent,
            error.to_string(),
        ),
        error => Error::new(ErrorKind::Unavailable, Outcome::NotSent, error.to_string()),
    }
}
