//! The only place that reads error bodies, and the only table of Hub2's application codes.

use std::borrow::Cow;

use dhow_core::{Error, ErrorKind, GatewayFault, Response, Result, json, retry_after};
use http::StatusCode;
use serde::Deserialize;
use serde_json::Value;

use crate::ID;

/// `{status, code, message, request_id}`, which is the only documented shape since October 2024; `{statusCode, message, error}`, the
/// framework's own; `{code, type, message}`, seen with a 409. All members optional.
// LEDGER: error-shape
#[derive(Deserialize, Default)]
#[serde(default)]
struct ErrorBody {
    status: Option<Value>,
    #[serde(rename = "statusCode")]
    status_code: Option<Value>,
    code: Option<Value>,
    error: Option<Value>,
    #[serde(rename = "type")]
    kind: Option<Value>,
    message: Option<Value>,
    request_id: Option<Value>,
}

impl ErrorBody {
    /// The body if it has one of Hub2's shapes. A page, and the JSON of a proxy in between, are not Hub2's words and decide nothing.
    // LEDGER: own-words
    fn from_response(response: &Response) -> Option<Self> {
        let body: Self = json::from_slice(response.body()).ok()?;
        let own = response.status().as_u16().to_string();
        let repeats =
            |status: &Option<Value>| status.as_ref().and_then(text).as_ref() == Some(&own);
        let says = |member: &Option<Value>| !texts(member.as_ref()).is_empty();
        let standard = repeats(&body.status) && (says(&body.code) || says(&body.message));
        let framework = repeats(&body.status_code) && says(&body.message);
        let third = says(&body.code) && says(&body.kind) && says(&body.message);
        (standard || framework || third).then_some(body)
    }

    /// True if the words are about the object that was asked for. Without a route the framework says `Cannot GET /x`, and without a
    /// message of the application it repeats the name of the status: neither says that the object does not exist (L5).
    fn is_about_an_object(&self) -> bool {
        let messages = texts(self.message.as_ref());
        let code = self.code.as_ref().and_then(text);
        let about_the_route = messages.iter().any(|message| is_about_the_route(message));
        let mut words = messages.into_iter().chain(code);
        !about_the_route && words.any(|word| names_an_object(&word))
    }
}

/// `Payment intent not found` is about an object that has an id; `Country not found` is about a member of a request.
fn names_an_object(words: &str) -> bool {
    const OBJECTS: [&str; 8] = [
        "link",
        "payment",
        "intent",
        "transfer",
        "transaction",
        "webhook",
        "submerchant",
        "provisioning",
    ];
    let words = words.to_ascii_lowercase();
    OBJECTS.iter().any(|object| words.contains(object))
}

/// `Cannot GET /payment-intents`, which is the framework's answer to a path that it does not serve.
fn is_about_the_route(message: &str) -> bool {
    let rest = message.strip_prefix("Cannot ");
    let request = rest.and_then(|rest| rest.split_once(' '));
    request.is_some_and(|(method, path)| {
        method.bytes().all(|byte| byte.is_ascii_uppercase()) && path.starts_with('/')
    })
}

/// A local refusal of a field.
pub(crate) fn invalid(
    field: impl Into<Cow<'static, str>>,
    rule: impl Into<Cow<'static, str>>,
) -> Error {
    named(Error::invalid(field, rule))
}

/// An error that says that it is one of this provider.
pub(crate) fn named(error: Error) -> Error {
    error.with_provider(ID)
}

/// The response, if its status is one from 200 to 299 and its body is no error. A body with the number of another HTTP status as its
/// `status` is an error under a status of success, and decides nothing.
// LEDGER: own-words
pub(crate) fn check_status(response: Response) -> Result<Response> {
    if !response.status().is_success() {
        return Err(error_for_response(&response));
    }
    let body: ErrorBody = json::from_slice(response.body()).unwrap_or_default();
    let number = [&body.status, &body.status_code].into_iter().flatten();
    let failing = |status: &Value| {
        let number = text(status).and_then(|status| status.parse::<u16>().ok());
        number.is_some_and(|status| status >= 300)
    };
    if number.into_iter().any(failing) {
        return Err(response.unexpected("it is an error with a status of success"));
    }
    Ok(response)
}

/// The error for a response outside 200 to 299.
fn error_for_response(response: &Response) -> Error {
    let body = ErrorBody::from_response(response).unwrap_or_default();
    let words = [&body.code, &body.error, &body.kind];
    let code = words.into_iter().flatten().find_map(text);
    let mut fault = GatewayFault::default();
    if let Some(code) = &code {
        fault = fault.with_code(code.clone());
    }
    let messages = texts(body.message.as_ref());
    if let Some((first, more)) = messages.split_first() {
        fault = fault.with_message(first.clone());
        for complaint in more {
            fault = fault.with_field(field_of(complaint), complaint.clone());
        }
    }
    if let Some(request_id) = body.request_id.as_ref().and_then(text) {
        fault = fault.with_request_id(request_id);
    }
    if code.as_deref().is_some_and(is_indeterminate) {
        return undecided(response, fault);
    }
    let error = response.error_for_status(fault);
    match code.as_deref().and_then(kind_for_code) {
        // A server fault stays one whatever it is called, and so does what is known about the money.
        Some(kind) if response.status().is_client_error() => error.with_kind(kind),
        _ if is_ban(response, &error) => error.with_kind(ErrorKind::RateLimited),
        _ if error.kind() == ErrorKind::NotFound && !body.is_about_an_object() => {
            error.with_kind(ErrorKind::Protocol)
        }
        _ => error,
    }
}

/// Codes of failures that say that Hub2 or the operator could not tell: no refusal, whatever the HTTP status (L37).
// LEDGER: error-codes
fn is_indeterminate(code: &str) -> bool {
    let code = code.to_ascii_lowercase().replace(['-', ' '], "_");
    let exact = [
        "internal_error",
        "internal_server_error",
        "timeout",
        "service_unavailable",
    ];
    exact.contains(&code.as_str()) || code.starts_with("unknown_reason")
}

fn undecided(response: &Response, mut fault: GatewayFault) -> Error {
    let status = response.status().as_u16();
    let message = format!("the gateway answered {status}, and could not say what became of it");
    fault.status = Some(status);
    response
        .undecided(ErrorKind::Unavailable, message)
        .with_gateway(fault)
        .with_retry_after(retry_after(response.headers()))
}

/// A ban for impolite polling. No source shows its response, so it is told from a missing permission by `Retry-After`: permissions do not
/// come back by waiting.
// LEDGER: ban-answer
fn is_ban(response: &Response, error: &Error) -> bool {
    response.status() == StatusCode::FORBIDDEN && error.retry_after().is_some()
}

/// Who must act on an application code; `None` leaves it to the HTTP status. The list at hand is incomplete.
// LEDGER: error-codes
fn kind_for_code(code: &str) -> Option<ErrorKind> {
    Some(match code {
        "insufficient-funds"
        | "locked-account"
        | "withdrawal-unavailable"
        | "missing-funds-reservation"
        | "cancellation-already-done" => ErrorKind::Declined,
        "account-already-exists" | "duplicate_request" => ErrorKind::Duplicate,
        "invalid-currency" | "currency-not-found" => ErrorKind::InvalidRequest,
        "transaction-not-found" => ErrorKind::NotFound,
        "merchant-not-found" => ErrorKind::Authentication,
        _ => return None,
    })
}

/// The framework's complaints begin with the name of the member: `mobileMoney.msisdn must be a string`.
fn field_of(complaint: &str) -> String {
    let first = complaint.split_whitespace().next().unwrap_or_default();
    let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.');
    match first.chars().all(is_name) {
        true => first.to_owned(),
        false => String::new(),
    }
}

fn texts(said: Option<&Value>) -> Vec<String> {
    match said {
        Some(Value::Array(items)) => items.iter().filter_map(text).collect(),
        Some(single) => text(single).into_iter().collect(),
        None => Vec::new(),
    }
}

fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) if !text.is_empty() => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
