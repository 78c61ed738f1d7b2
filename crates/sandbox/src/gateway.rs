//! Interface between the server and a simulated gateway.

use std::fmt::Debug;

use axum::Router;
use jiff::Timestamp;

use crate::api::Api;
use crate::deliveries::WebhookRules;
use crate::quirks::QuirkState;
use crate::records::{Record, RecordKey};
use crate::shared::Snapshot;

/// A simulated gateway.
///
/// The server mounts its routes, lists its variables and shows its records on the dashboard.
pub(crate) trait Gateway: Send + Sync + Debug + 'static {
    /// Path segment of the gateway: routes are mounted under `/NAME`, controls under `/_sandbox/NAME`.
    fn name(&self) -> &'static str;

    /// The gateway's HTTP API. Its handlers check the credentials.
    fn routes(&self) -> Router;

    /// Pages for the payer. The server rejects forms posted from other origins.
    fn pages(&self) -> Router;

    /// Controls for other processes: actions of the payer and of the gateway's back office.
    fn control(&self) -> Api;

    /// Environment variables that configure a client for this gateway.
    fn env(&self) -> Vec<(String, String)>;

    /// The variables of [`env`](Self::env) that payments and their webhooks need, by default all.
    fn payment_env(&self) -> Vec<(String, String)> {
        self.env()
    }

    /// The variables of [`env`](Self::env) that are credentials, with their values.
    fn credentials(&self) -> Vec<(&'static str, String)>;

    /// Alternative behaviour that can be switched on, by default none.
    fn quirks(&self) -> Vec<QuirkState> {
        Vec::new()
    }

    /// Switches the quirk with this name, which does not include that of the gateway. False if there is none.
    fn switch_quirk(&self, _name: &str, _on: bool) -> bool {
        false
    }

    /// Lists all payments, payouts and refunds. Records of one kind are newest first.
    fn records(&self) -> Vec<Record>;

    /// Other ids of a record in the gateway's API, by default none.
    fn other_ids(&self, _record: &RecordKey) -> Vec<String> {
        Vec::new()
    }

    /// Time limit of a payment that is unpaid or expired, if it has one.
    fn time_limit(&self, _record: &RecordKey) -> Option<Timestamp> {
        None
    }

    /// Rules of the gateway's webhooks.
    fn webhook_rules(&self) -> &'static WebhookRules;

    /// State for the state file.
    fn save(&self) -> serde_json::Result<Snapshot>;

    /// Contents of the gateway's section on the dashboard.
    fn summary(&self) -> Summary;
}

/// A gateway's section on the dashboard.
#[derive(Debug)]
pub(crate) struct Summary {
    /// Display name.
    pub(crate) title: &'static str,
    /// Base URLs with their labels.
    pub(crate) base_urls: Vec<(&'static str, String)>,
    /// Shell command that creates a payment.
    pub(crate) example: String,
}
