//! State shared by the request handlers.

use std::sync::Arc;
use std::time::Duration;

use crate::changes::Changes;
use crate::clock::SandboxClock;
use crate::deliveries::Deliveries;
use crate::explainer::Explainer;
use crate::faults::Faults;
use crate::gateways::Gateways;
use crate::journal::Journal;
use crate::requests::Requests;
use crate::state_file::{Parts, Source, StateFile};

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
}

impl Source for SavedState {
    fn changed_parts(&self) -> serde_json::Result<Parts> {
        let mut parts = Parts::new();
        for gateway in self.gateways.all() {
            let saved = gateway.save()?;
            parts.extend(saved.map(|saved| (gateway.name(), saved)));
        }
        Ok(parts)
    }
}
