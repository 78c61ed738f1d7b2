//! State shared by the request handlers.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use serde_json::value::to_raw_value;

use crate::changes::Changes;
use crate::clock::{MAX_OFFSET, SandboxClock};
use crate::deliveries::Deliveries;
use crate::explainer::Explainer;
use crate::faults::Faults;
use crate::gateways::Gateways;
use crate::journal::Journal;
use crate::requests::Requests;
use crate::start_error::StartError;
use crate::state_file::{Parts, Restored, Source, StateFile};

/// Name of the clock in the state file.
const CLOCK: &str = "clock";
/// Name of the webhooks in the state file.
const DELIVERIES: &str = "deliveries";

/// Gateways, logs and settings of a running sandbox.
///
/// Cloning is cheap; all clones share the logs and the faults.
#[derive(Debug, Clone)]
pub(crate) struct AppState {
    pub(crate) gateways: Gateways,
    pub(crate) faults: Faults,
    pub(crate) requests: Requests,
    /// Origin of the server, without a trailing slash.
    pub(crate) origin: Arc<str>,
    pub(crate) clock: SandboxClock,
    pub(crate) changes: Changes,
    pub(crate) journal: Journal,
    pub(crate) deliveries: Deliveries,
    pub(crate) state_file: Option<StateFile>,
    /// True if other machines may call, under any host name.
    pub(crate) any_caller: bool,
    /// Time limit for the head of a request.
    pub(crate) head_deadline: Duration,
    /// Explains webhooks on the dashboard.
    pub(crate) explainer: Option<Explainer>,
}

/// Everything that the state file has.
// Not `AppState`, which has a handle of the state file itself.
#[derive(Debug)]
pub(crate) struct SavedState {
    pub(crate) gateways: Gateways,
    deliveries: Deliveries,
    clock: SandboxClock,
    /// Parts that have no note of changes, as they were last saved.
    last: Mutex<BTreeMap<&'static str, String>>,
}

impl SavedState {
    pub(crate) fn new(gateways: Gateways, deliveries: Deliveries, clock: SandboxClock) -> Self {
        Self {
            gateways,
            deliveries,
            clock,
            last: Mutex::default(),
        }
    }

    /// Restores the webhooks. Gateways and clock are restored when they are created.
    pub(crate) fn restore(&self, restored: &Restored) -> Result<(), StartError> {
        let Some(saved) = restored.take(DELIVERIES) else {
            return Ok(());
        };
        let gateways = self.gateways.all().iter();
        let rules: Vec<_> = gateways.map(|gateway| gateway.webhook_rules()).collect();
        let restored = self.deliveries.restore(&saved, &rules);
        restored.map_err(|reason| StartError::UnreadableState {
            part: "the list of webhooks".to_owned(),
            reason,
        })
    }
}

impl Restored {
    /// Returns how far the clock was moved.
    pub(crate) fn clock(&self) -> Result<Duration, StartError> {
        let saved = self.take(CLOCK);
        let offset = saved
            .map(|saved| serde_json::from_str(saved.get()))
            .transpose();
        let unreadable = |reason: String| StartError::UnreadableState {
            part: "the clock".to_owned(),
            reason,
        };
        let offset = offset.map_err(|error: serde_json::Error| unreadable(error.to_string()))?;
        let offset: Duration = offset.unwrap_or_default();
        if offset > MAX_OFFSET {
            let (days, most) = (offset.as_secs() / 86_400, MAX_OFFSET.as_secs() / 86_400);
            let reason = format!("it was moved by {days} days, and {most} days is the maximum");
            return Err(unreadable(reason));
        }
        Ok(offset)
    }
}

impl Source for SavedState {
    fn changed_parts(&self) -> serde_json::Result<Parts> {
        let mut parts = Parts::new();
        // A webhook is sent while the records of its gateway are locked. So the webhooks before a snapshot of the records are those whose
        // causes it has, and the others are saved with the next one.
        let mut next_webhooks = BTreeMap::new();
        for gateway in self.gateways.all() {
            let snapshot = gateway.save()?;
            next_webhooks.insert(gateway.name(), snapshot.next_webhook);
            parts.extend(snapshot.changed.map(|state| (gateway.name(), state)));
        }
        let is_known =
            |gateway: &str, number| next_webhooks.get(gateway).is_none_or(|next| number < *next);
        let deliveries = self.deliveries.save(is_known)?;
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        let others = [
            (CLOCK, to_raw_value(&self.clock.offset())?),
            (DELIVERIES, deliveries),
        ];
        for (name, part) in others {
            if last.get(name).is_none_or(|last| last != part.get()) {
                last.insert(name, part.get().to_owned());
                parts.push((name, part));
            }
        }
        Ok(parts)
    }
}
