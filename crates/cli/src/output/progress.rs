//! Progress indicator on a terminal for operations that take longer than a second.

use std::{
    future::Future,
    io::{self, IsTerminal, Write},
    pin::pin,
    time::Duration,
};

use tokio::time::{Instant, interval_at};

/// Delay before the indicator appears.
const INITIAL_DELAY: Duration = Duration::from_secs(1);

/// Interval between two frames.
const FRAME_INTERVAL: Duration = Duration::from_millis(120);

const FRAMES: [&str; 10] = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];

/// Awaits a future, with a progress indicator on standard error after the initial delay. Pipes and files get no indicator.
pub(super) async fn wait_for<T>(remote: &str, work: impl Future<Output = T>) -> T {
    watch(|| format!("waiting for {remote}"), work).await
}

/// Awaits a future, with a progress indicator that describes the work anew in each frame.
pub(super) async fn watch<T>(describe: impl Fn() -> String, work: impl Future<Output = T>) -> T {
    if !io::stderr().is_terminal() {
        return work.await;
    }
    let mut work = pin!(work);
    let start = Instant::now();
    let mut ticks = interval_at(start + INITIAL_DELAY, FRAME_INTERVAL);
    let mut frames = FRAMES.iter().cycle();
    let mut shown = Shown(false);
    loop {
        tokio::select! {
            biased;
            done = &mut work => {
                return done;
            }
            _ = ticks.tick() => {
                shown.0 = true;
                let frame = frames.next().copied().unwrap_or_default();
                let seconds = start.elapsed().as_secs();
                draw(&format!("{frame} {} … {seconds} s", describe()));
            }
        }
    }
}

/// Removes the indicator at the end of the wait, also if a signal ends it.
struct Shown(bool);

impl Drop for Shown {
    fn drop(&mut self) {
        if self.0 {
            draw("");
        }
    }
}

/// Redraws the line. An error is ignored, because the indicator is not part of the result.
fn draw(line: &str) {
    let mut stderr = io::stderr();
    let _ = write!(stderr, "\r\u{1b}[2K{line}").and_then(|()| stderr.flush());
}
