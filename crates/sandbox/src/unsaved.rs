//! Notice that the state of the sandbox has changed.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use std::thread::Thread;

/// A flag that wakes the thread which saves the state. Cloning is cheap; all clones are one flag.
///
/// Without a state file nothing reads it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Unsaved {
    shared: Arc<Shared>,
}

#[derive(Debug, Default)]
struct Shared {
    pending: AtomicBool,
    saver: OnceLock<Thread>,
}

impl Unsaved {
    /// Notes a change.
    pub(crate) fn mark(&self) {
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

    /// Sets the thread that the first change wakes.
    pub(crate) fn wakes(&self, thread: Thread) {
        // Only the saver calls this, once.
        let _ = self.shared.saver.set(thread);
    }
}
