//! A running sandbox.

use std::net::SocketAddr;

use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::gateways::each_gateway;
use crate::state::AppState;
use crate::state_file::{Saver, StateFile};
use crate::{
    Deliveries, Faults, QuirkState, ReceivedRequest, Record, RecordFilter, RecordKey, RecordPage,
    Requests, SandboxClock, TimelineEvent,
};

/// A running sandbox: the simulated gateways, served over HTTP.
///
/// Each sandbox has its own port, credentials, payments and logs, so tests can run in parallel with one sandbox each.
/// It stops when it is dropped; [`shutdown`](Self::shutdown) also waits until its connections have ended.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use dhow_sandbox::Sandbox;
///
/// let sandbox = Sandbox::builder().seed(1).start().await?;
/// assert!(sandbox.addr().ip().is_loopback());
/// sandbox.shutdown().await;
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct Sandbox {
    addr: SocketAddr,
    state: AppState,
    stop: watch::Sender<bool>,
    task: JoinHandle<()>,
    saver: Option<Saver>,
}

impl Sandbox {
    pub(crate) fn new(
        addr: SocketAddr,
        state: AppState,
        stop: watch::Sender<bool>,
        task: JoinHandle<()>,
        saver: Option<Saver>,
    ) -> Self {
        Self {
            addr,
            state,
            stop,
            task,
            saver,
        }
    }

    /// Socket address that the sandbox listens on, with the actual port.
    #[must_use]
    pub fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// Environment variables that configure a client for every gateway of this sandbox.
    ///
    /// Each pair is a name, such as `DHOW_HITPAY_BASE_URL`, and its value. Credentials are included in plain text.
    #[must_use]
    pub fn env(&self) -> Vec<(String, String)> {
        let gateways = self.state.gateways.all().iter();
        gateways.flat_map(|gateway| gateway.env()).collect()
    }

    /// The variables of [`env`](Self::env) that payments and their webhooks need.
    ///
    /// HPay's key files, which only transfers and balances need, are not among them: to generate the keys takes longer than all payments of a
    /// short test.
    #[must_use]
    pub fn payment_env(&self) -> Vec<(String, String)> {
        let gateways = self.state.gateways.all().iter();
        gateways.flat_map(|gateway| gateway.payment_env()).collect()
    }

    /// Clock of the sandbox, which can be moved forward.
    #[must_use]
    pub fn clock(&self) -> &SandboxClock {
        &self.state.clock
    }

    /// Returns a receiver that is notified of each further event: requests, actions, deliveries, moves of the clock.
    ///
    /// Its value is the number of events so far. Several events may be seen as one.
    #[must_use]
    pub fn changes(&self) -> watch::Receiver<u64> {
        self.state.changes.subscribe()
    }

    /// Returns the payments, payouts and refunds of all gateways that a filter selects, newest first.
    ///
    /// Skips `offset` records and returns at most `limit`.
    #[must_use]
    pub fn find_records(&self, filter: &RecordFilter, offset: usize, limit: usize) -> RecordPage {
        self.state.gateways.records(filter, offset, limit)
    }

    /// Finds a payment, payout or refund.
    #[must_use]
    pub fn record(&self, key: &RecordKey) -> Option<Record> {
        self.state.gateways.record(key)
    }

    /// Creates the key of a record from its words, such as `hitpay`, `payment` and an id.
    ///
    /// `None` if there is no such gateway or kind. The record need not exist.
    #[must_use]
    pub fn record_key(&self, gateway: &str, kind: &str, id: &str) -> Option<RecordKey> {
        self.state.gateways.record_key(gateway, kind, id)
    }

    /// Returns the events of a payment, payout or refund in order of time: requests, actions, webhooks with their attempts,
    /// moves of the clock. Empty if there is no such record.
    #[must_use]
    pub fn timeline(&self, key: &RecordKey) -> Vec<TimelineEvent> {
        let timeline = self.state.timeline(key);
        timeline.map(|(_, events)| events).unwrap_or_default()
    }

    /// Masks the credentials in a logged request.
    #[must_use]
    pub fn masked(&self, request: &ReceivedRequest) -> ReceivedRequest {
        self.state.gateways.credentials().mask(request)
    }

    /// Writes a logged request as a command for POSIX shells.
    ///
    /// Credentials are written as their variables, such as `"$DHOW_HITPAY_API_KEY"`. Others that are hidden, such as a token
    /// that a gateway gave, are variables which a comment names.
    #[must_use]
    pub fn to_curl(&self, request: &ReceivedRequest) -> String {
        let credentials = self.state.gateways.credentials();
        request.to_curl(&self.state.origin, Some(&credentials))
    }

    /// Log of the sent webhooks, with switches that delay, duplicate or reorder them.
    #[must_use]
    pub fn deliveries(&self) -> &Deliveries {
        &self.state.deliveries
    }

    /// Log of the requests that the gateways received.
    #[must_use]
    pub fn requests(&self) -> &Requests {
        &self.state.requests
    }

    /// Faults to apply to the gateways' responses.
    #[must_use]
    pub fn faults(&self) -> &Faults {
        &self.state.faults
    }

    /// Alternative behaviour of the gateways, for points that their sources leave open or contradict.
    #[must_use]
    pub fn quirks(&self) -> Vec<QuirkState> {
        self.state.gateways.quirks()
    }

    /// Switches the quirk with this name, such as `hitpay/list-as-array`, on or off. Returns false if no quirk has the name.
    #[must_use = "false means that no quirk has this name"]
    pub fn switch_quirk(&self, name: &str, on: bool) -> bool {
        self.state.gateways.switch_quirk(name, on)
    }

    /// State file, if the builder was given [one](crate::Builder::state_file).
    #[must_use]
    pub fn state_file(&self) -> Option<&StateFile> {
        self.state.state_file.as_ref()
    }

    /// Stops the server and all webhook deliveries, and waits until every connection has ended.
    pub async fn shutdown(mut self) {
        self.stop.send_replace(true);
        // A join error means that the server task panicked, so it has stopped too.
        let _ = (&mut self.task).await;
        if let Some(saver) = self.saver.take() {
            // Waits for the disk. A join error means that saving panicked, so it has ended too.
            let _ = tokio::task::spawn_blocking(move || drop(saver)).await;
        }
    }
}

/// Generates an accessor for each enabled gateway.
macro_rules! accessors {
    ($($(#[$doc:meta])* $feature:literal, $name:ident: $gateway:ty;)+) => {
        $(#[cfg(feature = $feature)]
        impl Sandbox {
            $(#[$doc])*
            #[must_use]
            pub fn $name(&self) -> &$gateway {
                &self.state.gateways.$name
            }
        })+
    };
}

each_gateway!(accessors);

impl Drop for Sandbox {
    fn drop(&mut self) {
        self.stop.send_replace(true);
    }
}
