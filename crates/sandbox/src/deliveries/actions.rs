//! Actions on single webhooks.

use std::collections::BTreeSet;
use std::sync::MutexGuard;
use std::time::Duration;

use super::log::{Chain, Log};
use super::{
    CopyKind, CopyOf, Deliveries, Entry, MAX_COPIES, Pause, Switches, Tamper, WebhookState, tamper,
};

impl Deliveries {
    /// Sends a webhook again, with the same bytes, and returns the number of the copy.
    ///
    /// `None` if there is no webhook with this number.
    pub fn resend(&self, number: u64) -> Option<u64> {
        self.copy(number, CopyKind::Resent, Duration::ZERO)
    }

    /// Sends a webhook again after a time by the sandbox's clock, at most 366 days, and returns the number of the copy.
    ///
    /// `None` if there is no webhook with this number.
    pub fn resend_after(&self, number: u64, pause: Duration) -> Option<u64> {
        self.copy(number, CopyKind::Late, pause.min(Pause::MAX))
    }

    /// Sends several copies of a webhook at once, at most 100, and returns their numbers.
    ///
    /// `None` if there is no webhook with this number.
    pub fn send_copies(&self, number: u64, copies: u32) -> Option<Vec<u64>> {
        let copies = 0..copies.min(MAX_COPIES);
        copies
            .map(|_| self.copy(number, CopyKind::Duplicate, Duration::ZERO))
            .collect()
    }

    /// Sends a copy of a webhook that a shop must refuse, and returns its number.
    ///
    /// `None` if there is no webhook with this number, or it has nothing to change.
    pub fn tamper(&self, number: u64, part: Tamper) -> Option<u64> {
        let mut log = self.lock();
        let entry = log.find(number)?;
        let mut message = entry.message();
        if !tamper::apply(&mut message, part) {
            return None;
        }
        let cause = self.shared.journal.cause(None);
        let copy_of = CopyOf::new(number, part.kind());
        let due = self.after(Duration::ZERO);
        let copy = self.insert(&mut log, &message, cause, Some(copy_of), Some(due));
        self.updated(log);
        Some(copy)
    }

    /// Delays the next attempt of an open webhook by a time, in addition to the time that it waits already.
    ///
    /// Returns false if no attempt is scheduled: the webhook is settled, held or being sent. Also returns false if the attempt
    /// would then be more than 366 days away.
    #[must_use = "false means that no attempt was delayed"]
    pub fn postpone(&self, number: u64, pause: Duration) -> bool {
        let mut log = self.lock();
        let Some(due) = log.find(number).and_then(|entry| entry.due) else {
            return false;
        };
        let latest = self.after(Pause::MAX);
        let Some(due) = due.checked_add(pause).filter(|due| *due <= latest) else {
            return false;
        };
        log.schedule(number, due);
        let by = format!("{} s", pause.as_secs());
        self.rescheduled(&log, number, "delay", Some(by));
        self.updated(log);
        true
    }

    /// Starts the next attempt of an open webhook now.
    ///
    /// Returns false if no attempt is scheduled: the webhook is settled, held or being sent.
    #[must_use = "false means that no attempt is scheduled"]
    pub fn retry_now(&self, number: u64) -> bool {
        let mut log = self.lock();
        let scheduled = log.find(number).is_some_and(|entry| entry.due.is_some());
        if scheduled {
            log.schedule(number, self.after(Duration::ZERO));
            self.rescheduled(&log, number, "retry", None);
            self.updated(log);
        }
        scheduled
    }

    /// Holds an open webhook until it is [released](Self::release_one).
    ///
    /// Returns false if no attempt is scheduled: the webhook is settled, held or being sent.
    #[must_use = "false means that no attempt is scheduled"]
    pub fn hold_one(&self, number: u64) -> bool {
        let mut log = self.lock();
        let scheduled = log.unschedule(number);
        if scheduled {
            log.change(number, |entry| entry.state = WebhookState::Held);
            self.rescheduled(&log, number, "hold", None);
            self.updated(log);
        }
        scheduled
    }

    /// Sends a held webhook. Returns false if it is not held.
    #[must_use = "false means that the webhook is not held"]
    pub fn release_one(&self, number: u64) -> bool {
        self.release_in_order(&[number]) == 1
    }

    /// Sends held webhooks in this order, and returns their number. Others are skipped.
    ///
    /// Each first attempt starts after the result of the one before.
    pub fn release_in_order(&self, numbers: &[u64]) -> usize {
        self.release_held(self.lock(), numbers, Switches::default())
    }

    /// Checks that all of these webhooks are held, and none is named twice. The error is a sentence without a full stop.
    pub(crate) fn check_held(&self, numbers: &[u64]) -> Result<(), String> {
        let mut held: BTreeSet<u64> = self.held().into_iter().collect();
        for (place, number) in numbers.iter().enumerate() {
            if !held.remove(number) {
                let before = numbers.iter().take(place);
                return Err(match before.into_iter().any(|other| other == number) {
                    true => format!("webhook {number} occurs twice"),
                    false => format!("webhook {number} is not held"),
                });
            }
        }
        Ok(())
    }

    /// Returns the numbers of the held webhooks, oldest first.
    #[must_use]
    pub fn held(&self) -> Vec<u64> {
        let log = self.lock();
        let held = log.entries().iter();
        held.filter(|entry| entry.state == WebhookState::Held)
            .map(|entry| entry.number)
            .collect()
    }

    /// Sends the held webhooks and ends the hold.
    ///
    /// Each first attempt starts after the result of the one before, with `latest_first` in reverse order. The switches for
    /// copies and delay apply; copies start together with their original.
    pub fn release(&self, latest_first: bool) {
        let mut held = self.held();
        if latest_first {
            held.reverse();
        }
        let mut log = self.lock();
        log.switches.hold = false;
        let switches = log.switches;
        self.release_held(log, &held, switches);
    }

    /// Opens held webhooks, and schedules the first of them with its copies.
    fn release_held(
        &self,
        mut log: MutexGuard<'_, Log>,
        numbers: &[u64],
        switches: Switches,
    ) -> usize {
        let mut chain = Chain::new();
        for number in numbers {
            let open = |entry: &mut Entry| {
                let held = entry.state == WebhookState::Held;
                if held {
                    entry.state = WebhookState::Open;
                }
                held.then(|| (entry.message(), entry.cause()))
            };
            let Some(Some((message, cause))) = log.change(*number, open) else {
                continue;
            };
            self.rescheduled(&log, *number, "release", None);
            let copy_of = CopyOf::new(*number, CopyKind::Duplicate);
            let copies = 0..switches.extra_copies;
            let copies =
                copies.map(|_| self.insert(&mut log, &message, cause, Some(copy_of), None));
            let mut group = vec![*number];
            group.extend(copies);
            for copy in group.iter().skip(1) {
                log.change(*copy, |entry| entry.state = WebhookState::Open);
            }
            chain.push_back(group);
        }
        let released = chain.len();
        log.start_chain(chain, self.after(switches.delay));
        self.updated(log);
        released
    }

    /// Logs an action on the schedule of a webhook, for the timeline of its record.
    fn rescheduled(&self, log: &Log, number: u64, name: &'static str, detail: Option<String>) {
        let record = log.find(number).and_then(|entry| entry.record.as_ref());
        if let Some(record) = record {
            let webhook = (number, record);
            self.shared.journal.rescheduled(name, webhook, detail);
        }
    }

    fn copy(&self, number: u64, kind: CopyKind, pause: Duration) -> Option<u64> {
        let mut log = self.lock();
        let entry = log.find(number)?;
        let message = entry.message();
        // The request for the copy, and not that for the original.
        let cause = self.shared.journal.cause(None);
        let due = self.after(pause);
        let copy_of = CopyOf::new(number, kind);
        let copy = self.insert(&mut log, &message, cause, Some(copy_of), Some(due));
        self.updated(log);
        Some(copy)
    }
}
