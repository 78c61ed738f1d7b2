//! Webhook delivery: sending, retries and the log.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::sync::watch;

mod message;
mod run;
mod send;
mod sent;
mod target;

pub(crate) use message::Message;
pub use sent::{Attempt, AttemptResult, SentWebhook, WebhookState};
pub(crate) use target::is_loopback;

use crate::clock::SandboxClock;

/// Maximum number of webhooks in the log.
const KEPT: usize = 1_000;

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

/// Log of the webhooks of all gateways, with switches that delay, duplicate or reorder them.
///
/// A handle; cloning is cheap.
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
    runtime: Handle,
    policy: Policy,
    stop: watch::Receiver<bool>,
    /// Number of webhooks in the state `Open`.
    open: watch::Sender<usize>,
    log: Mutex<Log>,
}

#[derive(Debug, Default)]
struct Log {
    sent: VecDeque<SentWebhook>,
    number: u64,
    switches: Switches,
    held: Vec<Message>,
}

/// Switches that change how further webhooks are sent.
#[derive(Debug, Clone, Copy, Default)]
struct Switches {
    extra_copies: u32,
    delay: Duration,
    hold: bool,
}

impl Deliveries {
    pub(crate) fn new(
        clock: SandboxClock,
        runtime: Handle,
        policy: Policy,
        stop: watch::Receiver<bool>,
    ) -> Self {
        let shared = Arc::new(Shared {
            clock,
            runtime,
            policy,
            stop,
            open: watch::Sender::new(0),
            log: Mutex::default(),
        });
        Self { shared }
    }

    /// Returns the latest webhooks, at most 1,000, oldest first, each with its delivery attempts.
    #[must_use]
    pub fn all(&self) -> Vec<SentWebhook> {
        self.lock().sent.iter().cloned().collect()
    }

    /// Waits until no webhook is [`Open`](WebhookState::Open): each is accepted, given up or refused.
    ///
    /// Held webhooks do not count. Retries run in real time, so shorten them with
    /// [`Builder::webhook_retries`](crate::Builder::webhook_retries) in tests.
    pub async fn idle(&self) {
        let mut open = self.shared.open.subscribe();
        // `wait_for` fails only if the sender is dropped, and `self` owns it.
        let _ = open.wait_for(|open| *open == 0).await;
    }

    /// Sends each further webhook `1 + extra_copies` times, as gateways do when a response is lost.
    ///
    /// Default: 0. Each copy is logged and retried separately.
    pub fn duplicate(&self, extra_copies: u32) {
        self.lock().switches.extra_copies = extra_copies;
    }

    /// Delays the first delivery attempt of each further webhook.
    ///
    /// Default: zero.
    pub fn delay(&self, delay: Duration) {
        self.lock().switches.delay = delay;
    }

    /// Holds further webhooks until [`release`](Self::release). Held webhooks are not in the log.
    pub fn hold(&self) {
        self.lock().switches.hold = true;
    }

    /// Sends the held webhooks and ends the hold.
    ///
    /// With `latest_first` they start in reverse order. Each is delivered in a task of its own, so they can still overtake
    /// each other.
    pub fn release(&self, latest_first: bool) {
        let mut log = self.lock();
        log.switches.hold = false;
        let mut held = std::mem::take(&mut log.held);
        drop(log);
        if latest_first {
            held.reverse();
        }
        for message in held {
            self.send(message);
        }
    }

    /// Starts the delivery of a webhook in a background task, or holds the webhook.
    pub(crate) fn send(&self, message: Message) {
        let mut log = self.lock();
        if log.switches.hold {
            log.held.push(message);
            return;
        }
        let switches = log.switches;
        for _ in 0..=switches.extra_copies {
            let number = log.open(&message);
            self.shared
                .open
                .send_modify(|open| *open = open.saturating_add(1));
            let runner = run::Runner {
                deliveries: self.clone(),
                number,
                delay: switches.delay,
            };
            self.shared.runtime.spawn(runner.run(message.clone()));
        }
    }

    /// Changes a logged webhook, if it is still in the log.
    fn update(&self, number: u64, change: impl FnOnce(&mut SentWebhook)) {
        let mut log = self.lock();
        let mut sent = log.sent.iter_mut().rev();
        if let Some(webhook) = sent.find(|webhook| webhook.number == number) {
            change(webhook);
        }
    }

    fn lock(&self) -> MutexGuard<'_, Log> {
        self.shared
            .log
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

impl Log {
    /// Logs a new webhook and returns its number.
    fn open(&mut self, message: &Message) -> u64 {
        self.number = self.number.saturating_add(1);
        if self.sent.len() == KEPT {
            self.sent.pop_front();
        }
        self.sent.push_back(SentWebhook::new(self.number, message));
        self.number
    }
}
