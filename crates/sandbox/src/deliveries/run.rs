//! Scheduler: starts each attempt when it is due, until a webhook is accepted, given up, or the sandbox stops.

use std::time::{Duration, Instant};

use dhow_core::Clock as _;

use super::target::Target;
use super::{Attempt, AttemptResult, Deliveries, Message, WebhookState, send};

/// Maximum real time that an answer waits for the webhooks before it.
const EARLY: Duration = Duration::from_secs(5);

impl Deliveries {
    /// Runs until the sandbox stops.
    pub(super) async fn run(self) {
        let mut stop = self.shared.stop.clone();
        loop {
            let next = self.start_due();
            let due = async {
                match next {
                    Some(due) => self.shared.clock.wait_until(due).await,
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                // Also ends if the sender of `stop` was dropped with the sandbox.
                _ = stop.wait_for(|stop| *stop) => break,
                () = self.shared.wake.notified() => {}
                () = due => {}
            }
        }
        // Nothing is open any more for those who wait in `idle`.
        self.shared.open.send_replace(0);
    }

    /// Starts the attempts that are due, and returns the uptime of the next one.
    fn start_due(&self) -> Option<Duration> {
        let uptime = self.shared.clock.uptime();
        let mut log = self.lock();
        loop {
            let (due, number) = log.first_due()?;
            if due > uptime {
                return Some(due);
            }
            log.unschedule(number);
            if let Some(entry) = log.find(number) {
                let (message, changes) = (entry.message(), entry.cause_changes);
                let attempt = self.clone().attempt(number, message, changes);
                self.shared.runtime.spawn(attempt);
            }
        }
    }

    /// Waits until what the webhook tells of is on the disk, so that no kill can take it back, and makes an attempt.
    async fn attempt(self, number: u64, message: Message, cause_changes: u64) {
        let mut stop = self.shared.stop.clone();
        let deliver = async {
            let unsaved = self.shared.changes.unsaved();
            unsaved.wait_saved(cause_changes).await;
            self.deliver(number, &message).await;
        };
        tokio::select! {
            () = deliver => {}
            _ = stop.wait_for(|stop| *stop) => {}
        }
    }

    async fn deliver(&self, number: u64, message: &Message) {
        let shared = &self.shared;
        let target = match Target::parse(&message.url, &shared.policy) {
            Ok(target) => target,
            Err(reason) => return self.finish(number, WebhookState::Refused(reason), None),
        };
        // The semaphore is never closed.
        let _slot = shared.slots.acquire().await;
        let (at, started) = (shared.clock.now(), Instant::now());
        let result = send::send(&target, message, shared.policy.timeout).await;
        let accepted = match &result {
            AttemptResult::Response { status, body } => (message.rules.accepts)(*status, body),
            AttemptResult::NoResponse(_) => false,
        };
        let attempt = Attempt {
            order: shared.changes.next(),
            at,
            duration: started.elapsed(),
            result,
            accepted,
        };
        let state = match accepted {
            true => WebhookState::Accepted,
            false => WebhookState::Open,
        };
        self.finish(number, state, Some(attempt));
    }

    /// Logs an attempt, and schedules the next one or settles the webhook.
    fn finish(&self, number: u64, state: WebhookState, attempt: Option<Attempt>) {
        let mut log = self.lock();
        let pauses = &self.shared.policy.pauses;
        let pause = log.change(number, |entry| {
            entry.state = state;
            let attempt = attempt.map(|attempt| entry.add(attempt));
            let waits = attempt.is_some() && entry.is_open();
            let next = entry.attempts().checked_sub(1);
            let pause = next.and_then(|next| pauses.get(next)).copied();
            if waits && pause.is_none() {
                entry.state = WebhookState::GivenUp;
            }
            pause.filter(|_| waits)
        });
        if let Some(Some(pause)) = pause {
            log.schedule(number, self.after(pause));
        }
        log.advance_chain(number, self.after(Duration::ZERO));
        self.updated(log);
    }

    /// Waits until each webhook has the result of an attempt, or will have none, at most for [`EARLY`].
    pub(crate) async fn first_results(&self, numbers: &[u64]) {
        // After that the attempts go on, and the answer does not wait for them.
        let _ = tokio::time::timeout(EARLY, self.all_first_results(numbers)).await;
    }

    async fn all_first_results(&self, numbers: &[u64]) {
        let mut changes = self.shared.changes.subscribe();
        let waits = |number: &u64| {
            let log = self.lock();
            let entry = log.find(*number);
            entry.is_some_and(|entry| entry.is_open() && entry.attempts() == 0)
        };
        while numbers.iter().any(waits) {
            // The sender lives as long as `self`.
            let _ = changes.changed().await;
        }
    }
}
