//! `/_sandbox/clock`: reads the clock and moves it forward.

use std::time::{Duration, SystemTime};

use axum::extract::State;
use axum::response::Response;
use bytes::Bytes;
use dhow_core::Clock as _;
use http::StatusCode;
use jiff::Timestamp;
use serde_json::json;

use crate::clock::SandboxClock;
use crate::fields::Field;
use crate::state::AppState;
use crate::{response, times};

pub(super) async fn read(State(state): State<AppState>) -> Response {
    show(&state.clock)
}

/// Moves the clock by `{"seconds": 3600}`, or to `{"to": "2030-01-01T00:00:00Z"}`.
pub(super) async fn advance(State(state): State<AppState>, body: Bytes) -> Response {
    let input = Field::from_control(&body);
    let seconds = match input.member("seconds") {
        Some(Field::Number(text) | Field::Text(text)) => Some(text.as_str()),
        _ => None,
    };
    let moved = match (seconds, input.text("to")) {
        (Some(seconds), None) => advance_by(&state.clock, seconds),
        (None, Some(to)) => advance_to(&state.clock, to),
        _ => Err("give either `seconds` or `to`".to_owned()),
    };
    match moved {
        Ok(()) => show(&state.clock),
        Err(message) => response::json(
            StatusCode::UNPROCESSABLE_ENTITY,
            &json!({"message": message}),
        ),
    }
}

fn advance_by(clock: &SandboxClock, seconds: &str) -> Result<(), String> {
    let rule = "`seconds` must be a whole number, 0 or more; the clock moves forward only";
    let seconds: u64 = seconds.parse().map_err(|_| rule.to_owned())?;
    let to = clock.now().checked_add(Duration::from_secs(seconds));
    let to = to.ok_or("`seconds` must not lead beyond the year 9999")?;
    clock
        .advance_to(to)
        .map_err(|error| format!("`seconds`: {error}"))
}

fn advance_to(clock: &SandboxClock, to: &str) -> Result<(), String> {
    let rule = "`to` must be a time with its zone, such as 2030-01-01T00:00:00Z";
    let to: Timestamp = to.parse().map_err(|_| rule.to_owned())?;
    let to: SystemTime = to.into();
    clock
        .advance_to(to)
        .map_err(|error| format!("`to`: {error}"))
}

fn show(clock: &SandboxClock) -> Response {
    let body = json!({
        "now": times::zulu(times::timestamp(clock.now())),
        "moved_seconds": clock.offset().as_secs(),
    });
    response::json(StatusCode::OK, &body)
}
