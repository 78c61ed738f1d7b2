//! Stored webhooks and their schedule, bounded by number and bytes.

use std::collections::{BTreeSet, VecDeque};
use std::time::Duration;

use super::entry::{Entry, Origin};
use super::{Message, Switches, WebhookState};

/// Maximum number of webhooks in the log.
pub(super) const KEPT: usize = 10_000;

/// Maximum number of bytes of all webhooks in the log.
const MAX_BYTES: usize = 48 * 1024 * 1024;

/// Webhooks in the order of their release, each with its copies.
pub(super) type Chain = VecDeque<Vec<u64>>;

#[derive(Debug, Default)]
pub(super) struct Log {
    /// Sorted by number. Old entries may be missing in between.
    entries: VecDeque<Entry>,
    number: u64,
    bytes: usize,
    /// Number of webhooks in the state `Open`.
    open: usize,
    /// Bodies of responses up to this number were dropped.
    shrunk: u64,
    /// Uptimes of the next attempts.
    schedule: BTreeSet<(Duration, u64)>,
    /// Webhooks that wait for the first attempt of the one before them.
    chains: Vec<Chain>,
    pub(super) switches: Switches,
}

impl Log {
    /// Creates a log whose first webhook has the number after `number`.
    pub(super) fn new(number: u64) -> Self {
        Self {
            number,
            ..Self::default()
        }
    }

    /// Stores a webhook of an earlier start. They come before all others, sorted by number.
    pub(super) fn restore(&mut self, entry: Entry, due: Option<Duration>) {
        let number = entry.number;
        self.push(entry, due);
        self.number = self.number.max(number);
    }

    pub(super) fn entries(&self) -> &VecDeque<Entry> {
        &self.entries
    }

    pub(super) fn find(&self, number: u64) -> Option<&Entry> {
        self.entries.get(self.place(number)?)
    }

    fn place(&self, number: u64) -> Option<usize> {
        let place = self
            .entries
            .binary_search_by_key(&number, |entry| entry.number);
        place.ok()
    }

    /// Number of webhooks in the state `Open`.
    pub(super) fn open(&self) -> usize {
        self.open
    }

    /// Returns the number of the next webhook.
    pub(super) fn next_number(&self) -> u64 {
        self.number.saturating_add(1)
    }

    /// Stores a webhook, with its first attempt at an uptime unless it is held.
    pub(super) fn insert(&mut self, origin: Origin, message: &Message, due: Option<Duration>) {
        let number = origin.number;
        self.number = number;
        let state = match due {
            Some(_) => WebhookState::Open,
            None => WebhookState::Held,
        };
        self.push(Entry::new(origin, message, state), due);
    }

    fn push(&mut self, entry: Entry, due: Option<Duration>) {
        let number = entry.number;
        self.bytes = self.bytes.saturating_add(entry.bytes());
        self.open = self.open.saturating_add(usize::from(entry.is_open()));
        self.entries.push_back(entry);
        if let Some(due) = due {
            self.schedule(number, due);
        }
        self.shrink();
    }

    /// Changes an entry, if it is still in the log.
    pub(super) fn change<T>(
        &mut self,
        number: u64,
        change: impl FnOnce(&mut Entry) -> T,
    ) -> Option<T> {
        let place = self.place(number)?;
        let entry = self.entries.get_mut(place)?;
        let (bytes, open) = (entry.bytes(), usize::from(entry.is_open()));
        let result = change(entry);
        let now_open = usize::from(entry.is_open());
        self.open = self.open.saturating_sub(open).saturating_add(now_open);
        self.bytes = self
            .bytes
            .saturating_sub(bytes)
            .saturating_add(entry.bytes());
        self.shrink();
        Some(result)
    }

    /// Sets the next attempt of a webhook.
    pub(super) fn schedule(&mut self, number: u64, due: Duration) {
        self.unschedule(number);
        if let Some(entry) = self
            .place(number)
            .and_then(|place| self.entries.get_mut(place))
        {
            entry.due = Some(due);
            self.schedule.insert((due, number));
        }
    }

    /// Removes the next attempt of a webhook. Returns false if there is none.
    pub(super) fn unschedule(&mut self, number: u64) -> bool {
        let place = self.place(number);
        let entry = place.and_then(|place| self.entries.get_mut(place));
        let due = entry.and_then(|entry| entry.due.take());
        due.is_some_and(|due| self.schedule.remove(&(due, number)))
    }

    /// Returns the next scheduled attempt.
    pub(super) fn first_due(&self) -> Option<(Duration, u64)> {
        self.schedule.first().copied()
    }

    /// Schedules the first group of a chain; each further one follows the first result of the one before.
    pub(super) fn start_chain(&mut self, chain: Chain, due: Duration) {
        let Some(first) = chain.front() else {
            return;
        };
        for number in first.clone() {
            self.schedule(number, due);
        }
        self.chains.push(chain);
    }

    /// Schedules the group that waited for the first result of this webhook.
    pub(super) fn advance_chain(&mut self, number: u64, due: Duration) {
        let is_first =
            |chain: &Chain| chain.front().and_then(|group| group.first()) == Some(&number);
        if let Some(place) = self.chains.iter().position(is_first) {
            let mut chain = self.chains.swap_remove(place);
            chain.pop_front();
            self.start_chain(chain, due);
        }
    }

    /// Removes old responses and entries until the limits hold.
    fn shrink(&mut self) {
        while self.bytes > MAX_BYTES {
            let first = self
                .entries
                .partition_point(|entry| entry.number <= self.shrunk);
            let Some(entry) = self.entries.get_mut(first) else {
                break;
            };
            self.shrunk = entry.number;
            let before = entry.bytes();
            entry.drop_responses();
            let saved = before.saturating_sub(entry.bytes());
            self.bytes = self.bytes.saturating_sub(saved);
        }
        while self.entries.len() > KEPT || self.bytes > MAX_BYTES && self.entries.len() > 1 {
            // Webhooks that are still to be delivered are dropped last.
            let settled = self.entries.iter().position(Entry::is_settled);
            let last = self.entries.len().saturating_sub(1);
            let place = settled.filter(|place| *place < last).unwrap_or(0);
            self.remove(place);
        }
    }

    fn remove(&mut self, place: usize) {
        let Some(entry) = self.entries.remove(place) else {
            return;
        };
        self.bytes = self.bytes.saturating_sub(entry.bytes());
        self.open = self.open.saturating_sub(usize::from(entry.is_open()));
        if let Some(due) = entry.due {
            self.schedule.remove(&(due, entry.number));
        }
    }
}
