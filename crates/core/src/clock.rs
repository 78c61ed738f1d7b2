//! Clock, injected wherever time matters.

use std::{fmt::Debug, time::SystemTime};

/// Source of the current time. The libraries of this workspace never read the system clock directly.
pub trait Clock: Send + Sync + Debug {
    /// Returns the current time.
    fn now(&self) -> SystemTime;
}

/// System clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> SystemTime {
        SystemTime::now()
    }
}
