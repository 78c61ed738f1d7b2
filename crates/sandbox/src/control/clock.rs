//! `/_sandbox/clock`: reads the clock and moves it forward.

use std::time::Duration;

use axum::extract::State;
use axum::response::Response;
use bytes::Bytes;
use dhow_core::Clock as _;
use http::StatusCode;
use jiff::Timestamp;
use serde_json::json;

use super::input::invalid;
use crate::clock::SandboxClock;
use crate::fields::Field;
use crate::state::AppState;
use crate::{response, times};

pub(super) fn read(State(state): State<AppState>) -> Response {
    show(&state.clock)
}

/// Moves the clock by `{"seconds": 3600}`, or to `{"to": "2030-01-01T00:00:00Z"}`.
pub(super) fn advance(State(state): State<AppState>, body: Bytes) -> Response {
    let input = Field::from_control(&body);
    match move_clock(&state.clock, &input) {
        Ok(()) => show(&state.clock),
        Err(error) => invalid(error),
    }
}

/// Moves the clock by `seconds`, or to the time `to`, of a body or a form.
pub(crate) fn move_clock(clock: &SandboxClock, input: &Field) -> Result<(), String> {
    let text = |name| match input.member(name) {
        Some(Field::Number(text) | Field::Text(text)) => Some(text.trim()),
        _ => None,
    };
    match (text("seconds"), text("to")) {
        (Some(seconds), None) => advance_by(clock, seconds),
        (None, Some(to)) => advance_to(clock, to),
        _ => Err("give either `seconds` or `to`".to_owned()),
    }
}

fn advance_by(clock: &SandboxClock, seconds: &str) -> Result<(), String> {
    let rule = "`seconds` must be a whole number, 0 or more; the clock moves forward only";
    let seconds = seconds.parse().map_err(|_| rule.to_owned())?;
    clock
        .try_advance(Duration::from_secs(seconds))
        .map_err(|error| format!("`seconds`: {error}"))
}

fn advance_to(clock: &SandboxClock, to: &str) -> Result<(), String> {
    let rule = "`to` must be a time with its zone, such as 2030-01-01T00:00:00Z";
    let to: Timestamp = to.parse().map_err(|_| rule.to_owned())?;
    clock
        .advance_to(times::system_time(to))
        .map_err(|error| format!("`to`: {error}"))
}

fn show(clock: &SandboxClock) -> Response {
    let body = json!({
        "now": times::zulu(times::timestamp(clock.now())),
        "moved_seconds": clock.offset_seconds(),
    });
    response::json(StatusCode::OK, &body)
}
