//! Waiting until somebody wants the command to end.

use std::future::Future;

use dhow_core::{Error, Result};

/// Watches for Ctrl-C and, where there is one, the signal to terminate. From here on they no longer end the process by themselves.
///
/// # Errors
/// A system that does not let signals be watched.
#[cfg(unix)]
pub(super) fn watch() -> Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};

    let mut interrupted = signal(SignalKind::interrupt()).map_err(unwatched)?;
    let mut terminated = signal(SignalKind::terminate()).map_err(unwatched)?;
    Ok(async move {
        tokio::select! {
            _ = interrupted.recv() => {}
            _ = terminated.recv() => {}
        }
    })
}

/// Watches for Ctrl-C.
///
/// # Errors
/// None here.
#[cfg(not(unix))]
pub(super) fn watch() -> Result<impl Future<Output = ()>> {
    Ok(async {
        // Without a way to hear Ctrl-C the system ends the process by itself.
        if let Err(error) = tokio::signal::ctrl_c().await {
            let _ = unwatched(error);
            std::future::pending::<()>().await;
        }
    })
}

fn unwatched(error: std::io::Error) -> Error {
    Error::configuration("signals", "cannot be watched on this system").with_source(error)
}
