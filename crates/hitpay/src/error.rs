//! Errors in HitPay's responses. No other module reads error bodies.
//!
//! HitPay sends `{message, errors: {field: [text]}}`, `{message, errors: []}` and `{message, error_code}`, and with status 400 a bare
//! `{message}`, which its documents call "not allowed in this state". These shapes prove that a write was refused.
//!
//! The following prove nothing: markup, the JSON of a proxy or of another framework, a message that repeats the phrase of the HTTP status,
//! a message alone under another status, and any shape with a text about waiting, a fault within the gateway or an earlier call.

use dhow_core::{Effect, Endpoint, Error, ErrorKind, GatewayError, Response, Result, json};
use http::StatusCode;
use serde_json::Value;

use crate::{ID, client::Answer, wire::Record};

mod caller_field;
mod field_errors;
mod request_context;

pub(crate) use caller_field::with_caller_field;
use field_errors::field_errors;
pub(crate) use request_context::RequestContext;

/// Members of error bodies from other servers: API gateways (request ids), Spring, Nest, problem details (RFC 9457).
const FOREIGN: [&str; 14] = [
    "__type",
    "cloudflare_error",
    "error",
    "instance",
    "path",
    "ray_id",
    "requestId",
    "request_id",
    "status",
    "statusCode",
    "timestamp",
    "title",
    "trace_id",
    "type",
];

/// Returns the response with its parsed body if its status is 2xx and its body contains no error.
// HitPay documents 201 for a read, so the class of the status decides and not its number.
// LEDGER: customer-read-status
pub(crate) fn check(response: Response, context: &RequestContext) -> Result<Answer> {
    if !response.status().is_success() {
        return Err(status_error(&response, context));
    }
    let answer = Answer::from(response);
    match error_in_success(&answer) {
        None => Ok(answer),
        Some(error) => Err(error),
    }
}

/// Adds the name of this provider to an error of core.
pub(crate) fn named(error: Error) -> Error {
    error.with_provider(ID)
}

/// Returns the error for a change that HitPay accepted if the object could not be read afterwards.
pub(crate) fn unverified_change(change: &Endpoint, error: &Error) -> Error {
    change.undecided(error.kind(), error.message().to_owned())
}

/// Returns the error for a 2xx status whose body contains an error. It proves nothing about the call.
// No documented object has such a member, so the body cannot be the requested object.
// LEDGER: errors-on-success
fn error_in_success(answer: &Answer) -> Option<Error> {
    let record = answer.object()?;
    let outer = record.error_member();
    let member = outer.or_else(|| record.wrapped()?.error_member())?;
    Some(
        answer
            .response()
            .unexpected(&format!("its `{member}` belongs to an error")),
    )
}

/// Returns the error for a status other than 2xx. A `message` alone makes no error: successes have one too.
// HitPay's PHP SDK takes any message for an error, but deleting a static QR code succeeds with one.
// LEDGER: message-on-success, created-status
fn status_error(response: &Response, context: &RequestContext) -> Error {
    let Some(ParsedError { fault, documented }) = parse(response, context) else {
        return response.error_for_status(GatewayError::default());
    };
    if !documented {
        // Kept for display; it proves nothing.
        let unproven = response.error_for_status(GatewayError::default());
        return unproven.with_gateway(fault);
    }
    let field = fault.fields.first().map(|(field, _)| field.clone());
    let absent = is_absent(response, &fault);
    let error = response.error_for_status(fault);
    let error = match absent {
        true => error.with_kind(ErrorKind::NotFound),
        false => error,
    };
    match field {
        Some(field) if !field.is_empty() => error.with_field(field),
        _ => error,
    }
}

/// Returns true if HitPay reports that the object of a read does not exist, under a status of invalid requests.
// The sample of a plan that was not found is filed under 422, while every other object has 404.
// LEDGER: plan-not-found
fn is_absent(response: &Response, fault: &GatewayError) -> bool {
    let status = response.status();
    // These statuses have a more specific error kind.
    let is_own_kind = matches!(status.as_u16(), 401..=405 | 408..=410 | 429);
    let message = fault.message.as_deref();
    response.endpoint().effect() == Effect::Read
        && status.is_client_error()
        && !is_own_kind
        && message.is_some_and(|text| text.starts_with(NO_MODEL))
}

/// Parsed error body. `documented` is true if the body, or the status regardless of the body, settles the outcome of the call.
struct ParsedError {
    fault: GatewayError,
    documented: bool,
}

/// Parses an error body of HitPay's. Returns `None` for the body of another server.
fn parse(response: &Response, context: &RequestContext) -> Option<ParsedError> {
    let record: Record = json::from_slice(response.body()).ok()?;
    // Other servers use `message` as well: a single foreign member makes the whole body foreign.
    if FOREIGN.iter().any(|member| record.has(member)) {
        return None;
    }
    let code = record.text("error_code");
    let code = code.filter(|code| !code.trim().is_empty());
    let message = record
        .text("message")
        .filter(|text| is_informative(text) && !is_about_route(text));
    let is_gone = matches!(response.status(), StatusCode::NOT_FOUND | StatusCode::GONE);
    let absent = states_absence(code.as_deref(), message.as_deref());
    if is_gone && !absent {
        return None;
    }
    let errors = record.raw("errors");
    let errors: Option<Value> = errors.and_then(|raw| serde_json::from_str(raw).ok());
    let lists_errors = matches!(&errors, Some(Value::Array(_) | Value::Object(_)));
    let field_errors = field_errors(errors.as_ref());
    if code.is_none() && message.is_none() && field_errors.is_empty() {
        return None;
    }
    let documented = match absent {
        true => is_about_request(context, message.as_deref()),
        false => code.is_some() || lists_errors || allows_bare_message(response.status()),
    };
    let documented =
        documented && !has_inconclusive_text(response.status(), &record, &field_errors);
    let mut fault = GatewayError::status(response.status().as_u16());
    if let Some(code) = code {
        fault = fault.with_code(code);
    }
    // Kept for display beside HitPay's own members; no document of HitPay's has these.
    let beside = record.text("error_message").or(record.text("detail"));
    if let Some(message) = message.or(beside) {
        fault = fault.with_message(message);
    }
    for (field, text) in field_errors {
        fault = fault.with_field(field, text);
    }
    Some(ParsedError { fault, documented })
}

/// Returns true for the statuses under which a message without a code and without errors is enough.
///
/// HitPay documents 400. With 401, 403, 405, 413, 415 and 429 the request is rejected before any work, and 408 and 5xx prove nothing
/// regardless of the body. Under other statuses any intermediary may have sent the message.
// HitPay documents a message alone with 400 only.
// LEDGER: refusal-words
fn allows_bare_message(status: StatusCode) -> bool {
    matches!(
        status.as_u16(),
        400 | 401 | 403 | 405 | 408 | 413 | 415 | 429 | 500..=599
    )
}

/// Documented messages that prove a refusal although they contain one of [`INCONCLUSIVE`], each with its status and without the full stop.
// Without the exception, "already" would leave the outcome of this documented refusal unknown.
// LEDGER: refusal-words
const CONCLUSIVE: [(u16, &str); 1] = [(409, "Virtual account already exists")];

fn is_conclusive(status: StatusCode, message: &str) -> bool {
    let message = message.trim().trim_end_matches('.');
    CONCLUSIVE
        .iter()
        .any(|(code, text)| *code == status.as_u16() && text.eq_ignore_ascii_case(message))
}

/// Returns true if HitPay states that an object does not exist. A missing route or a proxy's "Not Found" does not count.
// Only these texts occur in HitPay's samples of 404. Absence lets a caller pay again, so a guess is not enough.
// LEDGER: absence-words, framework-routes
fn states_absence(code: Option<&str>, message: Option<&str>) -> bool {
    code == Some("model_not_found")
        || message.is_some_and(|text| text.starts_with(NO_MODEL) || text == NO_STAFF)
}

const NO_MODEL: &str = "No query results for model";
const NO_STAFF: &str = "The staff cannot be found.";

/// Returns true if an absence message is about the requested object: its kind and, if the message has one, its id. A code alone has
/// neither.
// A proxy or a nested read may report the absence of another object, which proves nothing about this one.
// LEDGER: absence-words
fn is_about_request(context: &RequestContext, message: Option<&str>) -> bool {
    let Some(message) = message else {
        return true;
    };
    match message.strip_prefix(NO_MODEL) {
        Some(named) => context.is_about(named),
        None => message != NO_STAFF || context.kind().is_none_or(|kind| kind == "staff"),
    }
}

/// Returns true if any text of the error leaves the outcome open.
fn has_inconclusive_text(
    status: StatusCode,
    record: &Record,
    field_errors: &[(String, String)],
) -> bool {
    let members = ["error_code", "message", "error_message", "detail"];
    let texts = members.into_iter().filter_map(|name| record.text(name));
    let mut texts = texts.chain(field_errors.iter().map(|(_, text)| text.clone()));
    texts.any(|text| !is_conclusive(status, &text) && is_inconclusive(&text))
}

/// Returns true for a text about waiting, a fault within the gateway or an earlier call: money may move although the call failed.
// No source states that HitPay sends these error shapes only before the work has begun.
// LEDGER: refusal-words
fn is_inconclusive(text: &str) -> bool {
    let text = text.to_ascii_lowercase();
    INCONCLUSIVE.iter().any(|words| text.contains(words))
}

/// Parts of texts that leave the outcome of a call open.
const INCONCLUSIVE: [&str; 17] = [
    "again",
    "already",
    "connection",
    "duplicate",
    "gateway",
    "internal",
    "pending",
    "process",
    "progress",
    "server error",
    "timed out",
    "timeout",
    "too many",
    "unavailable",
    "upstream",
    "wait",
    "went wrong",
];

/// Returns true for the messages of Laravel, Express and Kong about an unknown path or method.
///
/// Such a request did not reach HitPay's own code, so the message proves nothing about the call.
// A framework or proxy answers such a request before HitPay's code runs.
// LEDGER: refusal-words
fn is_about_route(text: &str) -> bool {
    let text = text.trim().to_ascii_lowercase();
    let between = |start: &str, end: &str| text.starts_with(start) && text.contains(end);
    between("the route ", "could not be found")
        || between("the ", "method is not supported for route")
        || between("the ", "method is not supported for this route")
        || between("cannot ", " /")
        || text.starts_with("no route matched")
}

/// Returns false for a text that repeats the phrase of an HTTP status: any intermediary may send it.
fn is_informative(text: &str) -> bool {
    let words = text.trim().trim_end_matches(['.', '!']);
    let words = words.trim_start_matches(|c: char| c.is_ascii_digit() || c == ' ');
    let mut phrases = (400..600)
        .filter_map(|status| StatusCode::from_u16(status).ok()?.canonical_reason())
        .chain([
            "Internal Server Error",
            "Server Error",
            "Gateway Time-out",
            "Unprocessable Content",
        ]);
    !words.is_empty() && !phrases.any(|phrase| phrase.eq_ignore_ascii_case(words))
}

#[cfg(test)]
mod tests;
