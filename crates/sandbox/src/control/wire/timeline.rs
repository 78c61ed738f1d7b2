//! JSON of a timeline.

use serde_json::{Value, json};

use super::webhook::{copy_of, merge, result};
use super::{cause, milliseconds, time};
use crate::timeline::{TimelineEntry, TimelineEvent};

/// Formats an event. `type` tells which other members there are.
pub(in crate::control) fn event(event: &TimelineEvent) -> Value {
    let mut json = json!({"at": time(event.at)});
    let more = match &event.entry {
        TimelineEntry::Request { .. } => request(&event.entry),
        TimelineEntry::Action {
            number,
            by,
            name,
            detail,
            webhook,
        } => json!({
            "type": "action",
            "number": number,
            "by": by.as_str(),
            "action": name,
            "detail": detail,
            "webhook": webhook,
        }),
        TimelineEntry::Webhook {
            number,
            event,
            url,
            cause: by,
            copy_of: copy,
            state,
        } => json!({
            "type": "webhook",
            "webhook": number,
            "event": event,
            "url": url,
            "cause": cause(*by),
            "copy_of": copy.map(copy_of),
            "state": state,
        }),
        TimelineEntry::Attempt {
            webhook,
            attempt,
            result: outcome,
            verdict,
            duration,
            altered: _,
        } => {
            let mut json = json!({
                "type": "attempt",
                "webhook": webhook,
                "attempt": attempt,
                "milliseconds": milliseconds(*duration),
            });
            merge(&mut json, result(outcome, *verdict));
            json
        }
        TimelineEntry::NextAttempt { webhook, attempt } => {
            json!({"type": "next-attempt", "webhook": webhook, "attempt": attempt})
        }
        TimelineEntry::Expiry => json!({"type": "expiry"}),
        TimelineEntry::ClockMove { to } => json!({"type": "clock", "to": time(*to)}),
    };
    merge(&mut json, more);
    json
}

fn request(entry: &TimelineEntry) -> Value {
    let TimelineEntry::Request {
        number,
        source,
        method,
        path,
        status,
        fault,
    } = entry
    else {
        return Value::Null;
    };
    json!({
        "type": "request",
        "request": number,
        "source": source.as_str(),
        "method": method.as_str(),
        "path": path,
        "status": status.map(|status| status.as_u16()),
        "fault": fault,
    })
}
