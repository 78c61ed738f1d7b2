//! Log and counts of the requests to the gateways.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;

use http::{Method, StatusCode};

/// Maximum number of requests in the log. The counts have no limit.
const KEPT: usize = 1_000;

/// Log of the requests to the simulated gateways.
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

/// A logged request.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct ReceivedRequest {
    /// Sequence number, counted from 1 across all gateways.
    pub number: u64,
    /// Time of arrival, by the sandbox's clock.
    pub at: SystemTime,
    /// HTTP method.
    pub method: Method,
    /// Path from the root of the server, such as `/hitpay/v1/payment-requests`.
    pub path: String,
    /// Query string, without the question mark.
    pub query: Option<String>,
    /// Status of the gateway's own response, before a fault replaced it.
    ///
    /// `None` until the gateway has responded, and if a fault kept the request from it.
    pub status: Option<StatusCode>,
    /// Description of the fault that affected the request, if any.
    pub fault: Option<String>,
}

impl Requests {
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

    /// Returns the latest requests, at most 1,000, oldest first.
    #[must_use]
    pub fn latest(&self) -> Vec<ReceivedRequest> {
        self.lock().latest.iter().cloned().collect()
    }

    /// Logs a request on arrival and returns its number.
    pub(crate) fn received(
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

    /// Logs the status of the gateway's response.
    pub(crate) fn responded(&self, number: u64, status: StatusCode) {
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
