//! Poll timer of an order.

use std::time::Duration;

use dhow_core::{Jitter, NextPoll, Observation, PollPlan, PollSchedule};
use serde::{Deserialize, Serialize};

use crate::store::Timestamp;

/// Interval after the plan's time has passed: a payment can be paid late, and its webhook can be lost.
const LATE: Duration = Duration::from_secs(86_400);
/// Time after which the gateway is no longer asked.
const END: Duration = Duration::from_secs(30 * 86_400);

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Timer {
    /// Beginning of the present work.
    pub(crate) started: Option<Timestamp>,
    /// Last request.
    pub(crate) last: Option<Timestamp>,
    /// Next request; `None` if nothing is to be read.
    pub(crate) next: Option<Timestamp>,
    /// True if the gateway was asked for as long as it is worth it. Only a hint leads to a further request.
    pub(crate) has_ended: bool,
    /// Requests since `started`.
    pub(crate) requests: u32,
    /// Time until which a read may be running.
    pub(crate) reading: Option<Timestamp>,
    /// True if a read is due and waits for its turn.
    #[serde(skip_serializing_if = "is_false")]
    pub(crate) waits: bool,
    /// Wake counter at the last work, to tell a hint from the end of an interval.
    pub(crate) wake: i64,
}

impl Timer {
    /// Starts the timer, unless it is running or has ended.
    pub(crate) fn start(&mut self, now: Timestamp, plan: PollPlan, jitter: &dyn Jitter) {
        if self.next.is_some() || self.has_ended {
            return;
        }
        self.started = Some(now);
        self.requests = 0;
        self.next = self.after(Observation::Open, now, plan, jitter);
    }

    /// Stops the timer because nothing is to be read, or because new work begins.
    pub(crate) fn stop(&mut self) {
        self.next = None;
        self.has_ended = false;
        self.waits = false;
        self.requests = 0;
    }

    /// Notes that a read waits for its turn. The order is looked at again after `pause`, unless its turn comes before.
    pub(crate) fn wait(&mut self, now: Timestamp, pause: Duration) {
        let look = now.plus(pause);
        let next = self.next.filter(|next| *next > now);
        self.next = Some(next.map_or(look, |next| next.min(look)));
        self.waits = true;
    }

    /// Notes that a read begins. If its process dies, the next one is at `until`.
    pub(crate) fn begin(&mut self, now: Timestamp, until: Timestamp) {
        self.last = Some(now);
        self.reading = Some(until);
        self.waits = false;
        self.next = Some(until);
    }

    /// Sets the next request after one with this result.
    pub(crate) fn asked(
        &mut self,
        observation: Observation,
        now: Timestamp,
        plan: PollPlan,
        jitter: &dyn Jitter,
    ) {
        self.last = Some(now);
        self.reading = None;
        self.waits = false;
        self.requests = self.requests.saturating_add(1);
        self.next = self.after(observation, now, plan, jitter);
        self.has_ended = self.next.is_none();
    }

    /// True if a hint may lead to a request now.
    pub(crate) fn allows_hint(&self, now: Timestamp, plan: PollPlan) -> bool {
        if self.reading.is_some_and(|until| until > now) {
            return false;
        }
        let shortest = plan.shortest().max(plan.initial_interval);
        self.last.is_none_or(|last| last.plus(shortest) <= now)
    }

    fn after(
        &self,
        observation: Observation,
        now: Timestamp,
        plan: PollPlan,
        jitter: &dyn Jitter,
    ) -> Option<Timestamp> {
        let mut schedule = PollSchedule::new(plan);
        // The intervals have reached their maximum long before.
        for _ in 0..self.requests.min(64) {
            let _ = schedule.next(Observation::Open, Duration::ZERO, jitter);
        }
        let elapsed = self
            .started
            .map_or(Duration::ZERO, |started| now.since(started));
        match schedule.next(observation, elapsed, jitter) {
            NextPoll::Wait(pause) => Some(now.plus(pause)),
            NextPoll::Stop(_) if elapsed < END => Some(now.plus(LATE)),
            NextPoll::Stop(_) => None,
        }
    }
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde passes a reference"
)]
fn is_false(flag: &bool) -> bool {
    !flag
}
