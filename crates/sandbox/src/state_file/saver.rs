//! The thread that saves the state after unsaved.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use super::StateFile;

/// Pause after the first change, in which further changes are collected.
const PAUSE: Duration = Duration::from_millis(100);
/// Pause as a multiple of the time that the last save took, so that a large state does not keep a processor busy.
const LOAD_FACTOR: u32 = 4;
/// Longest pause, and the pause after an error.
const LONGEST_PAUSE: Duration = Duration::from_millis(800);

/// Saves until it is dropped, and then once more.
#[derive(Debug)]
pub(crate) struct Saver {
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Saver {
    pub(crate) fn start(file: StateFile) -> io::Result<Self> {
        let stop = Arc::new(AtomicBool::new(false));
        let stopped = Arc::clone(&stop);
        let thread = thread::Builder::new()
            .name("dhow-sandbox-state".to_owned())
            .spawn(move || run(&file, &stopped))?;
        Ok(Self {
            stop,
            thread: Some(thread),
        })
    }
}

impl Drop for Saver {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Release);
        if let Some(thread) = self.thread.take() {
            thread.thread().unpark();
            // A join error means that the thread panicked, so there is nothing to wait for.
            let _ = thread.join();
        }
    }
}

fn run(file: &StateFile, stop: &AtomicBool) {
    let unsaved = &file.shared.unsaved;
    unsaved.wakes(thread::current());
    let mut pause = PAUSE;
    while !stop.load(Ordering::Acquire) {
        if !unsaved.is_pending() {
            thread::park();
            continue;
        }
        wait(pause, stop);
        unsaved.take();
        let start = Instant::now();
        match file.save() {
            Ok(()) => pause = (start.elapsed() * LOAD_FACTOR).clamp(PAUSE, LONGEST_PAUSE),
            Err(_) => {
                // Saved again without a further change, because the disk may have space by then.
                unsaved.mark();
                pause = LONGEST_PAUSE;
            }
        }
    }
    file.close();
}

/// Waits, or until the sandbox stops.
fn wait(pause: Duration, stop: &AtomicBool) {
    let end = Instant::now() + pause;
    while !stop.load(Ordering::Acquire) {
        let Some(left) = end.checked_duration_since(Instant::now()) else {
            return;
        };
        thread::park_timeout(left);
    }
}
