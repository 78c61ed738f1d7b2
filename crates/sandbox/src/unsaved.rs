//! Notice that the state of the sandbox has changed, and how much of it is on the disk.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::thread::Thread;

use tokio::sync::watch;

/// Counter of changes that wakes the thread which saves the state. Cloning is cheap; all clones count together.
#[derive(Debug, Clone)]
pub(crate) struct Unsaved {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    /// False without a state file, where nothing is saved.
    has_file: bool,
    pending: AtomicBool,
    changes: AtomicU64,
    /// Number of changes that are on the disk.
    saved: watch::Sender<u64>,
    saver: OnceLock<Thread>,
}

impl Unsaved {
    pub(crate) fn new(has_file: bool) -> Self {
        Self {
            shared: Arc::new(Shared {
                has_file,
                pending: AtomicBool::new(false),
                changes: AtomicU64::new(0),
                saved: watch::Sender::new(0),
                saver: OnceLock::new(),
            }),
        }
    }

    /// Notes a change. Its owner keeps the state locked until the change is made.
    pub(crate) fn mark(&self) {
        self.shared.changes.fetch_add(1, Ordering::AcqRel);
        let was_pending = self.shared.pending.swap(true, Ordering::AcqRel);
        if !was_pending && let Some(saver) = self.shared.saver.get() {
            saver.unpark();
        }
    }

    /// Forgets the changes so far, before they are saved.
    pub(crate) fn take(&self) {
        self.shared.pending.store(false, Ordering::Release);
    }

    pub(crate) fn is_pending(&self) -> bool {
        self.shared.pending.load(Ordering::Acquire)
    }

    /// Returns the number of changes so far.
    pub(crate) fn changes(&self) -> u64 {
        self.shared.changes.load(Ordering::Acquire)
    }

    /// Notes that so many changes are on the disk. The number was read before the state was.
    pub(crate) fn saved(&self, changes: u64) {
        self.shared.saved.send_if_modified(|saved| {
            let is_more = changes > *saved;
            *saved = changes.max(*saved);
            is_more
        });
    }

    /// Waits until so many changes are on the disk. Returns at once without a state file.
    pub(crate) async fn wait_saved(&self, changes: u64) {
        if self.shared.has_file {
            let mut saved = self.shared.saved.subscribe();
            // The sender lives as long as `self`.
            let _ = saved.wait_for(|saved| *saved >= changes).await;
        }
    }

    /// Sets the thread that the first change wakes.
    pub(crate) fn wakes(&self, thread: Thread) {
        // Only the saver calls this, once.
        let _ = self.shared.saver.set(thread);
    }
}
