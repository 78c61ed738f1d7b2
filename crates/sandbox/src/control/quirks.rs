//! `/_sandbox/quirks`: alternative behaviour of the gateways.

use axum::extract::State;
use axum::response::Response;
use bytes::Bytes;
use http::StatusCode;
use serde_json::{Value, json};

use crate::fields::Field;
use crate::quirks::QuirkState;
use crate::response;
use crate::state::AppState;

pub(super) fn list(State(state): State<AppState>) -> Response {
    let all: Vec<Value> = state.gateways.quirks().iter().map(to_json).collect();
    response::json(StatusCode::OK, &all)
}

fn to_json(quirk: &QuirkState) -> Value {
    json!({
        "quirk": quirk.name,
        "on": quirk.on,
        "ledger": quirk.ledger,
        "description": quirk.description,
    })
}

/// Switches a quirk: `{"quirk": "hitpay/list-as-array", "on": true}`.
pub(super) fn switch(State(state): State<AppState>, body: Bytes) -> Response {
    let input = Field::from_control(&body);
    let name = input.text("quirk").unwrap_or_default();
    let on = match input.member("on") {
        None | Some(Field::Bool(true)) => Some(true),
        Some(Field::Bool(false)) => Some(false),
        Some(Field::Text(word)) if word == "true" => Some(true),
        Some(Field::Text(word)) if word == "false" => Some(false),
        Some(_) => None,
    };
    let Some(on) = on else {
        return refused("`on` must be true or false".to_owned());
    };
    if !state.gateways.switch_quirk(name, on) {
        let all = state.gateways.quirks();
        let names: Vec<&str> = all.iter().map(|quirk| quirk.name.as_str()).collect();
        return refused(format!("`quirk` must be one of: {}", names.join(", ")));
    }
    response::json(StatusCode::OK, &json!({"quirk": name, "on": on}))
}

fn refused(message: String) -> Response {
    let body = json!({"message": message});
    response::json(StatusCode::UNPROCESSABLE_ENTITY, &body)
}
