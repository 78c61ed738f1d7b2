//! Stored form of a webhook, smaller than [`SentWebhook`].

use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::Method;

use super::{Attempt, AttemptResult, CopyOf, Message, SentWebhook, WebhookRules, WebhookState};
use crate::compact_headers::CompactHeaders;
use crate::journal::Cause;
use crate::records::RecordKey;

mod stored;

pub(super) use stored::EntryForm;

/// Approximate size of an entry without its texts and bodies, and of an attempt, in bytes.
const ENTRY_BYTES: usize = 512;
const ATTEMPT_BYTES: usize = 160;

#[derive(Debug)]
pub(super) struct Entry {
    pub(super) number: u64,
    order: u64,
    /// Number of changes that must be in the state file before the first attempt.
    pub(super) cause_changes: u64,
    at: SystemTime,
    rules: &'static WebhookRules,
    event: Box<str>,
    pub(super) record: Option<RecordKey>,
    cause: Cause,
    copy_of: Option<CopyOf>,
    method: Method,
    url: Box<str>,
    headers: CompactHeaders,
    body: Bytes,
    attempts: Vec<Attempt>,
    pub(super) state: WebhookState,
    /// Uptime of the next attempt; `None` during an attempt, and if there is none.
    pub(super) due: Option<Duration>,
}

/// Position, time and cause of a new entry.
pub(super) struct Origin {
    pub(super) number: u64,
    pub(super) order: u64,
    /// Number of changes up to the one that the webhook tells of.
    pub(super) cause_changes: u64,
    pub(super) at: SystemTime,
    pub(super) cause: Cause,
    pub(super) copy_of: Option<CopyOf>,
}

impl Entry {
    pub(super) fn new(origin: Origin, message: &Message, state: WebhookState) -> Self {
        Self {
            number: origin.number,
            order: origin.order,
            cause_changes: origin.cause_changes,
            at: origin.at,
            rules: message.rules,
            event: message.event.as_str().into(),
            record: message.record.clone(),
            cause: origin.cause,
            copy_of: origin.copy_of,
            method: message.method.clone(),
            url: message.url.as_str().into(),
            headers: CompactHeaders::from(&message.headers),
            body: message.body.clone(),
            attempts: Vec::new(),
            state,
            due: None,
        }
    }

    pub(super) fn message(&self) -> Message {
        Message {
            rules: self.rules,
            event: self.event.to_string(),
            record: self.record.clone(),
            method: self.method.clone(),
            url: self.url.to_string(),
            headers: self.headers.to_map(),
            body: self.body.clone(),
        }
    }

    /// Public form of the entry. `time_of` converts an uptime to the sandbox's clock.
    pub(super) fn to_sent(&self, time_of: impl Fn(Duration) -> SystemTime) -> SentWebhook {
        SentWebhook {
            number: self.number,
            order: self.order,
            at: self.at,
            gateway: self.rules.gateway,
            expects: self.rules.expects,
            event: self.event.to_string(),
            record: self.record.clone(),
            cause: self.cause,
            copy_of: self.copy_of,
            method: self.method.clone(),
            url: self.url.to_string(),
            headers: self.headers.to_map(),
            body: self.body.clone(),
            attempts: self.attempts.clone(),
            state: self.state.clone(),
            next_attempt: self.due.map(time_of),
        }
    }

    pub(super) fn number(&self) -> u64 {
        self.number
    }

    pub(super) fn gateway(&self) -> &'static str {
        self.rules.gateway
    }

    pub(super) fn event(&self) -> &str {
        &self.event
    }

    pub(super) fn cause(&self) -> Cause {
        self.cause
    }

    pub(super) fn attempts(&self) -> usize {
        self.attempts.len()
    }

    pub(super) fn add(&mut self, attempt: Attempt) {
        self.attempts.push(attempt);
    }

    pub(super) fn is_open(&self) -> bool {
        self.state == WebhookState::Open
    }

    /// Returns true if no attempt is scheduled or in progress.
    pub(super) fn is_settled(&self) -> bool {
        !matches!(self.state, WebhookState::Open | WebhookState::Held)
    }

    /// Approximate number of bytes that the entry occupies. A body that several entries share counts for each.
    pub(super) fn bytes(&self) -> usize {
        let texts = [self.event.len(), self.url.len(), self.headers.len()];
        let attempts = self.attempts.len().saturating_mul(ATTEMPT_BYTES);
        let record = self.record.as_ref().map_or(0, |record| record.id.len());
        let parts = [ENTRY_BYTES, self.body.len(), attempts, record];
        let responses = self.attempts.iter().map(|attempt| match &attempt.result {
            AttemptResult::Response { body, .. } => body.len(),
            AttemptResult::NoResponse(reason) => reason.len(),
        });
        texts.into_iter().chain(parts).chain(responses).sum()
    }

    /// Drops the bodies of the responses.
    pub(super) fn drop_responses(&mut self) {
        for attempt in &mut self.attempts {
            if let AttemptResult::Response { body, .. } = &mut attempt.result {
                *body = Bytes::new();
            }
        }
    }
}
