//! Causes of webhooks: the request being handled, and the log of actions.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;

use dhow_core::Clock as _;
use serde::{Deserialize, Serialize};

use crate::changes::Changes;
use crate::clock::SandboxClock;
use crate::records::RecordKey;

mod scope;

pub(crate) use scope::{Scope, Source, is_for_a_page, wait_for};

/// Maximum number of actions in the log.
const KEPT: usize = 10_000;

/// An action of the customer, or of the gateway's or a bank's staff.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Action {
    /// Position among all events of the sandbox.
    pub order: u64,
    /// Sequence number, counted from 1.
    pub number: u64,
    /// Time of the action, by the sandbox's clock.
    pub at: SystemTime,
    /// Origin of the action.
    pub by: Actor,
    /// Name of the action, such as `pay`.
    pub name: &'static str,
    /// Record that it changed, or that the webhook is about.
    pub record: RecordKey,
    /// More about the action, such as the amount that was paid instead of the requested one.
    pub detail: Option<String>,
    /// Webhook that was delayed, held, released or retried.
    pub webhook: Option<u64>,
}

/// Origin of an action.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub enum Actor {
    /// A customer's browser, on a page of the gateway.
    Customer,
    /// The control API, or a form of the dashboard.
    Control,
    /// A method of this crate, called by a test.
    Program,
}

/// Cause of a webhook.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub enum Cause {
    /// A call of the gateway's API, by its number in the request log.
    Call(u64),
    /// An action, by its number, and its origin.
    Action(u64, Actor),
    /// A request of the control API that is no action, such as one of the dashboard's buttons.
    Control,
    /// A method of this crate.
    Program,
}

impl Actor {
    /// Returns the word for JSON: `customer`, `control` or `program`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Customer => "customer",
            Self::Control => "control",
            Self::Program => "program",
        }
    }
}

/// Log of the actions. A handle; cloning is cheap.
#[derive(Debug, Clone)]
pub(crate) struct Journal {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    clock: SandboxClock,
    changes: Changes,
    log: Mutex<Log>,
}

#[derive(Debug, Default)]
struct Log {
    actions: VecDeque<Action>,
    number: u64,
}

impl Journal {
    pub(crate) fn new(clock: SandboxClock, changes: Changes) -> Self {
        let log = Mutex::new(Log {
            number: changes.first(),
            ..Log::default()
        });
        let shared = Shared {
            clock,
            changes,
            log,
        };
        Self {
            shared: Arc::new(shared),
        }
    }

    /// Logs an action on a record, unless a call of the gateway's API made the change. Webhooks that the same request sends afterwards have it as their cause.
    pub(crate) fn acted(&self, name: &'static str, record: &RecordKey, detail: Option<String>) {
        self.log(name, record, (detail, None));
    }

    /// Logs a change of the schedule of a webhook about a record.
    pub(crate) fn rescheduled(
        &self,
        name: &'static str,
        (webhook, record): (u64, &RecordKey),
        detail: Option<String>,
    ) {
        self.log(name, record, (detail, Some(webhook)));
    }

    fn log(
        &self,
        name: &'static str,
        record: &RecordKey,
        (detail, webhook): (Option<String>, Option<u64>),
    ) {
        scope::touch(record);
        let Some(by) = scope::actor() else {
            return;
        };
        let mut log = self.lock();
        log.number = log.number.saturating_add(1);
        let number = log.number;
        if log.actions.len() == KEPT {
            log.actions.pop_front();
        }
        let order = self.shared.changes.next();
        log.actions.push_back(Action {
            order,
            number,
            at: self.shared.clock.now(),
            by,
            name,
            record: record.clone(),
            detail,
            webhook,
        });
        drop(log);
        scope::set_cause(Cause::Action(number, by));
    }

    /// Notes that the current request concerns a record.
    pub(crate) fn touched(record: &RecordKey) {
        scope::touch(record);
    }

    /// Returns the cause of a webhook that is sent now.
    pub(crate) fn cause(&self, record: Option<&RecordKey>) -> Cause {
        scope::cause().unwrap_or_else(|| {
            // Without a request, a method of this crate is running, which logged its action just before.
            let log = self.lock();
            let mut latest = log.actions.iter().rev();
            let action = latest.find(|action| Some(&action.record) == record);
            action.map_or(Cause::Program, |action| {
                Cause::Action(action.number, action.by)
            })
        })
    }

    /// Returns the actions on a record, oldest first.
    pub(crate) fn actions_on(&self, record: &RecordKey) -> Vec<Action> {
        let log = self.lock();
        let actions = log.actions.iter();
        actions
            .filter(|action| action.record == *record)
            .cloned()
            .collect()
    }

    fn lock(&self) -> MutexGuard<'_, Log> {
        self.shared
            .log
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}
