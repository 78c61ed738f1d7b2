//! Webhooks going out: signed by a gateway, sent until the merchant's server accepts them, logged attempt by attempt.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use dhow_core::Clock;
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

/// How many webhooks are kept in the log.
const KEPT: usize = 1_000;

/// When to try again, how long to wait for an answer, and where a webhook may go at all.
#[derive(Debug, Clone)]
pub(crate) struct Policy {
    /// The pause before each further attempt; their number bounds the attempts.
    pub(crate) pauses: Vec<Duration>,
    pub(crate) timeout: Duration,
    /// Whether webhooks may leave this machine.
    pub(crate) anywhere: bool,
    /// Where the sandbox itself listens, which is no place for a webhook.
    pub(crate) own_port: u16,
}

/// The webhooks of all gateways: what was sent where, and switches that disturb the sending.
#[derive(Debug, Clone)]
pub struct Deliveries {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    clock: Arc<dyn Clock>,
    runtime: Handle,
    policy: Policy,
    stop: watch::Receiver<bool>,
    /// How many webhooks are not settled yet.
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

/// What disturbs the sending.
#[derive(Debug, Clone, Copy, Default)]
struct Switches {
    extra_copies: u32,
    delay: Duration,
    hold: bool,
}

impl Deliveries {
    pub(crate) fn new(
        clock: Arc<dyn Clock>,
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

    /// The latest thousand webhooks, oldest first, each with its attempts.
    #[must_use]
    pub fn all(&self) -> Vec<SentWebhook> {
        self.lock().sent.iter().cloned().collect()
    }

    /// Waits until every webhook is settled: accepted, given up or refused. Webhooks on hold do not count.
    pub async fn idle(&self) {
        let mut open = self.shared.open.subscribe();
        // The sender lives in `self`, so waiting cannot fail.
        let _ = open.wait_for(|open| *open == 0).await;
    }

    /// Sends every further webhook once more, so many times, as gateways do when they miss an answer.
    pub fn duplicate(&self, extra_copies: u32) {
        self.lock().switches.extra_copies = extra_copies;
    }

    /// Sends every further webhook so much later.
    pub fn delay(&self, delay: Duration) {
        self.lock().switches.delay = delay;
    }

    /// Keeps further webhooks back until [`release`](Self::release).
    pub fn hold(&self) {
        self.lock().switches.hold = true;
    }

    /// Sends what was kept back, the latest first if so asked, and keeps nothing back any more.
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

    /// Sends a webhook and sees to its retries in the background.
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

    /// Changes a webhook in the log.
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
    /// Enters a webhook and gives it a number.
    fn open(&mut self, message: &Message) -> u64 {
        self.number = self.number.saturating_add(1);
        if self.sent.len() == KEPT {
            self.sent.pop_front();
        }
        self.sent.push_back(SentWebhook::new(self.number, message));
        self.number
    }
}
