//! Schemas of the control API's answers.

use crate::api::Schema;
use crate::api::schema::{
    array, flag, headers, named, object, one_of, optional, required, text, time, whole, word,
};
use crate::records::StatusClass;

/// Words of [`WebhookState`](crate::WebhookState).
pub(super) const STATES: [&str; 5] = ["open", "held", "accepted", "given up", "not sent"];

/// Returns the schemas that operations refer to by name.
pub(super) fn all() -> Vec<(&'static str, Schema)> {
    vec![
        ("Error", error()),
        ("RecordKey", record_key()),
        ("Record", record()),
        ("Cause", cause()),
        ("CopyOf", copy_of()),
        ("Webhook", webhook()),
        ("Attempt", attempt()),
        ("Request", request(false)),
        ("WholeRequest", request(true)),
        ("Body", body()),
        ("TimelineEvent", timeline_event()),
        ("Fault", fault()),
        ("Quirk", quirk()),
        ("Switches", switches()),
    ]
}

fn error() -> Schema {
    let message = text().about("What is wrong and what to do");
    object([required("message", message)])
}

fn kind() -> Schema {
    word(&["payment", "payout", "refund"])
}

fn record_key() -> Schema {
    object([
        required("gateway", text()),
        required("kind", kind()),
        required("id", text()),
    ])
}

pub(super) fn class() -> Schema {
    word(&StatusClass::ALL.map(StatusClass::as_str))
}

fn record() -> Schema {
    let amount = text().about("Amount with its currency, such as `599.00 SGD`");
    let received = text().or_null();
    let page = text().or_null();
    let parent = text().or_null();
    object([
        required("gateway", text()),
        required("kind", kind()),
        required("id", text().about("Id that the gateway gave")),
        required("merchant_reference", text().or_null()),
        required("amount", amount),
        required(
            "received",
            received.about("Received amount, if it differs from the requested one"),
        ),
        required("status", text().about("Status as the gateway spells it")),
        required("class", class().about("The same for all gateways")),
        required("created", time()),
        required("updated", time()),
        required(
            "page",
            page.about("Path of the page where the customer pays"),
        ),
        required(
            "parent",
            parent.about("Id of the payment that a refund returns"),
        ),
    ])
}

fn actor() -> Schema {
    word(&["customer", "control", "program"])
}

fn cause() -> Schema {
    let call = object([
        required("by", word(&["call"])),
        required("request", whole().about("Number in the request log")),
    ]);
    let action = object([
        required("by", actor()),
        required("action", whole().about("Number of the action")),
    ]);
    let other = object([required("by", word(&["control", "program"]))]);
    one_of([call, action, other])
}

fn copy_of() -> Schema {
    let kinds = [
        "resent",
        "late",
        "duplicate",
        "tampered-body",
        "tampered-signature",
    ];
    object([
        required("number", whole().about("Number of the original webhook")),
        required("kind", word(&kinds)),
    ])
}

fn webhook() -> Schema {
    let next = time().or_null();
    let reason = text().about("Reason why the webhook was not sent");
    object([
        required("number", whole()),
        required(
            "order",
            whole().about("Position among all events of the sandbox"),
        ),
        required("at", time()),
        required("gateway", text()),
        required("event", text()),
        required("record", named("RecordKey").or_null()),
        required("cause", named("Cause")),
        required("copy_of", named("CopyOf").or_null()),
        required("method", text()),
        required("url", text()),
        required("headers", headers()),
        required("body", text()),
        required("state", word(&STATES)),
        required("verdict", verdict()),
        required(
            "next_attempt",
            next.about("Time of the next attempt, by the sandbox's clock"),
        ),
        required("attempts", array(named("Attempt"))),
        optional("reason", reason),
    ])
}

fn verdict() -> Schema {
    let words = ["none", "accepted", "refused", "no-response", "not-sent"];
    word(&words).about("Answer of the merchant's server")
}

/// Members of the result of an attempt.
fn result() -> [crate::api::schema::Member; 4] {
    [
        required("verdict", verdict()),
        required("status", whole().or_null()),
        optional("body", text().about("At most the first 64 KiB")),
        optional("error", text().about("Reason why there was no response")),
    ]
}

fn duration() -> Schema {
    whole().about("Real time in milliseconds")
}

fn attempt() -> Schema {
    let own = [
        required("order", whole()),
        required("at", time()),
        required("milliseconds", duration()),
        optional(
            "expected",
            text().about("Response that the gateway expects, if it refused this one"),
        ),
    ];
    object(own.into_iter().chain(result()))
}

fn source() -> Schema {
    word(&["api", "page"])
}

fn request(whole_request: bool) -> Schema {
    let returned = whole().or_null();
    let status = whole().or_null();
    let mut members = vec![
        required("number", whole()),
        required(
            "order",
            whole().about("Position among all events of the sandbox"),
        ),
        required("at", time()),
        required("source", source()),
        required("method", text()),
        required("path", text()),
        required("query", text().or_null()),
        required(
            "status",
            status.about("Status of the gateway's own response"),
        ),
        required(
            "returned",
            returned.about("Status that the caller received"),
        ),
        required("milliseconds", whole().or_null().about("Milliseconds")),
        required("fault", text().or_null()),
        required("records", array(named("RecordKey"))),
    ];
    if whole_request {
        let response = object([
            required("headers", headers()),
            required("body", named("Body")),
        ]);
        members.extend([
            required("headers", headers()),
            required("body", named("Body")),
            required("response", response),
        ]);
    }
    object(members)
}

fn body() -> Schema {
    object([
        optional("text", text()),
        optional("hex", text().about("A binary body in hexadecimal digits")),
        required("length", whole().about("Length of the whole body in bytes")),
        required(
            "cut",
            flag().about("True if the log has only its beginning"),
        ),
    ])
}

fn timeline_event() -> Schema {
    let event = |kind: &str, members: Vec<crate::api::schema::Member>| {
        let head = [required("at", time()), required("type", word(&[kind]))];
        object(head.into_iter().chain(members))
    };
    let attempt = || vec![required("webhook", whole()), required("attempt", whole())];
    let mut result_of_attempt = attempt();
    result_of_attempt.push(required("milliseconds", duration()));
    result_of_attempt.extend(result());
    one_of([
        event(
            "request",
            vec![
                required("request", whole()),
                required("source", source()),
                required("method", text()),
                required("path", text()),
                required("status", whole().or_null()),
                required("fault", text().or_null()),
            ],
        ),
        event(
            "action",
            vec![
                required(
                    "number",
                    whole().about("Number of the action, which causes name"),
                ),
                required("by", actor()),
                required("action", text()),
                required(
                    "detail",
                    text().or_null().about("Amount or delay, if it is given"),
                ),
                required(
                    "webhook",
                    whole()
                        .or_null()
                        .about("Webhook that was delayed, held, released or retried"),
                ),
            ],
        ),
        event(
            "webhook",
            vec![
                required("webhook", whole()),
                required("event", text()),
                required("url", text()),
                required("cause", named("Cause")),
                required("copy_of", named("CopyOf").or_null()),
                required("state", text()),
            ],
        ),
        event("attempt", result_of_attempt),
        event("next-attempt", attempt()),
        event("expiry", Vec::new()),
        event("clock", vec![required("to", time())]),
    ])
}

fn fault() -> Schema {
    let left = whole().or_null();
    object([
        required("number", whole()),
        required("fault", text().about("Description")),
        required("method", text().or_null()),
        required("path", text().about("Start of the paths")),
        required("before_work", flag()),
        required(
            "left",
            left.about("Number of requests; null: until cleared"),
        ),
    ])
}

fn quirk() -> Schema {
    object([
        required("quirk", text()),
        required("on", flag()),
        required("ledger", text().about("Entry of the gateway's ledger")),
        required("description", text()),
    ])
}

fn switches() -> Schema {
    object([
        required("copies", whole().about("Further copies of each webhook")),
        required(
            "delay_seconds",
            whole().about("Seconds before the first attempt"),
        ),
        required("hold", flag()),
        required("before_answer", flag()),
        required("held", array(whole()).about("Numbers of the held webhooks")),
    ])
}
