//! JSON of a logged request.

use dhow_crypto::hex;
use serde_json::{Value, json};

use super::webhook::merge;
use super::{headers, key, milliseconds, time};
use crate::requests::{LoggedBody, ReceivedRequest};

/// Formats a request without headers and bodies.
pub(in crate::control) fn request(received: &ReceivedRequest) -> Value {
    let records: Vec<Value> = received.records.iter().map(key).collect();
    json!({
        "number": received.number,
        "order": received.order,
        "at": time(received.at),
        "source": received.source.as_str(),
        "method": received.method.as_str(),
        "path": received.path,
        "query": received.query,
        "status": received.status.map(|status| status.as_u16()),
        "returned": received.returned.map(|status| status.as_u16()),
        "milliseconds": received.duration.map(milliseconds),
        "fault": received.fault,
        "records": records,
    })
}

/// Formats a request with headers and bodies.
pub(in crate::control) fn whole_request(received: &ReceivedRequest) -> Value {
    let mut json = request(received);
    let more = json!({
        "headers": headers(&received.headers),
        "body": body(&received.body),
        "response": {
            "headers": headers(&received.response_headers),
            "body": body(&received.response_body),
        },
    });
    merge(&mut json, more);
    json
}

/// Formats a body as text, or in hexadecimal digits if it is binary.
fn body(body: &LoggedBody) -> Value {
    let length = body.length;
    match body.as_text() {
        Some(text) => json!({"text": text, "length": length, "cut": body.is_cut()}),
        None => json!({"hex": hex::encode(&body.bytes), "length": length, "cut": body.is_cut()}),
    }
}
