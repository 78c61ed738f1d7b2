//! The only place that reads error bodies: which of them are HitPay's own words.
//!
//! HitPay prints `{message, errors: {field: [text]}}`, `{message, errors: []}` and `{message, error_code}`, and with 400 `{message}`, which
//! its documents call "not allowed in this state". These shapes prove that a write was refused. Proof of nothing: a page of markup, the
//! JSON of a proxy or of another framework, a phrase that only repeats the HTTP status, a message alone under another status, and any
//! shape with words of waiting, of a fault within the gateway or of an earlier call (L37).

use dhow_core::{Effect, Endpoint, Error, ErrorKind, GatewayFault, Response, Result, json};
use http::StatusCode;
use serde_json::Value;

use crate::wire::Record;

mod complaints;
mod question;

use complaints::complaints;
pub(crate) use question::Question;

/// Members that other servers put beside `message`: API gateways (request ids), Spring, Nest, problem details (RFC 9457).
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

/// Lets a response pass whose status is from 200 to 299 and whose body shows no error.
// LEDGER: customer-read-status
pub(crate) fn check(response: Response, question: &Question) -> Result<Response> {
    if !response.status().is_success() {
        return Err(refused(&response, question));
    }
    match under_success(&response) {
        None => Ok(response),
        Some(error) => Err(error),
    }
}

/// The error when HitPay took a change whose response shows nothing, and the object could not be read afterwards.
pub(crate) fn unseen(change: &Endpoint, error: &Error) -> Error {
    change.undecided(error.kind(), error.message().to_owned())
}

/// The error for a success status whose body shows an error: it is no object, and it proves nothing (L7).
// LEDGER: errors-on-success
fn under_success(response: &Response) -> Option<Error> {
    let record: Record = json::from_slice(response.body()).ok()?;
    let outer = record.error_member();
    let member = outer.or_else(|| record.unwrapped().error_member())?;
    Some(response.unexpected(&format!("its `{member}` is that of an error")))
}

/// The error for a response outside 200 to 299. Only the status decides that it is one: a `message` comes with successes too.
// LEDGER: message-on-success
fn refused(response: &Response, question: &Question) -> Error {
    let Some(Words { fault, documented }) = words(response, question) else {
        return response.error_for_status(GatewayFault::default());
    };
    if !documented {
        // Kept for people. It proves nothing.
        let unproven = response.error_for_status(GatewayFault::default());
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

/// True when HitPay says of an object that is read that it does not exist, under a status of invalid requests.
// LEDGER: plan-not-found
fn is_absent(response: &Response, fault: &GatewayFault) -> bool {
    let status = response.status();
    let is_own_kind = matches!(status.as_u16(), 401..=405 | 408..=410 | 429);
    let said = fault.message.as_deref();
    response.endpoint().effect() == Effect::Read
        && status.is_client_error()
        && !is_own_kind
        && said.is_some_and(|words| words.starts_with(NO_MODEL))
}

/// Words of a response. `documented` is true if the words, or the status whatever they are, decide what became of the call.
struct Words {
    fault: GatewayFault,
    documented: bool,
}

/// Reads HitPay's own words.
fn words(response: &Response, question: &Question) -> Option<Words> {
    let record: Record = json::from_slice(response.body()).ok()?;
    if FOREIGN.iter().any(|member| record.has(member)) {
        return None;
    }
    let code = record.text("error_code");
    let code = code.filter(|code| !code.trim().is_empty());
    let message = record
        .text("message")
        .filter(|text| says_something(text) && !is_about_a_path(text));
    let is_gone = matches!(response.status(), StatusCode::NOT_FOUND | StatusCode::GONE);
    let absent = states_absence(code.as_deref(), message.as_deref());
    if is_gone && !absent {
        return None;
    }
    let errors = record.raw("errors");
    let errors: Option<Value> = errors.and_then(|raw| serde_json::from_str(raw.get()).ok());
    let lists_errors = matches!(&errors, Some(Value::Array(_) | Value::Object(_)));
    let complaints = complaints(errors.as_ref());
    if code.is_none() && message.is_none() && complaints.is_empty() {
        return None;
    }
    let documented = match absent {
        true => is_asked(question, message.as_deref()),
        false => code.is_some() || lists_errors || may_be_bare(response.status()),
    };
    let documented = documented && !leaves_open(response.status(), &record, &complaints);
    let mut fault = GatewayFault::status(response.status().as_u16());
    if let Some(code) = code {
        fault = fault.with_code(code);
    }
    // Read where HitPay's own words stand beside them, never counted as such.
    let beside = record.text("error_message").or(record.text("detail"));
    if let Some(message) = message.or(beside) {
        fault = fault.with_message(message);
    }
    for (field, complaint) in complaints {
        fault = fault.with_field(field, complaint);
    }
    Some(Words { fault, documented })
}

/// The statuses under which a message alone is enough. HitPay documents it for 400; 401, 403, 405, 413, 415 and 429 precede any work
/// whatever the body says, and 408 and 500 to 599 prove nothing whatever it says. Everywhere else any server on the way may print it.
// LEDGER: refusal-words
fn may_be_bare(status: StatusCode) -> bool {
    matches!(
        status.as_u16(),
        400 | 401 | 403 | 405 | 408 | 413 | 415 | 429 | 500..=599
    )
}

/// Sentences of the documents that can only mean that nothing was done although they have one of the words of [`NO_END`], without the
/// full stop, each under its status.
// LEDGER: refusal-words
const REFUSALS: [(u16, &str); 1] = [(409, "Virtual account already exists")];

fn is_refusal(status: StatusCode, message: &str) -> bool {
    let message = message.trim().trim_end_matches('.');
    REFUSALS
        .iter()
        .any(|(own, words)| *own == status.as_u16() && words.eq_ignore_ascii_case(message))
}

/// How HitPay says that an object does not exist. A path that does not exist, or a proxy's "Not Found", says nothing of an object.
// LEDGER: absence-words
fn states_absence(code: Option<&str>, message: Option<&str>) -> bool {
    code == Some("model_not_found")
        || message.is_some_and(|text| text.starts_with(NO_MODEL) || text == NO_STAFF)
}

const NO_MODEL: &str = "No query results for model";
const NO_STAFF: &str = "The staff cannot be found.";

/// Whether words of absence are about what was asked for: the kind of object and, if they name one, its id. A code alone names neither.
// LEDGER: absence-words
fn is_asked(question: &Question, message: Option<&str>) -> bool {
    let Some(message) = message else {
        return true;
    };
    match message.strip_prefix(NO_MODEL) {
        Some(named) => question.is_about(named),
        None => message != NO_STAFF || question.kind().is_none_or(|kind| kind == "staff"),
    }
}

/// Whether anything that is said leaves the end of the call open.
fn leaves_open(status: StatusCode, record: &Record, complaints: &[(String, String)]) -> bool {
    let members = ["error_code", "message", "error_message", "detail"];
    let said = members.into_iter().filter_map(|name| record.text(name));
    let mut said = said.chain(complaints.iter().map(|(_, complaint)| complaint.clone()));
    said.any(|text| !is_refusal(status, &text) && tells_no_end(&text))
}

/// Words of waiting, of a fault within the gateway, and of an earlier call: money may move although such a call ended in an error (L37).
/// They take the proof from whatever else is said.
// LEDGER: refusal-words
fn tells_no_end(text: &str) -> bool {
    let text = text.to_ascii_lowercase();
    NO_END.iter().any(|words| text.contains(words))
}

const NO_END: [&str; 17] = [
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

/// How routers say that they know no such path or method: Laravel, Express, Kong. The call did not reach HitPay's own code, and its
/// words say nothing of it.
// LEDGER: refusal-words
fn is_about_a_path(text: &str) -> bool {
    let text = text.trim().to_ascii_lowercase();
    let between = |start: &str, end: &str| text.starts_with(start) && text.contains(end);
    between("the route ", "could not be found")
        || between("the ", "method is not supported for route")
        || between("the ", "method is not supported for this route")
        || between("cannot ", " /")
        || text.starts_with("no route matched")
}

/// False for a phrase that repeats an HTTP status: any server on the way prints it.
fn says_something(text: &str) -> bool {
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
