//! Webhook delivery: sending, retries and the log.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use dhow_core::Clock as _;
use serde::{Deserialize, Serialize};
use tokio::runtime::Handle;
use tokio::sync::{Notify, Semaphore, watch};

use crate::changes::Changes;
use crate::clock::SandboxClock;
use crate::journal::{Journal, wait_for};
use crate::records::RecordKey;
use crate::shared::Locked;

mod actions;
mod entry;
mod log;
mod message;
mod pause;
mod run;
mod saved;
mod send;
mod sent;
mod tamper;
mod target;

pub(crate) use message::{Message, WebhookRules};
pub(crate) use pause::Pause;
pub use sent::{Attempt, AttemptResult, CopyKind, CopyOf, SentWebhook, Verdict, WebhookState};
pub use tamper::Tamper;
pub(crate) use target::is_loopback;

use entry::{Entry, Origin};
use log::Log;

/// Maximum number of delivery attempts at the same time.
// Each needs a connection, and processes are often limited to 1,024 open files.
const PARALLEL: usize = 256;

/// Retries, time limit and allowed targets of webhooks.
#[derive(Debug, Clone)]
pub(crate) struct Policy {
    /// Pauses before the second and later attempts; after the last one the webhook is given up.
    pub(crate) pauses: Vec<Duration>,
    pub(crate) timeout: Duration,
    /// True if webhooks to other machines are allowed.
    pub(crate) anywhere: bool,
    /// Port of the sandbox itself, which receives no webhooks.
    pub(crate) own_port: u16,
}

/// Log of the webhooks of all gateways, with switches and actions that delay, duplicate, hold, reorder or tamper with them.
///
/// Delays and retries follow the [clock of the sandbox](crate::SandboxClock). A handle; cloning is cheap.
///
/// ```
/// # #[cfg(not(feature = "hub2"))]
/// # fn main() {}
/// # #[cfg(feature = "hub2")]
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use dhow_sandbox::Sandbox;
///
/// let sandbox = Sandbox::builder().start().await?;
/// let deliveries = sandbox.deliveries();
/// deliveries.duplicate(1);
/// // Create a payment, and let the payer pay it with `sandbox.hub2().pay(…)`.
/// deliveries.idle().await;
/// for webhook in deliveries.all() {
///     println!("{} {}: {:?}", webhook.event, webhook.url, webhook.state);
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct Deliveries {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    clock: SandboxClock,
    changes: Changes,
    journal: Journal,
    runtime: Handle,
    policy: Policy,
    stop: watch::Receiver<bool>,
    /// Number of webhooks in the state `Open`.
    open: watch::Sender<usize>,
    /// Wakes the scheduler.
    wake: Notify,
    slots: Semaphore,
    log: Mutex<Log>,
}

/// Maximum number of copies of a webhook in one action or by the switch.
pub(crate) const MAX_COPIES: u32 = 100;

/// Switches that change how further webhooks are sent.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Switches {
    /// Number of further copies of each webhook.
    pub extra_copies: u32,
    /// Delay of the first attempt.
    pub delay: Duration,
    /// True if further webhooks are held.
    pub hold: bool,
    /// True if webhooks are delivered before the answer to the request that causes them.
    pub before_answer: bool,
}

impl Deliveries {
    pub(crate) fn new(
        (clock, changes, journal): (SandboxClock, Changes, Journal),
        runtime: Handle,
        policy: Policy,
        stop: watch::Receiver<bool>,
    ) -> Self {
        let log = Log::new(changes.first());
        let shared = Arc::new(Shared {
            clock,
            changes,
            journal,
            runtime,
            policy,
            stop,
            open: watch::Sender::new(0),
            wake: Notify::new(),
            slots: Semaphore::new(PARALLEL),
            log: Mutex::new(log),
        });
        let deliveries = Self { shared };
        deliveries.shared.runtime.spawn(deliveries.clone().run());
        deliveries
    }

    /// Returns the latest webhooks, at most 10,000, oldest first, each with its delivery attempts.
    #[must_use]
    pub fn all(&self) -> Vec<SentWebhook> {
        self.to_sent(self.lock().entries().iter())
    }

    /// Returns the latest webhooks that a filter selects, newest first, and the number of all selected ones.
    ///
    /// Skips `offset` webhooks and returns at most `limit`. Cheaper than [`all`](Self::all).
    #[must_use]
    pub fn latest(
        &self,
        filter: &DeliveryFilter,
        offset: usize,
        limit: usize,
    ) -> (Vec<SentWebhook>, usize) {
        let log = self.lock();
        let selected = || {
            log.entries()
                .iter()
                .rev()
                .filter(|entry| filter.matches(entry))
        };
        let total = selected().count();
        let page = self.to_sent(selected().skip(offset).take(limit));
        (page, total)
    }

    /// Returns the webhook with this number, if it is still in the log.
    #[must_use]
    pub fn find(&self, number: u64) -> Option<SentWebhook> {
        let log = self.lock();
        let found = log.find(number)?;
        self.to_sent(std::iter::once(found)).pop()
    }

    /// Returns the webhooks about a payment, payout or refund, oldest first.
    #[must_use]
    pub fn about(&self, record: &RecordKey) -> Vec<SentWebhook> {
        let log = self.lock();
        let entries = log.entries().iter();
        self.to_sent(entries.filter(|entry| entry.record.as_ref() == Some(record)))
    }

    /// Returns true if a webhook of a gateway with this event was accepted.
    pub(crate) fn is_accepted(&self, gateway: &str, event: &str) -> bool {
        let log = self.lock();
        log.entries().iter().any(|entry| {
            entry.gateway() == gateway
                && entry.event() == event
                && entry.state == WebhookState::Accepted
        })
    }

    /// Waits until no webhook is [`Open`](WebhookState::Open): each is accepted, given up, refused or held.
    ///
    /// Retries wait for the sandbox's clock, so move it, or shorten them with
    /// [`Builder::webhook_retries`](crate::Builder::webhook_retries) in tests.
    pub async fn idle(&self) {
        let mut open = self.shared.open.subscribe();
        // `wait_for` fails only if the sender is dropped, and `self` owns it.
        let _ = open.wait_for(|open| *open == 0).await;
    }

    /// Returns the switches for further webhooks.
    #[must_use]
    pub fn switches(&self) -> Switches {
        self.lock().switches
    }

    /// Sends each further webhook `1 + extra_copies` times, as gateways do when a response is lost.
    ///
    /// Default: 0; at most 100. Each copy is logged and retried separately.
    pub fn duplicate(&self, extra_copies: u32) {
        self.switch(|switches| switches.extra_copies = extra_copies.min(MAX_COPIES));
    }

    /// Delays the first delivery attempt of each further webhook.
    ///
    /// Default: zero; at most 366 days.
    pub fn delay(&self, delay: Duration) {
        self.switch(|switches| switches.delay = delay.min(Pause::MAX));
    }

    /// Holds further webhooks until [`release`](Self::release).
    pub fn hold(&self) {
        self.switch(|switches| switches.hold = true);
    }

    /// Delivers further webhooks before the answer to the request that causes them: a call of the gateway's API, a customer's
    /// form, or a request of the control API.
    ///
    /// The answer waits for the result of the first attempt, at most 5 seconds of real time. Default: off.
    pub fn before_answer(&self, on: bool) {
        self.switch(|switches| switches.before_answer = on);
    }

    fn switch(&self, change: impl FnOnce(&mut Switches)) {
        change(&mut self.lock().switches);
        self.shared.changes.next();
    }

    /// Sends a webhook of a gateway in the background, or holds it.
    ///
    /// The records are locked, so that no state file has what the webhook tells of without the webhook.
    pub(crate) fn send(&self, message: Message, _locked: &Locked) {
        let cause = self.shared.journal.cause(message.record.as_ref());
        let mut log = self.lock();
        let switches = log.switches;
        let due = (!switches.hold).then(|| self.after(switches.delay));
        let original = self.insert(&mut log, &message, cause, None, due);
        let mut numbers = vec![original];
        if !switches.hold {
            let copy_of = CopyOf::new(original, CopyKind::Duplicate);
            for _ in 0..switches.extra_copies {
                numbers.push(self.insert(&mut log, &message, cause, Some(copy_of), due));
            }
        }
        self.updated(log);
        if switches.before_answer && !switches.hold && switches.delay.is_zero() {
            numbers.into_iter().for_each(wait_for);
        }
    }

    /// Stores a webhook and returns its number. Without a due time it is held.
    fn insert(
        &self,
        log: &mut Log,
        message: &Message,
        cause: crate::journal::Cause,
        copy_of: Option<CopyOf>,
        due: Option<Duration>,
    ) -> u64 {
        let number = log.next_number();
        let origin = Origin {
            number,
            order: self.shared.changes.next(),
            cause_changes: self.shared.changes.unsaved().changes(),
            at: self.shared.clock.now(),
            cause,
            copy_of,
        };
        log.insert(origin, message, due);
        number
    }

    /// Publishes the changes of a log, and wakes the scheduler.
    fn updated(&self, log: MutexGuard<'_, Log>) {
        let open = log.open();
        self.shared.open.send_if_modified(|before| {
            let changed = *before != open;
            *before = open;
            changed
        });
        drop(log);
        self.shared.wake.notify_one();
        self.shared.changes.next();
    }

    /// Uptime after a pause.
    fn after(&self, pause: Duration) -> Duration {
        self.shared.clock.uptime().saturating_add(pause)
    }

    fn to_sent<'e>(&self, entries: impl Iterator<Item = &'e Entry>) -> Vec<SentWebhook> {
        let time_of = self.time_of();
        entries.map(|entry| entry.to_sent(&time_of)).collect()
    }

    /// Returns a function that converts an uptime to the sandbox's clock.
    fn time_of(&self) -> impl Fn(Duration) -> SystemTime {
        let (now, uptime) = (self.shared.clock.now(), self.shared.clock.uptime());
        move |due| {
            let left = due.saturating_sub(uptime);
            now.checked_add(left).unwrap_or(now)
        }
    }

    fn lock(&self) -> MutexGuard<'_, Log> {
        self.shared
            .log
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

/// Selection of webhooks, for [`Deliveries::latest`]. The default selects all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DeliveryFilter {
    /// Name of the gateway, such as `hitpay`.
    pub gateway: Option<String>,
    /// Word of the state, such as `accepted`; see [`WebhookState::as_str`].
    pub state: Option<String>,
}

impl DeliveryFilter {
    fn matches(&self, entry: &Entry) -> bool {
        let gateway = self.gateway.as_deref();
        let state = self.state.as_deref();
        gateway.is_none_or(|gateway| gateway == entry.gateway())
            && state.is_none_or(|state| state == entry.state.as_str())
    }
}

impl CopyOf {
    fn new(number: u64, kind: CopyKind) -> Self {
        Self { number, kind }
    }
}
