//! Rate limit of one account in one process: reads are spread over time, and a 429 closes the gate for all of them.

use std::{
    collections::{BTreeSet, VecDeque},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use dhow_core::{PollingPolicy, RateLimit};

use crate::store::{OrderKey, Timestamp};

/// Longest wait for a slot of the rate limit inside of a unit of work.
pub(crate) const SHORT_WAIT: Duration = Duration::from_secs(5);
/// Pause between the requests that try whether a gateway takes more. Longer than a short wait, so that one is under way at a time.
const TRIAL: Duration = Duration::from_millis(5_001);

#[derive(Debug)]
pub(crate) struct Gate {
    pause: Duration,
    times: Mutex<Times>,
}

/// Times before which nothing may be sent.
#[derive(Debug, Default)]
struct Times {
    /// By the limit of the policy.
    next: Option<Timestamp>,
    /// By the gateway's answer.
    closed: Option<Timestamp>,
    /// True from such an answer to the next one of another kind: a single request tries whether the gateway takes more.
    is_trial: bool,
}

impl Times {
    /// Earliest time of the next request.
    fn earliest(&self, now: Timestamp) -> Timestamp {
        let times = [self.next, self.closed].into_iter().flatten();
        times.filter(|at| is_ahead(*at, now)).max().unwrap_or(now)
    }
}

/// A time further away than a day was set before the clock jumped back.
fn is_ahead(at: Timestamp, now: Timestamp) -> bool {
    at > now && at.since(now) < Duration::from_secs(86_400)
}

impl Gate {
    /// A gate for the slowest limit of the policy, because documents do not say whether a limit counts per object or per account.
    pub(crate) fn of(policy: &PollingPolicy) -> Self {
        Self {
            pause: slowest(policy).map_or(Duration::ZERO, RateLimit::pause),
            times: Mutex::default(),
        }
    }

    /// Takes the next slot if it begins at `now`, or returns its beginning without taking it.
    pub(crate) fn take(&self, now: Timestamp) -> Result<(), Timestamp> {
        let mut times = self.times();
        let at = times.earliest(now);
        if at > now {
            return Err(at);
        }
        times.next = Some(now.plus(self.pause(&times)));
        Ok(())
    }

    /// Takes the next slot if it begins soon, and returns its beginning.
    pub(crate) fn reserve(&self, now: Timestamp) -> Option<Timestamp> {
        let mut times = self.times();
        let at = times.earliest(now);
        if at.since(now) > SHORT_WAIT {
            return None;
        }
        times.next = Some(at.plus(self.pause(&times)));
        Some(at)
    }

    /// Number of slots that begin soon.
    pub(crate) fn count(&self, now: Timestamp) -> usize {
        let times = self.times();
        let wait = times.earliest(now).since(now);
        let Some(rest) = SHORT_WAIT.checked_sub(wait) else {
            return 0;
        };
        let pauses = rest.as_millis().checked_div(self.pause(&times).as_millis());
        pauses.map_or(usize::MAX, |count| {
            usize::try_from(count).map_or(usize::MAX, |count| count.saturating_add(1))
        })
    }

    /// End of the time for which the gateway has closed the gate; `None` if it is open.
    pub(crate) fn closed(&self, now: Timestamp) -> Option<Timestamp> {
        self.times().closed.filter(|until| is_ahead(*until, now))
    }

    /// Closes the gate until a time.
    pub(crate) fn close(&self, until: Timestamp) {
        let mut times = self.times();
        times.closed = times.closed.max(Some(until));
        times.is_trial = true;
    }

    /// Notes that the gateway has answered a request.
    pub(crate) fn answered(&self) {
        self.times().is_trial = false;
    }

    fn pause(&self, times: &Times) -> Duration {
        match times.is_trial {
            true => self.pause.max(TRIAL),
            false => self.pause,
        }
    }

    fn times(&self) -> MutexGuard<'_, Times> {
        self.times.lock().unwrap_or_else(PoisonError::into_inner)
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

/// Largest number of orders of one account that wait in memory. The due times of further ones bring them back.
const WAITING: usize = 4_096;
/// Time for which a place in the queue is worth one look at its order: the due time of an order that waits is this for each round of reads
/// before it, so that the orders that wait are written at a bounded rate, however many they are.
const ROUND: Duration = Duration::from_secs(8);

/// Reads of one account: a gateway that hangs holds a limited number of them, and the orders beyond wait in turn.
#[derive(Debug, Default)]
pub(crate) struct ReadSlots {
    running: Arc<AtomicUsize>,
    waiting: Mutex<Waiting>,
}

/// Orders that wait for a slot, the first one first.
#[derive(Debug, Default)]
struct Waiting {
    queue: VecDeque<OrderKey>,
    known: BTreeSet<OrderKey>,
}

/// Slot of one read, free again when it is dropped.
#[derive(Debug)]
pub(crate) struct ReadSlot(Arc<AtomicUsize>);

impl ReadSlots {
    /// Takes a slot, or returns `None` if all are taken.
    pub(crate) fn take(&self) -> Option<ReadSlot> {
        let more = |running: usize| (running < READS).then_some(running + 1);
        let taken = self
            .running
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, more);
        taken.ok().map(|_| ReadSlot(Arc::clone(&self.running)))
    }

    /// Adds an order to the queue, or leaves it in its place there. Returns the time after which the order is due again in any case, because
    /// the queue is lost with its process.
    pub(crate) fn wait(&self, order: &OrderKey) -> Duration {
        let mut waiting = self.waiting();
        let is_new = waiting.queue.len() < WAITING && waiting.known.insert(order.clone());
        if is_new {
            waiting.queue.push_back(order.clone());
        }
        let rounds = waiting.queue.len() / READS + 1;
        ROUND.saturating_mul(u32::try_from(rounds).unwrap_or(u32::MAX))
    }

    /// Takes as many orders out of the queue as there are free slots, and at most a number.
    pub(crate) fn next_waiting(&self, most: usize) -> Vec<OrderKey> {
        let running = self.running.load(Ordering::Relaxed);
        let mut waiting = self.waiting();
        let free = READS.saturating_sub(running).min(most);
        let count = free.min(waiting.queue.len());
        let next: Vec<OrderKey> = waiting.queue.drain(..count).collect();
        for order in &next {
            waiting.known.remove(order);
        }
        next
    }

    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
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
    fn slots_that_begin_soon_are_counted_and_reserved_one_after_the_other() {
        let mut policy = PollingPolicy::default();
        let (calls, per) = (1, Duration::from_secs(2));
        policy.payments = policy.payments.with_rate_limit(RateLimit { calls, per });
        let gate = Gate::of(&policy);
        let at = Timestamp::from_millis;
        for (count, begins) in [(3, Some(0)), (2, Some(2_001)), (1, Some(4_002)), (0, None)] {
            assert_eq!(gate.count(at(0)), count);
            assert_eq!(gate.reserve(at(0)), begins.map(at));
        }
        assert_eq!(gate.take(at(0)), Err(at(6_003)));
        assert_eq!(gate.closed(at(0)), None, "by its own limit only");
        gate.close(at(9_000));
        assert_eq!((gate.count(at(3_000)), gate.count(at(4_000))), (0, 1));
        assert_eq!(gate.count(at(9_000)), 1, "a trial");
        gate.answered();
        assert_eq!(gate.count(at(9_000)), 3, "after an answer");
        assert_eq!(gate.closed(at(8_999)), Some(at(9_000)));
        assert_eq!(gate.closed(at(9_000)), None);
        assert_eq!(Gate::of(&PollingPolicy::default()).count(at(0)), usize::MAX);
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
    #[test]
    fn orders_wait_in_turn_once_each_and_look_again_less_often_the_more_they_are() {
        let order = |number: usize| {
            OrderKey::new("shop", crate::store::OrderKind::Payment, number.to_string())
        };
        let slots = ReadSlots::default();
        let taken: Vec<ReadSlot> = (0..READS - 1).filter_map(|_| slots.take()).collect();
        assert_eq!(slots.wait(&order(0)), ROUND);
        for number in 1..2_000 {
            let _ = slots.wait(&order(number));
        }
        for _ in 0..3 {
            assert_eq!(slots.wait(&order(0)), ROUND * 63, "in its place");
        }
        assert_eq!(slots.next_waiting(9), [order(0)], "one slot is free");
        drop(taken);
        let next: Vec<OrderKey> = (1..=READS).map(order).collect();
        assert_eq!(slots.next_waiting(0), []);
        assert_eq!(slots.next_waiting(usize::MAX), next);
        for number in 0..2 * WAITING {
            let _ = slots.wait(&order(number));
        }
        assert_eq!(slots.waiting().queue.len(), WAITING);
        assert_eq!(slots.waiting().known.len(), WAITING);
    }
}
