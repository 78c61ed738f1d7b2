//! Waits for a signal to stop.

use std::future::Future;

use dhow_core::{Error, Result};

/// Handles SIGINT (Ctrl-C), SIGTERM, SIGQUIT, SIGUSR1, SIGUSR2, SIGALRM, and SIGHUP (the end of the terminal).
///
/// The returned future completes at the first signal, so that the caller can shut down in order. A hang-up stays ignored under `nohup`.
///
/// # Errors
/// If the signals cannot be handled on this system.
#[cfg(unix)]
pub(crate) fn watch() -> Result<impl Future<Output = ()>> {
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
        Error::configuration("signals", "cannot be handled on this system").with_source(error)
    })?;
    Ok(std::future::poll_fn(move |context| {
        let received = signals
            .iter_mut()
            .any(|signal| signal.poll_recv(context).is_ready());
        match received {
            true => Poll::Ready(()),
            false => Poll::Pending,
        }
    }))
}

/// Makes a write above a limit of file sizes, as `ulimit -f` sets one, fail as on a full disk. Without this, SIGXFSZ ends the process.
///
/// # Errors
/// If the signal cannot be handled on this system.
#[cfg(any(target_os = "linux", target_os = "macos"))]
pub(crate) fn survive_file_size_limit() -> Result<()> {
    use tokio::signal::unix::{SignalKind, signal};

    const XFSZ: i32 = 25;
    // The handler stays after the drop.
    let handled = signal(SignalKind::from_raw(XFSZ)).map(drop);
    handled.map_err(|error| {
        Error::configuration("signals", "cannot be handled on this system").with_source(error)
    })
}

/// Does nothing: the system has no such signal.
#[cfg(not(any(target_os = "linux", target_os = "macos")))]
pub(crate) fn survive_file_size_limit() -> Result<()> {
    Ok(())
}

/// Returns true if SIGHUP is ignored, as under `nohup`. Always false on systems other than Linux, which do not report it.
#[cfg(unix)]
fn ignores_hang_up() -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let ignored = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let ignored = ignored.and_then(|digits| u64::from_str_radix(digits.trim(), 16).ok());
    // Bit 0 is signal 1, SIGHUP.
    ignored.is_some_and(|ignored| ignored & 1 == 1)
}

/// Handles Ctrl-C. If that fails, the system ends the process at Ctrl-C.
///
/// # Errors
/// Never on this system.
#[cfg(not(unix))]
pub(crate) fn watch() -> Result<impl Future<Output = ()>> {
    Ok::<_, Error>(async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    })
}
