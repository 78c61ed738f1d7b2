//! Error responses and Hub2's application error codes.

use dhow_core::{Error, ErrorKind, GatewayError, Response, Result, json, retry_after};
use http::StatusCode;
use serde::Deserialize;
use serde_json::Value;

/// Error body in any of three shapes. All members are optional.
// LEDGER: error-shape
// Source: Hub2 documentation, "Error management": `{status, code, message, request_id}` is the only documented shape since October
// 2024. Integrations still show `{statusCode, message, error}`, the shape of Hub2's framework (NestJS), and `{code, type, message}`
// with a 409.
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
    /// Parses the body. `None` unless it has one of Hub2's three shapes; the first two must repeat the HTTP status.
    // LEDGER: own-words
    // An HTML page or the JSON of a proxy between us and Hub2 proves neither a refusal nor an absence.
    fn from_response(response: &Response) -> Option<Self> {
        let body: Self = json::from_slice(response.body()).ok()?;
        let http_status = response.status().as_u16().to_string();
        let repeats =
            |status: &Option<Value>| status.as_ref().and_then(text).as_ref() == Some(&http_status);
        let says = |member: &Option<Value>| !texts(member.as_ref()).is_empty();
        let standard = repeats(&body.status) && (says(&body.code) || says(&body.message));
        let framework = repeats(&body.status_code) && says(&body.message);
        let third = says(&body.code) && says(&body.kind) && says(&body.message);
        (standard || framework || third).then_some(body)
    }

    /// Returns true if the message or code is about the requested object.
    // For a missing route the framework sends `Cannot GET /x`, and without an application message the reason phrase of the status.
    // Neither proves that the object does not exist.
    fn is_about_an_object(&self) -> bool {
        let messages = texts(self.message.as_ref());
        let code = self.code.as_ref().and_then(text);
        let about_the_route = messages.iter().any(|message| is_about_the_route(message));
        let mut words = messages.into_iter().chain(code);
        !about_the_route && words.any(|word| names_an_object(&word))
    }
}

/// Returns true if a text names a kind of object that has an id.
// `Payment intent not found` is about an object; `Country not found` is about a member of a request.
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

/// Returns true for the framework's message about an unknown route, such as `Cannot GET /payment-intents`.
fn is_about_the_route(message: &str) -> bool {
    let rest = message.strip_prefix("Cannot ");
    let request = rest.and_then(|rest| rest.split_once(' '));
    request.is_some_and(|(method, path)| {
        method.bytes().all(|byte| byte.is_ascii_uppercase()) && path.starts_with('/')
    })
}

/// Returns the response if its status is from 200 to 299 and its body is not an error body.
// LEDGER: own-words
// A body whose `status` is an HTTP error number contradicts a 2xx status, so the outcome of a write is unknown.
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

/// Returns the error for a response with a status outside 200 to 299.
// LEDGER: syntax-errors
fn error_for_response(response: &Response) -> Error {
    let body = ErrorBody::from_response(response).unwrap_or_default();
    let words = [&body.code, &body.error, &body.kind];
    let code = words.into_iter().flatten().find_map(text);
    let mut fault = GatewayError::default();
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
        // With a 5xx status the code does not change the kind: the outcome stays unknown.
        Some(kind) if response.status().is_client_error() => error.with_kind(kind),
        _ if is_ban(response, &error) => error.with_kind(ErrorKind::RateLimited),
        _ if error.kind() == ErrorKind::NotFound && !body.is_about_an_object() => {
            error.with_kind(ErrorKind::Protocol)
        }
        _ => error,
    }
}

/// Returns true for a code by which neither Hub2 nor the operator knows the outcome: not a refusal, whatever the HTTP status.
// LEDGER: error-codes
// A refusal means that no money moved. With these codes that is not known, and a caller who pays again may pay twice.
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

fn undecided(response: &Response, mut fault: GatewayError) -> Error {
    let status = response.status().as_u16();
    let message = format!("the gateway responded {status} without knowing the outcome");
    fault.status = Some(status);
    response
        .undecided(ErrorKind::Unavailable, message)
        .with_gateway(fault)
        .with_retry_after(retry_after(response.headers()))
}

/// Returns true if the response is a temporary ban of the IP address.
// LEDGER: ban-answer
// No source shows this response. `Retry-After` distinguishes it from a missing permission, which waiting does not restore.
fn is_ban(response: &Response, error: &Error) -> bool {
    response.status() == StatusCode::FORBIDDEN && error.retry_after().is_some()
}

/// Maps an application code to an error kind. `None` for a code that is not listed: the HTTP status decides then.
// LEDGER: error-codes
// Source: Hub2 documentation, "Error management". The available copy of the list is incomplete.
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

/// Returns the member name that a validation message starts with, as in `mobileMoney.msisdn must be a string`.
fn field_of(complaint: &str) -> String {
    let first = complaint.split_whitespace().next().unwrap_or_default();
    let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.');
    match first.chars().all(is_name) {
        true => first.to_owned(),
        false => String::new(),
    }
}

fn texts(message: Option<&Value>) -> Vec<String> {
    match message {
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
