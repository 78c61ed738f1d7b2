//! Conversion of the errors of the driver and the server.

use std::{error::Error, fmt};

use dhow_engine::store::{Cause, StoreError};
use tokio_postgres::error::SqlState;

/// Failure of an operation.
#[derive(Debug)]
pub(crate) enum Failure {
    /// Reported by the driver or the server.
    Database(tokio_postgres::Error),
    /// Found by the operation itself.
    Store(StoreError),
}

impl From<tokio_postgres::Error> for Failure {
    fn from(error: tokio_postgres::Error) -> Self {
        Self::Database(error)
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl Failure {
    fn code(&self) -> Option<&SqlState> {
        match self {
            Self::Database(error) => error.code(),
            Self::Store(_) => None,
        }
    }

    /// True if the server has undone the transaction because of another one, so that it can be run again at once.
    pub(crate) fn is_race(&self) -> bool {
        let races = [
            SqlState::T_R_SERIALIZATION_FAILURE,
            SqlState::T_R_DEADLOCK_DETECTED,
        ];
        self.code().is_some_and(|code| races.contains(code))
    }

    /// True if the values of the request are the cause, so that other requests of its group may succeed.
    pub(crate) fn is_about_values(&self) -> bool {
        matches!(self.class(), Some("22" | "23" | "54"))
    }

    /// True if the connection can be used again after a rollback.
    pub(crate) fn keeps_connection(&self) -> bool {
        match self {
            Self::Database(_) => matches!(self.class(), Some("22" | "23" | "40" | "54" | "55")),
            Self::Store(_) => true,
        }
    }

    /// True if the check at the beginning of a transaction has failed.
    pub(crate) fn is_unsafe(&self) -> bool {
        self.code() == Some(&SqlState::DIVISION_BY_ZERO)
    }

    /// Class of the error: the first two characters of its code.
    fn class(&self) -> Option<&str> {
        self.code().and_then(|code| code.code().get(..2))
    }

    /// Converts to an error of the store, with the failed step.
    pub(crate) fn at(self, step: &'static str) -> StoreError {
        match self {
            Self::Database(error) => store_error(step, error),
            Self::Store(error) => error,
        }
    }
}

/// Classes of errors that lie outside of the database, so that the same call may succeed later: connection, authorization, unknown
/// database, invalid transaction state (a server that has become a standby), rollback, resources, a lock or state of an object, an
/// operator, the system.
const OUTSIDE: &[&str] = &["08", "0A", "28", "3D", "25", "40", "53", "55", "57", "58"];

/// Converts an error, with the failed step.
pub(crate) fn store_error(step: &'static str, error: tokio_postgres::Error) -> StoreError {
    let Some(code) = error.code() else {
        // No answer of the server: the connection was lost or could not be made.
        return StoreError::unavailable_because(step, error);
    };
    let is_outside = *code == SqlState::INSUFFICIENT_PRIVILEGE
        || code
            .code()
            .get(..2)
            .is_some_and(|class| OUTSIDE.contains(&class));
    if is_outside {
        StoreError::unavailable_because(step, cause(error))
    } else {
        // The rest is damage, a schema of another program, or a value that this program did not write.
        StoreError::corrupt_because(step, cause(error))
    }
}

/// Answer of the server without its details, which contain stored values.
#[derive(Debug)]
struct ServerError {
    code: String,
    message: String,
}

impl fmt::Display for ServerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} (SQLSTATE {})", self.message, self.code)
    }
}

impl Error for ServerError {}

fn cause(error: tokio_postgres::Error) -> Cause {
    match error.as_db_error() {
        Some(answer) => Box::new(ServerError {
            code: answer.code().code().to_owned(),
            message: answer.message().to_owned(),
        }),
        None => Box::new(error),
    }
}
