//! JSON of the control API.

use std::time::{Duration, SystemTime};

use http::HeaderMap;
use serde_json::{Value, json};

use crate::journal::Cause;
use crate::records::{Record, RecordKey};
use crate::times;

mod request;
mod timeline;
mod webhook;

pub(super) use request::{request, whole_request};
pub(super) use timeline::event;
pub(super) use webhook::webhook;

/// Formats a record.
pub(super) fn record(record: &Record) -> Value {
    json!({
        "gateway": record.key.gateway,
        "kind": record.key.kind.as_str(),
        "id": record.key.id,
        "merchant_reference": record.merchant_reference,
        "amount": record.amount,
        "received": record.received,
        "status": record.status,
        "class": record.class.as_str(),
        "created": time(record.created),
        "updated": time(record.updated),
        "page": record.page,
        "parent": record.parent,
    })
}

fn key(key: &RecordKey) -> Value {
    json!({"gateway": key.gateway, "kind": key.kind.as_str(), "id": key.id})
}

fn time(at: SystemTime) -> String {
    times::zulu(times::timestamp(at))
}

fn milliseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

/// Formats headers as pairs, because a name can occur more than once.
fn headers(headers: &HeaderMap) -> Value {
    let pairs = headers.iter().map(|(name, value)| {
        let value = String::from_utf8_lossy(value.as_bytes());
        json!([name.as_str(), value])
    });
    pairs.collect()
}

fn cause(cause: Cause) -> Value {
    match cause {
        Cause::Call(request) => json!({"by": "call", "request": request}),
        Cause::Action(action, by) => json!({"by": by.as_str(), "action": action}),
        Cause::Control => json!({"by": "control"}),
        Cause::Program => json!({"by": "program"}),
    }
}
