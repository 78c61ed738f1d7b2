//! Conversion of SQLite's errors.

use dhow_engine::store::StoreError;
use rusqlite::ErrorCode;

/// Converts an error of SQLite, with the failed step.
///
/// A full or read-only disk, a lock and a failed read or write are conditions outside of the database: the same call may succeed later.
pub(crate) fn store_error(step: &'static str, error: rusqlite::Error) -> StoreError {
    match error.sqlite_error_code() {
        Some(
            ErrorCode::DatabaseBusy
            | ErrorCode::DatabaseLocked
            | ErrorCode::DiskFull
            | ErrorCode::ReadOnly
            | ErrorCode::SystemIoFailure
            | ErrorCode::CannotOpen
            | ErrorCode::PermissionDenied
            | ErrorCode::OutOfMemory
            | ErrorCode::OperationInterrupted
            | ErrorCode::OperationAborted
            | ErrorCode::FileLockingProtocolFailed
            | ErrorCode::NoLargeFileSupport,
        ) => StoreError::unavailable_because(step, error),
        // The rest is a damaged file, a schema of another program, or a value that this program did not write.
        _ => StoreError::corrupt_because(step, error),
    }
}

/// True if the connection must be opened again before its next use, because SQLite could not read or write the file.
pub(crate) fn breaks_connection(error: &rusqlite::Error) -> bool {
    matches!(
        error.sqlite_error_code(),
        Some(
            ErrorCode::SystemIoFailure
                | ErrorCode::CannotOpen
                | ErrorCode::DatabaseCorrupt
                | ErrorCode::NotADatabase
        )
    )
}
