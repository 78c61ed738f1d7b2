//! Order of all events, and a signal for those who wait for the next one.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use tokio::sync::watch;

use crate::unsaved::Unsaved;

/// Distance between the first positions of two starts with one state file. Webhooks that survive a restart keep their numbers.
const NUMBERS_OF_A_RUN: u64 = 1_000_000;

/// Counter of the events of a sandbox. Cloning is cheap; all clones count together.
#[derive(Debug, Clone)]
pub(crate) struct Changes {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    first: u64,
    latest: AtomicU64,
    signal: watch::Sender<u64>,
    unsaved: Unsaved,
}

impl Changes {
    /// `run` is the number of earlier starts with the same state file.
    pub(crate) fn new(unsaved: Unsaved, run: u64) -> Self {
        let first = run.saturating_mul(NUMBERS_OF_A_RUN);
        let shared = Shared {
            first,
            latest: AtomicU64::new(first),
            signal: watch::Sender::new(first),
            unsaved,
        };
        Self {
            shared: Arc::new(shared),
        }
    }

    /// Number before the first event, request, action and webhook of this start: 0 without a state file.
    pub(crate) fn first(&self) -> u64 {
        self.shared.first
    }

    /// Counts an event and returns its position, from 1.
    pub(crate) fn next(&self) -> u64 {
        let order = self
            .shared
            .latest
            .fetch_add(1, Ordering::Relaxed)
            .wrapping_add(1);
        self.shared.unsaved.mark();
        // Without a receiver an event costs one addition.
        if self.shared.signal.receiver_count() > 0 {
            self.shared
                .signal
                .send_modify(|latest| *latest = order.max(*latest));
        }
        order
    }

    /// State that is not on the disk yet.
    pub(crate) fn unsaved(&self) -> &Unsaved {
        &self.shared.unsaved
    }

    /// Returns a receiver that is notified of each further event. It may see several events as one.
    pub(crate) fn subscribe(&self) -> watch::Receiver<u64> {
        self.shared.signal.subscribe()
    }
}
