//! The log of requests that reached a gateway, so that a test can prove "exactly one".

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;

use http::{Method, StatusCode};

/// How many requests are kept in full; the counts go on.
const KEPT: usize = 1_000;

/// Every request that reached a simulated gateway, whatever became of its answer.
#[derive(Debug, Clone, Default)]
pub struct Requests {
    log: Arc<Mutex<Log>>,
}

#[derive(Debug, Default)]
struct Log {
    counts: BTreeMap<String, BTreeMap<String, usize>>,
    latest: VecDeque<ReceivedRequest>,
    number: u64,
}

/// One request as a gateway received it.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct ReceivedRequest {
    /// Counts from 1, over all gateways.
    pub number: u64,
    /// When it arrived, by the sandbox's clock.
    pub at: SystemTime,
    /// The method.
    pub method: Method,
    /// The path from the root of the server, such as `/hitpay/v1/payment-requests`.
    pub path: String,
    /// The query string, without the question mark.
    pub query: Option<String>,
    /// What the gateway answered, before any fault; `None` while it has not, or was kept from it.
    pub status: Option<StatusCode>,
    /// The fault that met the request.
    pub fault: Option<String>,
}

impl Requests {
    /// How often this method and path were called. The path is complete: `/hitpay/v1/payment-requests`.
    #[must_use]
    pub fn count(&self, method: &Method, path: &str) -> usize {
        let log = self.lock();
        let paths = log.counts.get(method.as_str());
        paths
            .and_then(|paths| paths.get(path))
            .copied()
            .unwrap_or(0)
    }

    /// How often this method was called on any path that begins like this.
    #[must_use]
    pub fn count_with_prefix(&self, method: &Method, prefix: &str) -> usize {
        let log = self.lock();
        let paths = log.counts.get(method.as_str()).into_iter().flatten();
        let below = paths.filter(|(path, _)| path.starts_with(prefix));
        below.map(|(_, count)| count).sum()
    }

    /// The latest requests, up to a thousand, oldest first.
    #[must_use]
    pub fn latest(&self) -> Vec<ReceivedRequest> {
        self.lock().latest.iter().cloned().collect()
    }

    /// Writes down an arrival and gives it a number.
    pub(crate) fn arrived(
        &self,
        at: SystemTime,
        method: &Method,
        path: &str,
        query: Option<&str>,
        fault: Option<String>,
    ) -> u64 {
        let mut log = self.lock();
        let paths = log.counts.entry(method.as_str().to_owned()).or_default();
        let count = paths.entry(path.to_owned()).or_default();
        *count = count.saturating_add(1);
        log.number = log.number.saturating_add(1);
        let request = ReceivedRequest {
            number: log.number,
            at,
            method: method.clone(),
            path: path.to_owned(),
            query: query.map(str::to_owned),
            status: None,
            fault,
        };
        if log.latest.len() == KEPT {
            log.latest.pop_front();
        }
        log.latest.push_back(request);
        log.number
    }

    /// Writes down what the gateway answered.
    pub(crate) fn answered(&self, number: u64, status: StatusCode) {
        let mut log = self.lock();
        let mut latest = log.latest.iter_mut().rev();
        if let Some(request) = latest.find(|request| request.number == number) {
            request.status = Some(status);
        }
    }

    fn lock(&self) -> MutexGuard<'_, Log> {
        self.log.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
