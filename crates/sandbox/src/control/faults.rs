//! `/_sandbox/faults`: adds, counts and clears faults from another process.

use std::time::Duration;

use axum::extract::{Path, State};
use axum::response::Response;
use bytes::Bytes;
use http::{Method, StatusCode};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::deliveries::Pause;
use crate::faults::{Fault, FaultRule, PendingFault};
use crate::gateways::Gateways;
use crate::response;
use crate::state::AppState;

/// Methods of requests to the gateways.
pub(super) const METHODS: [&str; 7] = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"];

/// Request body that adds a fault. Only `fault` is required.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FaultRequest {
    fault: Kind,
    method: Option<String>,
    path: Option<String>,
    /// Number of requests to affect; 0 affects requests until the faults are cleared.
    times: Option<u32>,
    #[serde(default)]
    before_work: bool,
    /// For `cut`; default 0.
    after_bytes: Option<usize>,
    /// For `delay`; default 1,000.
    milliseconds: Option<u64>,
    /// For `too-many-requests`, in seconds; default 1.
    retry_after: Option<u32>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Kind {
    BadGateway,
    #[serde(rename = "html-200")]
    Html200,
    ServerError,
    TooManyRequests,
    Cut,
    Hang,
    Delay,
}

impl FaultRequest {
    fn delay(&self) -> Result<Duration, String> {
        let pause = Pause::from_milliseconds(self.milliseconds.unwrap_or(1_000));
        let pause = pause.map_err(|rule| format!("`milliseconds` {rule}"))?;
        Ok(pause.get())
    }

    fn rule(self, gateways: &Gateways) -> Result<FaultRule, String> {
        let fault = match self.fault {
            Kind::BadGateway => Fault::bad_gateway(),
            Kind::Html200 => Fault::html_with_200(),
            Kind::ServerError => Fault::server_error(),
            Kind::TooManyRequests => Fault::too_many_requests(self.retry_after.unwrap_or(1)),
            Kind::Cut => Fault::CutAfter(self.after_bytes.unwrap_or(0)),
            Kind::Hang => Fault::Hang,
            Kind::Delay => Fault::Delay(self.delay()?),
        };
        let path = self.path.unwrap_or_default();
        check_path(&path, gateways)?;
        let mut rule = FaultRule::new(fault);
        rule = match self.method.map(|method| known_method(&method)) {
            None => rule.on_path(path),
            Some(Ok(method)) => rule.on(method, path),
            Some(Err(error)) => return Err(error),
        };
        if self.before_work {
            rule = rule.before_work();
        }
        Ok(match self.times {
            None => rule,
            Some(0) => rule.always(),
            Some(times) => rule.times(times),
        })
    }
}

fn known_method(word: &str) -> Result<Method, String> {
    let rule = || format!("`method` must be one of: {}", METHODS.join(", "));
    let known = METHODS.contains(&word).then_some(word);
    known.and_then(|word| word.parse().ok()).ok_or_else(rule)
}

/// Refuses the start of a path that no request to a gateway has.
fn check_path(path: &str, gateways: &Gateways) -> Result<(), String> {
    let roots = gateways.all().iter();
    let roots: Vec<String> = roots
        .map(|gateway| format!("/{}/", gateway.name()))
        .collect();
    let possible = roots
        .iter()
        .any(|root| root.starts_with(path) || path.starts_with(root));
    let rule = || format!("`path` must begin with one of: {}", roots.join(", "));
    possible.then_some(()).ok_or_else(rule)
}

/// Responds with the pending faults and their number.
pub(super) fn pending(State(state): State<AppState>) -> Response {
    let all = state.faults.all();
    let faults: Vec<_> = all.iter().map(to_json).collect();
    let body = json!({"waiting": faults.len(), "faults": faults});
    response::json(StatusCode::OK, &body)
}

fn to_json(pending: &PendingFault) -> Value {
    let rule = &pending.rule;
    json!({
        "number": pending.number,
        "fault": rule.fault().to_string(),
        "method": rule.method().map(Method::as_str),
        "path": rule.path(),
        "before_work": rule.is_before_work(),
        "left": rule.left(),
    })
}

/// Reads a rule from the JSON of a request.
pub(crate) fn rule_from_json(body: &[u8], gateways: &Gateways) -> Result<FaultRule, String> {
    let request: FaultRequest = serde_json::from_slice(body).map_err(|error| error.to_string())?;
    request.rule(gateways)
}

pub(super) fn add(State(state): State<AppState>, body: Bytes) -> Response {
    match rule_from_json(&body, &state.gateways) {
        Ok(rule) => {
            let number = state.faults.add(rule);
            let waiting = json!({"waiting": state.faults.pending(), "number": number});
            response::json(StatusCode::CREATED, &waiting)
        }
        Err(message) => response::json(
            StatusCode::UNPROCESSABLE_ENTITY,
            &json!({"message": message}),
        ),
    }
}

pub(super) fn clear(State(state): State<AppState>) -> Response {
    state.faults.clear();
    response::json(StatusCode::OK, &json!({"waiting": 0}))
}

/// Removes one fault by its number.
pub(super) fn remove(State(state): State<AppState>, Path(number): Path<u64>) -> Response {
    if state.faults.remove(number) {
        return response::json(StatusCode::OK, &json!({"waiting": state.faults.pending()}));
    }
    let message = format!("no fault with the number {number} is pending");
    response::json(StatusCode::NOT_FOUND, &json!({"message": message}))
}
