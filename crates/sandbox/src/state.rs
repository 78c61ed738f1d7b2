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
    /// True if other machines may call, under any host name.
    pub(crate) any_caller: bool,
    /// Time limit for the head of a request.
    pub(crate) head_deadline: Duration,
    /// Explains webhooks on the dashboard.
    pub(crate) explainer: Option<Explainer>,
}
