//! Control API under `/_sandbox/hub2`: actions of the payer, the operator and the dashboard.

use axum::Router;
use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::{get, post};
use bytes::Bytes;
use http::StatusCode;
use serde_json::json;

use super::Hub2;
use super::payer::PayerError;
use crate::fields::Field;
use crate::response;

pub(super) fn routes(hub2: Hub2) -> Router {
    Router::new()
        .route("/payment-intents/{id}/pay", post(pay))
        .route("/payment-intents/{id}/fail", post(fail))
        .route("/payment-links/{id}/pay", post(pay_link))
        .route("/payment-links/{id}/fail", post(fail_link))
        .route("/webhooks", post(register))
        .route("/webhooks/{id}/rotate", post(rotate))
        .route("/rate-limiter", post(rate_limiter))
        .route("/ban", get(ban).delete(lift_ban))
        .with_state(hub2)
}

async fn pay(State(hub2): State<Hub2>, Path(id): Path<String>) -> Response {
    done(hub2.pay(&id))
}

async fn fail(State(hub2): State<Hub2>, Path(id): Path<String>) -> Response {
    done(hub2.fail(&id, "canceled_by_customer"))
}

async fn pay_link(State(hub2): State<Hub2>, Path(id): Path<String>) -> Response {
    done(hub2.pay_link(&id).map(drop))
}

async fn fail_link(State(hub2): State<Hub2>, Path(id): Path<String>) -> Response {
    done(hub2.fail_link(&id, "canceled_by_customer").map(drop))
}

/// Registers a webhook, `{"url": …, "events": [...]}`, and returns its secret.
async fn register(State(hub2): State<Hub2>, body: Bytes) -> Response {
    let input = Field::from_control(&body);
    let Some(url) = input.text("url") else {
        let message = json!({"message": "`url` is required: the URL that receives the events"});
        return response::json(StatusCode::UNPROCESSABLE_ENTITY, &message);
    };
    let given = input.member("events").map(Field::items).unwrap_or_default();
    let events: Vec<&str> = given.into_iter().filter_map(Field::as_text).collect();
    let webhook = hub2.register_webhook(url, &events);
    let json = json!({"id": webhook.id, "url": webhook.url, "secret": webhook.secret.expose()});
    response::json(StatusCode::CREATED, &json)
}

async fn rotate(State(hub2): State<Hub2>, Path(id): Path<String>) -> Response {
    match hub2.rotate_secret(&id) {
        Some(secret) => response::json(StatusCode::OK, &json!({"secret": secret.expose()})),
        None => response::json(
            StatusCode::NOT_FOUND,
            &json!({"message": "no such webhook"}),
        ),
    }
}

/// Switches rate limits and the ban: `{"limits": true, "ban": true}`. A missing field changes nothing.
async fn rate_limiter(State(hub2): State<Hub2>, body: Bytes) -> Response {
    let input = Field::from_control(&body);
    if let Some(Field::Bool(on)) = input.member("limits") {
        hub2.limit_rates(*on);
    }
    if let Some(Field::Bool(on)) = input.member("ban") {
        hub2.ban_on_abuse(*on);
    }
    response::json(StatusCode::OK, &json!({"bans": hub2.bans()}))
}

/// Returns the remaining seconds of the ban, or `null`.
async fn ban(State(hub2): State<Hub2>) -> Response {
    let json = json!({"bans": hub2.bans(), "seconds": hub2.banned_for()});
    response::json(StatusCode::OK, &json)
}

async fn lift_ban(State(hub2): State<Hub2>) -> Response {
    response::json(StatusCode::OK, &json!({"lifted": hub2.lift_ban()}))
}

fn done(result: Result<(), PayerError>) -> Response {
    match result {
        Ok(()) => response::json(StatusCode::OK, &json!({})),
        Err(error @ PayerError::NotFound(_)) => response::json(
            StatusCode::NOT_FOUND,
            &json!({"message": error.to_string()}),
        ),
        Err(error) => response::json(StatusCode::CONFLICT, &json!({"message": error.to_string()})),
    }
}
