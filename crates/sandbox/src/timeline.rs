//! All events of one payment, payout or refund in order of time.

use std::time::{Duration, SystemTime};

use http::{Method, StatusCode};

use crate::deliveries::{Attempt, AttemptResult, CopyOf, SentWebhook, Verdict};
use crate::journal::{Action, Actor, Cause};
use crate::records::{Record, RecordKey, RecordKind};
use crate::requests::{ReceivedRequest, RequestSource};
use crate::state::AppState;
use crate::times::system_time;

/// An event in the timeline of a record.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct TimelineEvent {
    /// Time by the sandbox's clock. That of the next attempt of a webhook is in the future.
    pub at: SystemTime,
    /// Position among all events of the sandbox; `u64::MAX` in the future and for an expiry.
    pub order: u64,
    /// Contents of the event.
    pub entry: TimelineEntry,
}

/// Contents of a [`TimelineEvent`].
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum TimelineEntry {
    /// A request that created, read or changed the record, or that named it and was refused or stopped by a fault.
    Request {
        /// Number in the request log.
        number: u64,
        /// Part of the gateway.
        source: RequestSource,
        /// HTTP method.
        method: Method,
        /// Path without the query.
        path: String,
        /// Status that the caller got.
        status: Option<StatusCode>,
        /// Fault that affected the request.
        fault: Option<String>,
    },
    /// An action of the customer, the gateway's staff or a bank.
    Action {
        /// Number of the action, which the causes of webhooks name.
        number: u64,
        /// Origin of the action.
        by: Actor,
        /// Name of the action, such as `pay`.
        name: &'static str,
        /// Amount or delay, if it is given.
        detail: Option<String>,
        /// Webhook that was delayed, held, released or retried.
        webhook: Option<u64>,
    },
    /// A webhook was sent or held. Its attempts are events of their own.
    Webhook {
        /// Number in the log of deliveries.
        number: u64,
        /// Event name, such as `payment_request.completed`.
        event: String,
        /// URL of the merchant's server.
        url: String,
        /// Cause of the webhook.
        cause: Cause,
        /// Original, if the webhook is a copy.
        copy_of: Option<CopyOf>,
        /// Word of the state now; see [`WebhookState::as_str`](crate::WebhookState::as_str).
        state: &'static str,
    },
    /// A delivery attempt.
    Attempt {
        /// Number of the webhook.
        webhook: u64,
        /// Position among the attempts of the webhook, from 1.
        attempt: usize,
        /// Result of the attempt.
        result: AttemptResult,
        /// Answer of the merchant's server.
        verdict: Verdict,
        /// Real time until the result.
        duration: Duration,
        /// True for an altered copy, which a shop must refuse.
        altered: bool,
    },
    /// The next delivery attempt, in the future.
    NextAttempt {
        /// Number of the webhook.
        webhook: u64,
        /// Position among the attempts of the webhook, from 1.
        attempt: usize,
    },
    /// The time limit of the unpaid record passed.
    Expiry,
    /// The clock was moved.
    ClockMove {
        /// Time after the move.
        to: SystemTime,
    },
}

impl AppState {
    /// Collects the events of a record. `None` if there is no such record.
    pub(crate) fn timeline(&self, key: &RecordKey) -> Option<(Record, Vec<TimelineEvent>)> {
        let record = self.gateways.record(key)?;
        let names = self.gateways.names(&record);
        let requests = self.requests.about_or_naming(key, &names);
        let requests = requests.into_iter().map(request);
        let actions = self.journal.actions_on(key).into_iter().map(action);
        let mut webhooks = self.deliveries.about(key);
        if key.kind == RecordKind::Refund
            && let Some(parent) = &record.parent
        {
            // The gateways' webhooks about refunds are those of the payment.
            let parent = RecordKey::payment(key.gateway, parent);
            let about = self.deliveries.about(&parent).into_iter();
            webhooks.extend(about.filter(|webhook| webhook.at >= record.created));
        }
        let mut events: Vec<TimelineEvent> = requests.chain(actions).collect();
        events.extend(webhooks.into_iter().flat_map(webhook));
        let first = events.iter().map(|event| event.at).min();
        let start = first.map_or(record.created, |first| first.min(record.created));
        let moves = self.clock.moves().into_iter();
        let moves = moves.filter(|moved| moved.from >= start);
        events.extend(moves.map(|moved| TimelineEvent {
            at: moved.from,
            order: moved.order,
            entry: TimelineEntry::ClockMove { to: moved.to },
        }));
        events.extend(self.gateways.expired_at(&record).map(|at| TimelineEvent {
            at: system_time(at),
            order: u64::MAX,
            entry: TimelineEntry::Expiry,
        }));
        events.sort_by_key(|event| (event.at, event.order));
        Some((record, events))
    }
}

fn request(request: ReceivedRequest) -> TimelineEvent {
    TimelineEvent {
        at: request.at,
        order: request.order,
        entry: TimelineEntry::Request {
            number: request.number,
            source: request.source,
            method: request.method,
            path: request.path,
            status: request.returned.or(request.status),
            fault: request.fault,
        },
    }
}

fn action(action: Action) -> TimelineEvent {
    TimelineEvent {
        at: action.at,
        order: action.order,
        entry: TimelineEntry::Action {
            number: action.number,
            by: action.by,
            name: action.name,
            detail: action.detail,
            webhook: action.webhook,
        },
    }
}

/// The webhook, its attempts, and the next one.
fn webhook(webhook: SentWebhook) -> Vec<TimelineEvent> {
    let (number, altered) = (webhook.number, webhook.is_altered());
    let next = webhook.attempts.len().saturating_add(1);
    let sent = TimelineEvent {
        at: webhook.at,
        order: webhook.order,
        entry: TimelineEntry::Webhook {
            number,
            event: webhook.event,
            url: webhook.url,
            cause: webhook.cause,
            copy_of: webhook.copy_of,
            state: webhook.state.as_str(),
        },
    };
    let attempts = webhook.attempts.into_iter().enumerate();
    let attempts = attempts.map(|(place, attempt)| attempted((number, altered), place, attempt));
    let next = webhook.next_attempt.map(|at| TimelineEvent {
        at,
        order: u64::MAX,
        entry: TimelineEntry::NextAttempt {
            webhook: number,
            attempt: next,
        },
    });
    std::iter::once(sent).chain(attempts).chain(next).collect()
}

fn attempted((webhook, altered): (u64, bool), place: usize, attempt: Attempt) -> TimelineEvent {
    TimelineEvent {
        at: attempt.at,
        order: attempt.order,
        entry: TimelineEntry::Attempt {
            webhook,
            attempt: place.saturating_add(1),
            verdict: attempt.verdict(),
            result: attempt.result,
            duration: attempt.duration,
            altered,
        },
    }
}
