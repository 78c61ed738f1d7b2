//! Rate limits, and the ban for polling what is not under way. Both are switches; time is the sandbox's.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};

use http::Method;
use jiff::{SignedDuration, Timestamp};

use super::refusal::Refusal;

/// So many reads of an intent that is not under way, within a minute, are one too many.
const IDLE_READS_BEFORE_BAN: usize = 3;
const MEMORY: SignedDuration = SignedDuration::from_secs(60);
/// How long a ban lasts.
const BAN: SignedDuration = SignedDuration::from_secs(600);

#[derive(Debug, Default)]
pub(super) struct RateLimiter {
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    limits: bool,
    bans_on: bool,
    calls: BTreeMap<String, VecDeque<Timestamp>>,
    idle_reads: BTreeMap<String, VecDeque<Timestamp>>,
    banned_until: Option<Timestamp>,
    bans: u32,
}

impl RateLimiter {
    pub(super) fn limit_rates(&self, on: bool) {
        self.lock().limits = on;
    }

    pub(super) fn ban_on_abuse(&self, on: bool) {
        self.lock().bans_on = on;
    }

    pub(super) fn bans(&self) -> u32 {
        self.lock().bans
    }

    /// Lets a call in, or says why not.
    pub(super) fn admit(&self, method: &Method, path: &str, now: Timestamp) -> Result<(), Refusal> {
        let mut state = self.lock();
        if let Some(until) = state.banned_until.filter(|until| now < *until) {
            return Err(Refusal::banned(seconds_until(until, now)));
        }
        if !state.limits {
            return Ok(());
        }
        let route_limit = limit(method, path)
            .map(|(calls, seconds)| (format!("{method} {path}"), calls, seconds));
        for (key, calls, seconds) in route_limit.into_iter().chain([("all".to_owned(), 50, 5)]) {
            let window = SignedDuration::from_secs(seconds);
            let log = state.calls.entry(key).or_default();
            forget(log, now, window);
            if log.len() >= calls {
                let free = log
                    .front()
                    .map_or(window, |first| window - now.duration_since(*first));
                return Err(Refusal::too_many(
                    free.as_secs().unsigned_abs().saturating_add(1),
                ));
            }
            log.push_back(now);
        }
        Ok(())
    }

    /// Notes that an intent was read which is not under way.
    pub(super) fn idle_read(&self, id: &str, now: Timestamp) {
        let mut state = self.lock();
        if !state.bans_on {
            return;
        }
        let log = state.idle_reads.entry(id.to_owned()).or_default();
        forget(log, now, MEMORY);
        log.push_back(now);
        if log.len() >= IDLE_READS_BEFORE_BAN {
            log.clear();
            state.banned_until = now.checked_add(BAN).ok();
            state.bans = state.bans.saturating_add(1);
        }
    }

    /// How many seconds the ban still lasts, if there is one.
    pub(super) fn banned_for(&self, now: Timestamp) -> Option<u64> {
        let until = self.lock().banned_until.filter(|until| now < *until)?;
        Some(seconds_until(until, now))
    }

    /// Ends the ban and forgets what led to it. Says whether there was one.
    pub(super) fn lift_ban(&self, now: Timestamp) -> bool {
        let mut state = self.lock();
        state.idle_reads.clear();
        let until = state.banned_until.take();
        until.is_some_and(|until| now < until)
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whole seconds, rounded up: after them the ban is over.
fn seconds_until(until: Timestamp, now: Timestamp) -> u64 {
    let left = until.duration_since(now);
    let more = u64::from(left.subsec_nanos() > 0);
    left.as_secs().unsigned_abs().saturating_add(more)
}

fn forget(log: &mut VecDeque<Timestamp>, now: Timestamp, window: SignedDuration) {
    while log
        .front()
        .is_some_and(|first| now.duration_since(*first) >= window)
    {
        log.pop_front();
    }
}

/// The published table: so many calls in so many seconds, by address and so by id.
fn limit(method: &Method, path: &str) -> Option<(usize, i64)> {
    let parts: Vec<&str> = path.trim_matches('/').split('/').collect();
    Some(match (method.as_str(), parts.as_slice()) {
        ("POST", ["payment-intents"] | ["payment-intents", _, "payments", ..] | ["transfers"])
        | ("GET", ["balance"] | ["payment-intents", _, "payment-fees"]) => (75, 10),
        ("POST", ["payment-intents", _, "authentication"]) => (30, 5),
        ("GET", ["payment-intents" | "payments" | "transfers"]) => (1, 30),
        ("GET", ["payment-intents" | "payments" | "transfers", _, "status"]) => (5, 5),
        ("GET", ["payment-intents" | "transfers", _]) => (1, 5),
        ("GET", ["transfers", _, "balance"]) => (1, 10),
        _ => return None,
    })
}
