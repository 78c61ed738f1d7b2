//! Rate limit of one account in one process: reads are spread over time, and a 429 closes the gate for all of them.

use std::{
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use dhow_core::{PollingPolicy, RateLimit};

use crate::store::Timestamp;

#[derive(Debug)]
pub(crate) struct Gate {
    pause: Duration,
    next: Mutex<Option<Timestamp>>,
}

impl Gate {
    /// A gate for the slowest limit of the policy, because documents do not say whether a limit counts per object or per account.
    pub(crate) fn of(policy: &PollingPolicy) -> Self {
        Self {
            pause: slowest(policy).map_or(Duration::ZERO, RateLimit::pause),
            next: Mutex::new(None),
        }
    }

    /// Takes the next slot if it begins at `now`, or returns its beginning without taking it.
    pub(crate) fn take(&self, now: Timestamp) -> Result<(), Timestamp> {
        let mut next = self.next.lock().unwrap_or_else(PoisonError::into_inner);
        match *next {
            // A slot further away than a day was set before the clock jumped back.
            Some(at) if at > now && at.since(now) < Duration::from_secs(86_400) => Err(at),
            _ => {
                *next = Some(now.plus(self.pause));
                Ok(())
            }
        }
    }

    /// Closes the gate until a time.
    pub(crate) fn close(&self, until: Timestamp) {
        let mut next = self.next.lock().unwrap_or_else(PoisonError::into_inner);
        *next = (*next).max(Some(until));
    }
}

/// Returns the limit of a policy with the longest pause.
pub(crate) fn slowest(policy: &PollingPolicy) -> Option<RateLimit> {
    let limits = [
        policy.payments.rate_limit,
        policy.payouts.rate_limit,
        policy.refunds.rate_limit,
        policy.account_rate_limit,
    ];
    let limits = limits.into_iter().flatten();
    limits.max_by_key(|limit| limit.pause())
}

/// Number of reads of one account that run at the same time in one process.
pub(crate) const READS: usize = 32;

/// Reads of one account that are running: a gateway that hangs holds a limited number of them.
#[derive(Debug, Default)]
pub(crate) struct ReadSlots(Arc<AtomicUsize>);

/// Slot of one read, free again when it is dropped.
#[derive(Debug)]
pub(crate) struct ReadSlot(Arc<AtomicUsize>);

impl ReadSlots {
    /// Takes a slot, or returns `None` if all are taken.
    pub(crate) fn take(&self) -> Option<ReadSlot> {
        let more = |running: usize| (running < READS).then_some(running + 1);
        let taken = self
            .0
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, more);
        taken.ok().map(|_| ReadSlot(Arc::clone(&self.0)))
    }
}

impl Drop for ReadSlot {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slots_are_spread_and_a_closed_gate_stays_closed() {
        let mut policy = PollingPolicy::default();
        let (calls, per) = (10, Duration::from_secs(10));
        policy.payments = policy.payments.with_rate_limit(RateLimit { calls, per });
        let gate = Gate::of(&policy);
        let at = Timestamp::from_millis;
        assert_eq!(gate.take(at(0)), Ok(()));
        assert_eq!(gate.take(at(500)), Err(at(1_001)));
        assert_eq!(gate.take(at(1_001)), Ok(()));
        gate.close(at(9_000));
        gate.close(at(5_000));
        assert_eq!(gate.take(at(8_999)), Err(at(9_000)));
        assert_eq!(gate.take(at(9_000)), Ok(()));
        // The clock was set back by a year.
        assert_eq!(gate.take(at(-31_536_000_000)), Ok(()));
    }

    #[test]
    fn a_slot_is_free_again_after_its_read() {
        let slots = ReadSlots::default();
        let mut taken: Vec<ReadSlot> = (0..READS).filter_map(|_| slots.take()).collect();
        assert_eq!(taken.len(), READS);
        assert!(slots.take().is_none());
        drop(taken.pop());
        assert!(slots.take().is_some());
    }
}
