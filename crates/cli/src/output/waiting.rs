//! A sign of life on a terminal for what takes longer than a second.

use std::{
    future::Future,
    io::{self, IsTerminal, Write},
    pin::pin,
    time::Duration,
};

use tokio::time::{Instant, interval_at};

/// How long nobody minds waiting.
const INITIAL_DELAY: Duration = Duration::from_secs(1);

/// How often the sign moves.
const STEP: Duration = Duration::from_millis(120);

const FRAMES: [&str; 10] = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];

/// Waits for work; after a second a person at a terminal sees for whom. Pipes and files never see it.
pub(super) async fn waiting<T>(whom: &str, work: impl Future<Output = T>) -> T {
    if !io::stderr().is_terminal() {
        return work.await;
    }
    let mut work = pin!(work);
    let start = Instant::now();
    let mut steps = interval_at(start + INITIAL_DELAY, STEP);
    let mut frames = FRAMES.iter().cycle();
    let mut shown = false;
    loop {
        tokio::select! {
            biased;
            done = &mut work => {
                if shown {
                    draw("");
                }
                return done;
            }
            _ = steps.tick() => {
                shown = true;
                let frame = frames.next().copied().unwrap_or_default();
                let seconds = start.elapsed().as_secs();
                draw(&format!("{frame} waiting for {whom} … {seconds} s"));
            }
        }
    }
}

/// Replaces the line. A terminal that went away is not this program's failure.
fn draw(line: &str) {
    let mut stderr = io::stderr();
    let _ = write!(stderr, "\r\u{1b}[2K{line}").and_then(|()| stderr.flush());
}
