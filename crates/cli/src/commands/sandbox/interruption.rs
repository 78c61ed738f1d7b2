//! Waiting until somebody wants the command to end.

use std::future::Future;

use dhow_core::{Error, Result};

/// Watches for Ctrl-C, the end of the terminal, and every other signal that ends a process unless it is watched. From here on they no longer
/// end it by themselves, so nothing is left behind.
///
/// Under `nohup` the end of the terminal is ignored, and stays so.
///
/// # Errors
/// A system that does not let signals be watched.
#[cfg(unix)]
pub(super) fn watch() -> Result<impl Future<Output = ()>> {
    use std::task::Poll;

    use tokio::signal::unix::{SignalKind, signal};

    let mut kinds = vec![
        SignalKind::interrupt(),
        SignalKind::terminate(),
        SignalKind::quit(),
        SignalKind::user_defined1(),
        SignalKind::user_defined2(),
        SignalKind::alarm(),
    ];
    if !ignores_hang_up() {
        kinds.push(SignalKind::hangup());
    }
    let watched = kinds
        .into_iter()
        .map(signal)
        .collect::<std::io::Result<Vec<_>>>();
    let mut signals = watched.map_err(|error| {
        Error::configuration("signals", "cannot be watched on this system").with_source(error)
    })?;
    Ok(std::future::poll_fn(move |context| {
        let heard = signals
            .iter_mut()
            .any(|signal| signal.poll_recv(context).is_ready());
        match heard {
            true => Poll::Ready(()),
            false => Poll::Pending,
        }
    }))
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
