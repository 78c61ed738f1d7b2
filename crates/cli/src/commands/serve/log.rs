//! The log on standard error: one line for each event, with its time in UTC. It contains no payload and no secret.

use std::io;

use tracing::Level;

/// Starts the log.
pub(super) fn start() {
    let log = tracing_subscriber::fmt()
        .with_max_level(Level::INFO)
        .with_writer(io::stderr)
        // A log that cannot be written must not end the process.
        .log_internal_errors(false)
        .finish();
    // Fails if there is a log already, which then stays.
    let _ = tracing::subscriber::set_global_default(log);
}
