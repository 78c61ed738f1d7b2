//! Waiting until somebody wants the command to end.

use std::future::Future;

use dhow_core::{Error, Result};

/// Watches for Ctrl-C, the signal to terminate, and the end of the terminal. From here on they no longer end the process by themselves.
///
/// Under `nohup` the end of the terminal is ignored, and stays so.
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
    let mut hung_up = match ignores_hang_up() {
        true => None,
        false => Some(heard(SignalKind::hangup())?),
    };
    Ok(async move {
        let hung_up = async {
            match &mut hung_up {
                Some(signal) => signal.recv().await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            _ = interrupted.recv() => {}
            _ = terminated.recv() => {}
            _ = hung_up => {}
        }
    })
}

/// Whether the process was started so that it outlives its terminal. Only Linux tells.
#[cfg(unix)]
fn ignores_hang_up() -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let ignored = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let ignored = ignored.and_then(|digits| u64::from_str_radix(digits.trim(), 16).ok());
    // The lowest bit is signal 1, SIGHUP.
    ignored.is_some_and(|ignored| ignored & 1 == 1)
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
