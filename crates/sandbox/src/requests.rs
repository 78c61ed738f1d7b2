//! Log and counts of the requests to the gateways.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use http::{Method, StatusCode};

use crate::changes::Changes;
use crate::records::RecordKey;

mod capture;
mod credentials;
mod curl;
mod entry;
mod received;

pub(crate) use capture::{Captured, capture_request, capture_response};
pub(crate) use credentials::Credentials;
pub use received::{LoggedBody, ReceivedRequest, RequestSource};

use entry::Entry;

/// Maximum number of requests in the log. The counts have no limit.
const KEPT: usize = 10_000;

/// Maximum number of bytes of all requests in the log.
const MAX_BYTES: usize = 16 * 1024 * 1024;

/// Log of the requests to the simulated gateways, with headers and bodies.
///
/// Requests with a fault, an invalid key or a path that the gateway does not have are included; requests to the dashboard and the control API
/// are not. A test can therefore check that a client sent a request exactly once. A handle; cloning is cheap.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use dhow_sandbox::Sandbox;
/// use http::Method;
///
/// let sandbox = Sandbox::builder().start().await?;
/// let requests = sandbox.requests();
/// assert_eq!(requests.count(&Method::POST, "/hub2/transfers"), 0);
/// assert_eq!(requests.count_with_prefix(&Method::GET, "/hub2/"), 0);
/// assert!(requests.latest().is_empty());
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct Requests {
    log: Arc<Mutex<Log>>,
    changes: Changes,
}

#[derive(Debug, Default)]
struct Log {
    counts: BTreeMap<String, BTreeMap<String, usize>>,
    latest: VecDeque<Entry>,
    number: u64,
    bytes: usize,
}

/// Selection of requests, for [`Requests::page`]. The default selects all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RequestFilter {
    /// Name of the gateway, such as `hitpay`.
    pub gateway: Option<String>,
    /// Start of the status, such as `4` for all client errors or `201`.
    pub status: Option<String>,
    /// Part of the method, the path or the query.
    pub text: Option<String>,
}

/// A request on its arrival.
#[derive(Debug)]
pub(crate) struct Arrival<'r> {
    pub(crate) at: SystemTime,
    pub(crate) method: &'r Method,
    pub(crate) path: &'r str,
    pub(crate) query: Option<&'r str>,
    pub(crate) fault: Option<String>,
}

/// The gateway's work on a request.
#[derive(Debug)]
pub(crate) struct Work {
    pub(crate) source: RequestSource,
    pub(crate) records: Vec<RecordKey>,
    pub(crate) status: StatusCode,
    pub(crate) response: Captured,
}

impl Requests {
    pub(crate) fn new(changes: Changes) -> Self {
        let log = Log {
            number: changes.first(),
            ..Log::default()
        };
        let log = Arc::new(Mutex::new(log));
        Self { log, changes }
    }

    /// Returns the number of requests with this method and exactly this path, such as `/hitpay/v1/payment-requests`.
    ///
    /// The query string is not part of the path.
    #[must_use]
    pub fn count(&self, method: &Method, path: &str) -> usize {
        let log = self.lock();
        let paths = log.counts.get(method.as_str());
        paths
            .and_then(|paths| paths.get(path))
            .copied()
            .unwrap_or(0)
    }

    /// Returns the number of requests with this method and a path that starts with `prefix`.
    #[must_use]
    pub fn count_with_prefix(&self, method: &Method, prefix: &str) -> usize {
        let log = self.lock();
        let paths = log.counts.get(method.as_str()).into_iter().flatten();
        let below = paths.filter(|(path, _)| path.starts_with(prefix));
        below.map(|(_, count)| count).sum()
    }

    /// Returns the latest requests, at most 10,000, oldest first.
    ///
    /// The log keeps fewer if their headers and bodies exceed 16 MiB.
    #[must_use]
    pub fn latest(&self) -> Vec<ReceivedRequest> {
        self.lock().latest.iter().map(Entry::to_received).collect()
    }

    /// Returns the latest requests that a filter selects, newest first, and the number of all selected ones.
    ///
    /// Skips `offset` requests and returns at most `limit`. Cheaper than [`latest`](Self::latest).
    #[must_use]
    pub fn page(
        &self,
        filter: &RequestFilter,
        offset: usize,
        limit: usize,
    ) -> (Vec<ReceivedRequest>, usize) {
        let log = self.lock();
        let selected = || {
            log.latest
                .iter()
                .rev()
                .filter(|entry| entry.matches(filter))
        };
        let page = selected().skip(offset).take(limit);
        (page.map(Entry::to_received).collect(), selected().count())
    }

    /// Returns the request with this number, if it is still in the log.
    #[must_use]
    pub fn find(&self, number: u64) -> Option<ReceivedRequest> {
        let log = self.lock();
        let found = log.latest.iter().rev().find(|entry| entry.number == number);
        found.map(Entry::to_received)
    }

    /// Returns the requests that concern a payment, payout or refund, oldest first.
    #[must_use]
    pub fn about(&self, record: &RecordKey) -> Vec<ReceivedRequest> {
        let log = self.lock();
        let found = log.latest.iter().filter(|entry| entry.concerns(record));
        found.map(Entry::to_received).collect()
    }

    /// Returns the requests that concern a record, and those that named it and were refused or did not reach the gateway, oldest
    /// first.
    pub(crate) fn about_or_naming(
        &self,
        record: &RecordKey,
        names: &[String],
    ) -> Vec<ReceivedRequest> {
        let log = self.lock();
        let entries = log.latest.iter();
        let found =
            entries.filter(|entry| entry.concerns(record) || entry.failed_to_reach(record, names));
        found.map(Entry::to_received).collect()
    }

    /// Logs a request on arrival and returns its number.
    pub(crate) fn received(&self, arrival: Arrival<'_>) -> u64 {
        let order = self.changes.next();
        let mut log = self.lock();
        let method = arrival.method.as_str().to_owned();
        let paths = log.counts.entry(method).or_default();
        let count = paths.entry(arrival.path.to_owned()).or_default();
        *count = count.saturating_add(1);
        log.number = log.number.saturating_add(1);
        let entry = Entry::new(log.number, order, arrival);
        log.bytes = log.bytes.saturating_add(entry.bytes());
        log.latest.push_back(entry);
        log.shrink();
        log.number
    }

    /// Logs headers and body of a request.
    pub(crate) fn read(&self, number: u64, request: Captured) {
        self.change(number, |entry| entry.set_request(request));
    }

    /// Logs the gateway's own response.
    pub(crate) fn responded(&self, number: u64, work: Work) {
        self.change(number, |entry| entry.set_work(work));
    }

    /// Logs the status that the caller gets, and the time that the request took.
    pub(crate) fn returned(&self, number: u64, status: StatusCode, duration: Duration) {
        self.change(number, |entry| entry.set_returned(status, duration));
        self.changes.next();
    }

    fn change(&self, number: u64, change: impl FnOnce(&mut Entry)) {
        let mut log = self.lock();
        let mut latest = log.latest.iter_mut().rev();
        let Some(entry) = latest.find(|entry| entry.number == number) else {
            return;
        };
        let before = entry.bytes();
        change(entry);
        let after = entry.bytes();
        log.bytes = log.bytes.saturating_sub(before).saturating_add(after);
        log.shrink();
    }

    fn lock(&self) -> MutexGuard<'_, Log> {
        self.log.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Log {
    /// Removes the oldest requests until the limits hold.
    fn shrink(&mut self) {
        while self.latest.len() > KEPT || self.bytes > MAX_BYTES && self.latest.len() > 1 {
            let oldest = self.latest.pop_front();
            let bytes = oldest.map_or(0, |entry| entry.bytes());
            self.bytes = self.bytes.saturating_sub(bytes);
        }
    }
}
