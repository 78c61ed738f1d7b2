//! JSON of a webhook.

use serde_json::{Value, json};

use super::{cause, headers, key, milliseconds, time};
use crate::deliveries::{Attempt, AttemptResult, CopyOf, SentWebhook, Verdict, WebhookState};

/// Formats a webhook with its attempts.
pub(in crate::control) fn webhook(sent: &SentWebhook) -> Value {
    let attempts: Vec<Value> = sent
        .attempts
        .iter()
        .map(|one| attempt(one, sent.expects))
        .collect();
    let mut json = json!({
        "number": sent.number,
        "order": sent.order,
        "at": time(sent.at),
        "gateway": sent.gateway,
        "event": sent.event,
        "record": sent.record.as_ref().map(key),
        "cause": cause(sent.cause),
        "copy_of": sent.copy_of.map(copy_of),
        "method": sent.method.as_str(),
        "url": sent.url,
        "headers": headers(&sent.headers),
        "body": String::from_utf8_lossy(&sent.body),
        "state": sent.state.as_str(),
        "verdict": verdict(sent.verdict()),
        "next_attempt": sent.next_attempt.map(time),
        "attempts": attempts,
    });
    if let (WebhookState::Refused(reason), Value::Object(members)) = (&sent.state, &mut json) {
        members.insert("reason".to_owned(), json!(reason));
    }
    json
}

fn attempt(attempt: &Attempt, expects: &str) -> Value {
    let mut json = json!({
        "order": attempt.order,
        "at": time(attempt.at),
        "milliseconds": milliseconds(attempt.duration),
    });
    merge(&mut json, result(&attempt.result, attempt.verdict()));
    if let Verdict::Refused(_) = attempt.verdict() {
        merge(&mut json, json!({"expected": expects}));
    }
    json
}

/// Formats the result of an attempt as members.
pub(super) fn result(result: &AttemptResult, answer: Verdict) -> Value {
    match result {
        AttemptResult::Response { status, body } => json!({
            "verdict": verdict(answer),
            "status": status.as_u16(),
            "body": String::from_utf8_lossy(body),
        }),
        AttemptResult::NoResponse(reason) => json!({
            "verdict": verdict(answer),
            "status": null,
            "error": reason,
        }),
    }
}

/// Adds the members of an object to another.
pub(super) fn merge(object: &mut Value, more: Value) {
    if let (Value::Object(members), Value::Object(more)) = (object, more) {
        members.extend(more);
    }
}

pub(super) fn copy_of(copy: CopyOf) -> Value {
    json!({"number": copy.number, "kind": copy.kind.as_str()})
}

fn verdict(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::None => "none",
        Verdict::Accepted => "accepted",
        Verdict::Refused(_) => "refused",
        Verdict::NoResponse => "no-response",
        Verdict::NotSent => "not-sent",
    }
}
