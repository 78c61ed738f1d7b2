//! `/_sandbox/deliveries`: webhooks with their attempts, actions on single ones, and switches for further ones.

use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use bytes::Bytes;
use http::StatusCode;
use http::header::{CONTENT_DISPOSITION, HeaderValue};
use serde_json::{Value, json};

use super::input::{count, flag, invalid, message, number, pause};
use super::wire;
use crate::deliveries::{Deliveries, DeliveryFilter, MAX_COPIES, Pause, Switches, Tamper};
use crate::fields::Field;
use crate::response;
use crate::state::AppState;

/// Default and maximum number of webhooks in one response.
// The response to 10,000 would take more memory than the log.
const LIMIT: usize = 1_000;

/// Actions on a webhook, the last part of the path.
pub(super) const ACTIONS: [&str; 8] = [
    "resend",
    "duplicate",
    "late",
    "delay",
    "retry",
    "hold",
    "release",
    "tamper",
];

/// Lists the latest webhooks, oldest first. The query filters by `gateway` and `state`, and cuts by `offset` and `limit`
/// from the newest.
pub(super) fn list(State(state): State<AppState>, RawQuery(query): RawQuery) -> Response {
    let query = Field::from_query(query.as_deref());
    let owned = |name: &str| query.text(name).map(str::to_owned);
    let filter = DeliveryFilter {
        gateway: owned("gateway"),
        state: owned("state"),
    };
    let (offset, limit) = match (count(&query, "offset"), count(&query, "limit")) {
        (Ok(offset), Ok(limit)) => (offset.unwrap_or(0), limit.unwrap_or(LIMIT)),
        (Err(error), _) | (_, Err(error)) => return invalid(error),
    };
    let (sent, _) = state.deliveries.latest(&filter, offset, limit.min(LIMIT));
    let sent: Vec<Value> = sent.iter().rev().map(wire::webhook).collect();
    response::json(StatusCode::OK, &sent)
}

pub(super) fn read(State(state): State<AppState>, Path(number): Path<u64>) -> Response {
    match state.deliveries.find(number) {
        Some(sent) => response::json(StatusCode::OK, &wire::webhook(&sent)),
        None => unknown(number),
    }
}

/// Downloads the request as an `.http` file.
pub(super) fn http_file(State(state): State<AppState>, Path(number): Path<u64>) -> Response {
    let Some(sent) = state.deliveries.find(number) else {
        return unknown(number);
    };
    let kind = "application/octet-stream";
    let mut response = response::with_type(StatusCode::OK, kind, sent.to_http_file());
    let name = format!("attachment; filename=\"{}-{number}.http\"", sent.gateway);
    if let Ok(value) = HeaderValue::from_str(&name) {
        response.headers_mut().insert(CONTENT_DISPOSITION, value);
    }
    response
}

/// Applies an action to a webhook.
pub(super) fn act(
    State(state): State<AppState>,
    Path((webhook, action)): Path<(u64, String)>,
    body: Bytes,
) -> Response {
    let deliveries = &state.deliveries;
    if deliveries.find(webhook).is_none() {
        return unknown(webhook);
    }
    let input = Field::from_control(&body);
    if let (true, Err(error)) = (ACTIONS.contains(&action.as_str()), applies(&action, &input)) {
        return invalid(error);
    }
    let result = match action.as_str() {
        "resend" => Ok(deliveries.resend(webhook).map(sent)),
        "late" => late(deliveries, webhook, &input),
        "duplicate" => duplicate(deliveries, webhook, &input),
        "tamper" => tamper(deliveries, webhook, &input),
        "delay" => delay(deliveries, webhook, &input),
        "retry" => Ok(deliveries.retry_now(webhook).then(done)),
        "hold" => Ok(deliveries.hold_one(webhook).then(done)),
        "release" => Ok(deliveries.release_one(webhook).then(done)),
        _ => {
            let known = ACTIONS.join(", ");
            let error = format!("{action} is no action on a webhook; there are: {known}");
            return message(StatusCode::NOT_FOUND, error);
        }
    };
    match result {
        Ok(Some(response)) => response,
        Ok(None) => message(StatusCode::CONFLICT, refusal(&action)),
        Err(error) => invalid(error),
    }
}

/// Refuses members of the body that another action has.
fn applies(action: &str, input: &Field) -> Result<(), String> {
    let of = [
        ("copies", ["duplicate"].as_slice()),
        ("seconds", &["late", "delay"]),
        ("part", &["tamper"]),
    ];
    for (member, actions) in of {
        if input.member(member).is_some() && !actions.contains(&action) {
            let actions = actions.join(" and ");
            return Err(format!("`{member}` is for {actions}, not for {action}"));
        }
    }
    Ok(())
}

/// Reason why an action does not apply to a webhook.
fn refusal(action: &str) -> &'static str {
    match action {
        "release" => "the webhook is not held",
        "tamper" => "the webhook has no such part to change",
        "delay" => {
            "no attempt is scheduled: the webhook is settled, held or being sent; or the attempt would be more than 366 days away"
        }
        _ => "no attempt is scheduled: the webhook is settled, held or being sent",
    }
}

type Acted = Result<Option<Response>, String>;

fn late(deliveries: &Deliveries, webhook: u64, input: &Field) -> Acted {
    let pause = seconds(input)?.get();
    Ok(deliveries.resend_after(webhook, pause).map(sent))
}

fn delay(deliveries: &Deliveries, webhook: u64, input: &Field) -> Acted {
    let pause = seconds(input)?.get();
    Ok(deliveries.postpone(webhook, pause).then(done))
}

fn duplicate(deliveries: &Deliveries, webhook: u64, input: &Field) -> Acted {
    let copies = copies(input, 1)?.unwrap_or(1);
    let numbers = deliveries.send_copies(webhook, copies);
    Ok(numbers.map(|numbers| response::json(StatusCode::CREATED, &json!({"numbers": numbers}))))
}

/// Reads a number of copies, at least `min`.
fn copies(input: &Field, min: u32) -> Result<Option<u32>, String> {
    let Some(copies) = number(input, "copies")? else {
        return Ok(None);
    };
    let copies = u32::try_from(copies).ok();
    let copies = copies.filter(|copies| (min..=MAX_COPIES).contains(copies));
    let rule = || format!("`copies` must be from {min} to {MAX_COPIES}");
    copies.map(Some).ok_or_else(rule)
}

fn tamper(deliveries: &Deliveries, webhook: u64, input: &Field) -> Acted {
    let part = match input.text("part") {
        None | Some("body") => Tamper::Body,
        Some("signature") => Tamper::Signature,
        Some(_) => return Err("`part` must be body or signature".to_owned()),
    };
    Ok(deliveries.tamper(webhook, part).map(sent))
}

fn seconds(input: &Field) -> Result<Pause, String> {
    let rule = "`seconds` is required: the pause by the sandbox's clock";
    pause(input, "seconds")?.ok_or(rule.to_owned())
}

fn sent(number: u64) -> Response {
    response::json(StatusCode::CREATED, &json!({"number": number}))
}

fn done() -> Response {
    response::json(StatusCode::OK, &json!({"done": true}))
}

fn unknown(number: u64) -> Response {
    let error = format!("there is no webhook {number}, or the log does not have it any more");
    message(StatusCode::NOT_FOUND, error)
}

/// Returns the switches for further webhooks.
pub(super) fn switches(State(state): State<AppState>) -> Response {
    show_switches(&state.deliveries)
}

/// Changes switches: `{"hold": true, "copies": 1, "delay_seconds": 3, "before_answer": true}`. A missing field changes
/// nothing.
pub(super) fn set_switches(State(state): State<AppState>, body: Bytes) -> Response {
    let input = Field::from_control(&body);
    let deliveries = &state.deliveries;
    let read = || -> Result<_, String> {
        Ok((
            copies(&input, 0)?,
            pause(&input, "delay_seconds")?,
            flag(&input, "hold")?,
            flag(&input, "before_answer")?,
        ))
    };
    let (copies, delay, hold, before_answer) = match read() {
        Ok(read) => read,
        Err(error) => return invalid(error),
    };
    if let Some(copies) = copies {
        deliveries.duplicate(copies);
    }
    if let Some(delay) = delay {
        deliveries.delay(delay.get());
    }
    if let Some(on) = before_answer {
        deliveries.before_answer(on);
    }
    match hold {
        Some(true) => deliveries.hold(),
        Some(false) => deliveries.release(false),
        None => {}
    }
    show_switches(deliveries)
}

fn show_switches(deliveries: &Deliveries) -> Response {
    let Switches {
        extra_copies,
        delay,
        hold,
        before_answer,
    } = deliveries.switches();
    let body = json!({
        "copies": extra_copies,
        "delay_seconds": delay.as_secs(),
        "hold": hold,
        "before_answer": before_answer,
        "held": deliveries.held(),
    });
    response::json(StatusCode::OK, &body)
}

/// Sends held webhooks: all, oldest first or with `{"order": "latest-first"}`, or some in the order of
/// `{"numbers": [3, 1]}`.
pub(super) fn release(State(state): State<AppState>, body: Bytes) -> Response {
    let input = Field::from_control(&body);
    let deliveries = &state.deliveries;
    if let Some(numbers) = input.member("numbers") {
        let items = numbers.items().into_iter();
        let numbers: Option<Vec<u64>> = items
            .map(|item| match item {
                Field::Number(text) | Field::Text(text) => text.parse().ok(),
                _ => None,
            })
            .collect();
        let Some(numbers) = numbers else {
            return invalid("`numbers` must be a list of numbers of webhooks".to_owned());
        };
        if input.member("order").is_some() {
            return invalid("give either `numbers` or `order`".to_owned());
        }
        if let Err(error) = deliveries.check_held(&numbers) {
            return invalid(format!("`numbers`: {error}; nothing was released"));
        }
        let released = deliveries.release_in_order(&numbers);
        return response::json(StatusCode::OK, &json!({"released": released}));
    }
    let latest_first = match input.text("order") {
        None | Some("oldest-first") => false,
        Some("latest-first") => true,
        Some(_) => return invalid("`order` must be oldest-first or latest-first".to_owned()),
    };
    let released = deliveries.held().len();
    deliveries.release(latest_first);
    response::json(StatusCode::OK, &json!({"released": released}))
}
