//! Rate limits, and the ban for polling intents that are not in progress.
//!
//! Both are off by default and use the sandbox's clock.

use std::collections::{BTreeMap, VecDeque};

use http::Method;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::refusal::Refusal;

/// Number of requests within a number of seconds.
type Limit = (usize, i64);

/// Limit of all routes together.
const ALL: Limit = (50, 5);
/// Number of reads of an idle intent within [`IDLE_READ_WINDOW`] that starts a ban.
const IDLE_READS_BEFORE_BAN: usize = 3;
/// Period in which reads of an idle intent are counted.
const IDLE_READ_WINDOW: SignedDuration = SignedDuration::from_secs(60);
/// Length of a ban.
const BAN: SignedDuration = SignedDuration::from_secs(600);

#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct RateLimiter {
    limits: bool,
    bans_on: bool,
    calls: BTreeMap<String, Times>,
    idle_reads: BTreeMap<String, Times>,
    #[serde(with = "crate::stored")]
    banned_until: Option<Timestamp>,
    bans: u32,
}

/// Times of counted requests, oldest first.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Times(#[serde(with = "crate::stored")] VecDeque<Timestamp>);

impl RateLimiter {
    pub(super) fn limit_rates(&mut self, on: bool) {
        self.limits = on;
    }

    pub(super) fn ban_on_abuse(&mut self, on: bool) {
        self.bans_on = on;
    }

    pub(super) fn bans(&self) -> u32 {
        self.bans
    }

    /// Returns true if requests are counted.
    pub(super) fn has_limits(&self) -> bool {
        self.limits
    }

    /// Refuses a request during a ban.
    pub(super) fn check_ban(&self, now: Timestamp) -> Result<(), Refusal> {
        match self.banned_for(now) {
            Some(seconds) => Err(Refusal::banned(seconds)),
            None => Ok(()),
        }
    }

    /// Counts a request, or refuses it because of a rate limit.
    pub(super) fn count(
        &mut self,
        method: &Method,
        path: &str,
        now: Timestamp,
    ) -> Result<(), Refusal> {
        // A trailing slash does not open another quota.
        let path = path.trim_end_matches('/');
        let route = limit(method, path).map(|limit| (format!("{method} {path}"), limit));
        let quotas: Vec<(String, Limit)> =
            route.into_iter().chain([("all".to_owned(), ALL)]).collect();
        // All quotas are checked before any is charged, because a refused request must not use up a quota.
        for (key, (calls, seconds)) in &quotas {
            let window = SignedDuration::from_secs(*seconds);
            let Times(log) = self.calls.entry(key.clone()).or_default();
            drop_older_than_window(log, now, window);
            if log.len() >= *calls {
                let free = log
                    .front()
                    .map_or(window, |first| window - now.duration_since(*first));
                return Err(Refusal::too_many(
                    free.as_secs().unsigned_abs().saturating_add(1),
                ));
            }
        }
        for (key, _) in quotas {
            self.calls.entry(key).or_default().0.push_back(now);
        }
        Ok(())
    }

    /// Counts a read of an intent that is not in progress, and starts a ban at the third one.
    pub(super) fn idle_read(&mut self, id: &str, now: Timestamp) {
        if !self.bans_on {
            return;
        }
        let Times(log) = self.idle_reads.entry(id.to_owned()).or_default();
        drop_older_than_window(log, now, IDLE_READ_WINDOW);
        log.push_back(now);
        if log.len() >= IDLE_READS_BEFORE_BAN {
            log.clear();
            self.banned_until = now.checked_add(BAN).ok();
            self.bans = self.bans.saturating_add(1);
        }
    }

    /// Returns the remaining seconds of the ban.
    pub(super) fn banned_for(&self, now: Timestamp) -> Option<u64> {
        let until = self.banned_until.filter(|until| now < *until)?;
        Some(seconds_until(until, now))
    }

    /// Ends the ban and resets the counted reads. Returns true if a ban was active.
    pub(super) fn lift_ban(&mut self, now: Timestamp) -> bool {
        self.idle_reads.clear();
        let until = self.banned_until.take();
        until.is_some_and(|until| now < until)
    }
}

/// Returns the remaining time in whole seconds, rounded up so that the ban is over after them.
fn seconds_until(until: Timestamp, now: Timestamp) -> u64 {
    let left = until.duration_since(now);
    let more = u64::from(left.subsec_nanos() > 0);
    left.as_secs().unsigned_abs().saturating_add(more)
}

fn drop_older_than_window(log: &mut VecDeque<Timestamp>, now: Timestamp, window: SignedDuration) {
    while log
        .front()
        .is_some_and(|first| now.duration_since(*first) >= window)
    {
        log.pop_front();
    }
}

/// Returns the published limit of a route. Each path, and so each id, is counted separately.
fn limit(method: &Method, path: &str) -> Option<Limit> {
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
