//! Progress of a search, and the order to stop, shared between threads.

use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};

use super::jobs::{Job, Stage};

/// Progress of a search, and the order to stop it. It is shared between the thread that searches and those that watch.
#[derive(Debug, Default)]
pub struct Control {
    stopped: AtomicBool,
    tried: AtomicU64,
    total: AtomicU64,
    stage: AtomicUsize,
}

/// Progress of a search at one moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Progress {
    /// Number of signatures computed so far.
    pub tried: u64,
    /// Number of signatures in the whole space; 0 before the search begins.
    pub total: u64,
    /// Part of the space that is being searched, in a few words.
    pub stage: &'static str,
}

impl Control {
    /// Creates the control of one search.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Orders the search to stop soon.
    pub fn stop(&self) {
        self.stopped.store(true, Ordering::Relaxed);
    }

    /// Returns true after [`stop`](Self::stop).
    #[must_use]
    pub fn is_stopped(&self) -> bool {
        self.stopped.load(Ordering::Relaxed)
    }

    /// Returns the progress.
    #[must_use]
    pub fn progress(&self) -> Progress {
        Progress {
            tried: self.tried.load(Ordering::Relaxed),
            total: self.total.load(Ordering::Relaxed),
            stage: Stage::at(self.stage.load(Ordering::Relaxed)).as_str(),
        }
    }

    pub(super) fn begin(&self, jobs: &[Job<'_>]) {
        let total = jobs.iter().map(Job::count);
        let total = total.fold(0, u64::saturating_add);
        self.total.store(total, Ordering::Relaxed);
        self.tried.store(0, Ordering::Relaxed);
    }

    pub(super) fn enter(&self, stage: Stage) {
        self.stage.fetch_max(stage as usize, Ordering::Relaxed);
    }

    pub(super) fn add(&self, tried: u64) {
        self.tried.fetch_add(tried, Ordering::Relaxed);
    }
}
