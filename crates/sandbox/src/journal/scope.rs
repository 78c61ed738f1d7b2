//! The request that the current task handles.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::{Actor, Cause};
use crate::records::RecordKey;

tokio::task_local! {
    static CURRENT: Scope;
}

/// Kind of the request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Source {
    /// A call of the gateway's API, by its number in the request log.
    Call(u64),
    /// A customer's page.
    Page,
    /// The control API or the dashboard.
    Control,
}

/// A request with the records that it concerns and the webhooks that it sends.
#[derive(Debug, Clone)]
pub(crate) struct Scope {
    noted: Arc<Mutex<Noted>>,
}

#[derive(Debug)]
struct Noted {
    source: Source,
    records: Vec<RecordKey>,
    webhooks: Vec<u64>,
    cause: Option<Cause>,
}

impl Scope {
    pub(crate) fn new(source: Source) -> Self {
        let noted = Noted {
            source,
            records: Vec::new(),
            webhooks: Vec::new(),
            cause: None,
        };
        Self {
            noted: Arc::new(Mutex::new(noted)),
        }
    }

    /// Runs the work of the request.
    pub(crate) async fn run<T>(&self, work: impl Future<Output = T>) -> T {
        CURRENT.scope(self.clone(), work).await
    }

    /// Returns true if the request was for a customer's page.
    pub(crate) fn is_page(&self) -> bool {
        self.lock().source == Source::Page
    }

    /// Returns the records that the request concerned.
    pub(crate) fn records(&self) -> Vec<RecordKey> {
        self.lock().records.clone()
    }

    /// Returns the numbers of the webhooks to deliver before the answer to the request.
    pub(crate) fn early_webhooks(&self) -> Vec<u64> {
        self.lock().webhooks.clone()
    }

    fn lock(&self) -> MutexGuard<'_, Noted> {
        self.noted.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Applies a function to the current request, if there is one.
fn current<T>(apply: impl FnOnce(&Scope) -> T) -> Option<T> {
    CURRENT.try_with(apply).ok()
}

pub(super) fn touch(record: &RecordKey) {
    current(|scope| {
        let mut noted = scope.lock();
        if !noted.records.contains(record) {
            noted.records.push(record.clone());
        }
    });
}

/// Origin of an action. `None` in a call of the gateway's API.
pub(super) fn actor() -> Option<Actor> {
    let source = current(|scope| scope.lock().source);
    match source {
        Some(Source::Page) => Some(Actor::Customer),
        Some(Source::Control) => Some(Actor::Control),
        Some(Source::Call(_)) => None,
        None => Some(Actor::Program),
    }
}

pub(super) fn set_cause(cause: Cause) {
    current(|scope| scope.lock().cause = Some(cause));
}

pub(super) fn cause() -> Option<Cause> {
    current(|scope| {
        let noted = scope.lock();
        noted.cause.unwrap_or(match noted.source {
            Source::Call(number) => Cause::Call(number),
            Source::Page | Source::Control => Cause::Control,
        })
    })
}

/// Notes a webhook that the answer to the current request has to wait for.
pub(crate) fn wait_for(webhook: u64) {
    current(|scope| scope.lock().webhooks.push(webhook));
}

/// Notes that the current request is for a customer's page.
pub(crate) fn is_for_a_page() {
    current(|scope| scope.lock().source = Source::Page);
}
