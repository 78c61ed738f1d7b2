//! The engine's time, which never runs backwards.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use dhow_core::Clock;

use crate::store::Timestamp;

/// Largest step of a time that is ahead of the clock. A larger one is a correction of the clock and brings both together again.
const STEP: Duration = Duration::from_secs(60);

/// Time of one process: the clock's, or, after the clock was set back, the time before the jump plus the time since.
///
/// Without it, everything that was due in the next seconds, and every lease, would wait for as long as the clock was set back. A clock that jumps
/// forward makes everything due at once; the rate limits of the gateways still hold, and leases that ended too early are fenced.
#[derive(Debug)]
pub(crate) struct EngineClock {
    clock: Arc<dyn Clock>,
    last: Mutex<Option<Reading>>,
}

#[derive(Debug, Clone, Copy)]
struct Reading {
    clock: Timestamp,
    time: Timestamp,
}

impl EngineClock {
    pub(crate) fn new(clock: Arc<dyn Clock>) -> Self {
        Self {
            clock,
            last: Mutex::new(None),
        }
    }

    pub(crate) fn now(&self) -> Timestamp {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        // Read under the lock, so that no other thread's later reading looks like a jump.
        let clock = Timestamp::from(self.clock.now());
        let time = match *last {
            Some(last) if last.time > clock => {
                let step = clock.since(last.clock).min(STEP);
                last.time.plus(step).max(clock)
            }
            _ => clock,
        };
        *last = Some(Reading { clock, time });
        time
    }
}

#[cfg(test)]
mod tests {
    use std::time::SystemTime;

    use super::*;

    #[derive(Debug)]
    struct Set(Mutex<SystemTime>);

    impl Clock for Set {
        fn now(&self) -> SystemTime {
            *self.0.lock().unwrap()
        }
    }

    #[test]
    fn time_goes_on_when_the_clock_is_set_back_and_follows_it_again() {
        let at = |seconds| SystemTime::UNIX_EPOCH + Duration::from_secs(seconds);
        let set = Arc::new(Set(Mutex::new(at(100_000))));
        let clock = EngineClock::new(set.clone());
        for (told, time) in [
            (100_000, 100_000),
            (100_005, 100_005),
            // A day back: the time goes on with the clock.
            (13_605, 100_005),
            (13_607, 100_007),
            (13_667, 100_067),
            // Back again.
            (10_000, 100_067),
            (10_001, 100_068),
            // Set forward, not yet as far as before: one step.
            (50_000, 100_128),
            // Set right.
            (100_200, 100_200),
            (100_201, 100_201),
            // A forward jump is believed.
            (900_000, 900_000),
        ] {
            *set.0.lock().unwrap() = at(told);
            let expected = Timestamp::from(at(time));
            assert_eq!(clock.now(), expected, "{told}");
        }
    }
}
