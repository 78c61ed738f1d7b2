//! Waiting until somebody wants the command to end.

use std::future::Future;

use dhow_core::{Error, Result};

/// Watches for Ctrl-C and the signal to terminate. From here on they no longer end the process by themselves.
///
/// # Errors
/// A system that does not let signals be watched.
#[cfg(unix)]
pub(super) fn watch() -> Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};

    let heard = |kind| {
        signal(kind).map_err(|error| {
            Error::configuration("signals", "cannot be watched on this system").with_source(error)
        })
    };
    let mut interrupted = heard(SignalKind::interrupt())?;
    let mut terminated = heard(SignalKind::terminate())?;
    Ok(async move {
        tokio::select! {
            _ = interrupted.recv() => {}
            _ = terminated.recv() => {}
        }
    })
}

/// Watches for Ctrl-C. Where it cannot be heard, the system ends the process by itself.
///
/// # Errors
/// None here.
#[cfg(not(unix))]
pub(super) fn watch() -> Result<impl Future<Output = ()>> {
    Ok::<_, Error>(async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    })
}
