//! JSON of the control API.

use serde::Serialize;
use serde_json::{Value, json};

use crate::deliveries::{AttemptResult, SentWebhook, WebhookState};
use crate::records::Record;
use crate::requests::ReceivedRequest;
use crate::times;

/// A logged webhook.
#[derive(Serialize)]
pub(super) struct Webhook<'a> {
    number: u64,
    gateway: &'a str,
    event: &'a str,
    method: &'a str,
    url: &'a str,
    headers: Vec<(&'a str, String)>,
    body: String,
    state: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'a str>,
    attempts: Vec<Attempt<'a>>,
}

#[derive(Serialize)]
struct Attempt<'a> {
    at: String,
    status: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    body: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<&'a str>,
}

impl<'a> Webhook<'a> {
    pub(super) fn new(sent: &'a SentWebhook) -> Self {
        let headers = sent.headers.iter();
        let text = |bytes| String::from_utf8_lossy(bytes).into_owned();
        let (state, reason) = match &sent.state {
            WebhookState::Refused(reason) => (sent.state.as_str(), Some(reason.as_str())),
            state => (state.as_str(), None),
        };
        Self {
            number: sent.number,
            gateway: sent.gateway,
            event: &sent.event,
            method: sent.method.as_str(),
            url: &sent.url,
            headers: headers
                .map(|(name, value)| (name.as_str(), text(value.as_bytes())))
                .collect(),
            body: text(&sent.body),
            state,
            reason,
            attempts: sent.attempts.iter().map(Attempt::new).collect(),
        }
    }
}

impl<'a> Attempt<'a> {
    fn new(attempt: &'a crate::deliveries::Attempt) -> Self {
        let (status, body, error) = match &attempt.result {
            AttemptResult::Response { status, body } => {
                let text = String::from_utf8_lossy(body).into_owned();
                (Some(status.as_u16()), Some(text), None)
            }
            AttemptResult::NoResponse(reason) => (None, None, Some(reason.as_str())),
        };
        Self {
            at: times::zulu(times::timestamp(attempt.at)),
            status,
            body,
            error,
        }
    }
}

/// Formats a record.
pub(super) fn record(record: &Record) -> Value {
    json!({
        "gateway": record.key.gateway,
        "kind": record.key.kind.as_str(),
        "id": record.key.id,
        "merchant_reference": record.merchant_reference,
        "amount": record.amount,
        "status": record.status,
        "class": record.class.as_str(),
        "created": times::zulu(times::timestamp(record.created)),
        "updated": times::zulu(times::timestamp(record.updated)),
        "page": record.page,
        "parent": record.parent,
    })
}

/// A logged request.
#[derive(Serialize)]
pub(super) struct Request<'a> {
    number: u64,
    at: String,
    method: &'a str,
    path: &'a str,
    query: Option<&'a str>,
    status: Option<u16>,
    fault: Option<&'a str>,
}

impl<'a> Request<'a> {
    pub(super) fn new(received: &'a ReceivedRequest) -> Self {
        Self {
            number: received.number,
            at: times::zulu(times::timestamp(received.at)),
            method: received.method.as_str(),
            path: &received.path,
            query: received.query.as_deref(),
            status: received.status.map(|status| status.as_u16()),
            fault: received.fault.as_deref(),
        }
    }
}
