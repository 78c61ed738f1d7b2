//! The clock, injected where time decides something.

use std::{fmt::Debug, time::SystemTime};

/// Tells the time. Libraries of this workspace never read the system clock directly.
pub trait Clock: Send + Sync + Debug {
    /// The present instant.
    fn now(&self) -> SystemTime;
}

/// The machine's own clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> SystemTime {
        SystemTime::now()
    }
}
