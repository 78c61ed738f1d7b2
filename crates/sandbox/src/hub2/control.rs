//! Control API under `/_sandbox/hub2`: actions of the payer, the operator and the dashboard.

use axum::extract::{Path, State};
use axum::response::Response;
use bytes::Bytes;
use http::StatusCode;
use serde_json::json;

use super::Hub2;
use super::payer::PayerError;
use crate::api::{Api, Operation, schema};
use crate::fields::Field;
use crate::response;

pub(super) fn routes(hub2: Hub2) -> Api {
    let on_intent = |action: &str, summary| action_on("payment-intents", action, summary);
    let on_link = |action: &str, summary| action_on("payment-links", action, summary);
    Api::new()
        .on(
            on_intent(
                "pay",
                "Confirms the current attempt of an intent, as its customer",
            ),
            act(Hub2::pay),
        )
        .on(
            on_intent("fail", "Lets the current attempt of an intent fail"),
            act(|hub2, id| hub2.fail(id, "canceled_by_customer")),
        )
        .on(
            on_link("pay", "Pays through a payment link"),
            act(|hub2, id| hub2.pay_link(id).map(drop)),
        )
        .on(
            on_link("fail", "Lets a payment through a payment link fail"),
            act(|hub2, id| hub2.fail_link(id, "canceled_by_customer").map(drop)),
        )
        .on(register_operation(), register)
        .on(rotate_operation(), rotate)
        .on(rate_limiter_operation(), rate_limiter)
        .on(ban_operation(), ban)
        .on(lift_ban_operation(), lift_ban)
        .with_state(hub2)
}

/// Describes an action on a record, which has no input.
fn action_on(records: &str, action: &str, summary: &'static str) -> Operation {
    Operation::post(format!("/{records}/{{id}}/{action}"), summary)
        .part("id", schema::text().about("Id of the record at Hub2"))
        .answers(200, "Done", schema::object([]))
        .refuses(404, "No record has this id")
        .refuses(409, "The state of the record does not allow the action")
}

/// Returns the handler of an action on a record.
fn act(
    action: fn(&Hub2, &str) -> Result<(), PayerError>,
) -> impl Fn(State<Hub2>, Path<String>) -> Response + Send + Sync + 'static {
    move |State(hub2), Path(id)| done(action(&hub2, &id))
}

fn register_operation() -> Operation {
    let url = schema::url().about("URL that receives the events");
    let events = schema::array(schema::text()).about("Names of the events; absent: all events");
    let made = schema::object([
        schema::required("id", schema::text()),
        schema::required("url", schema::url()),
        schema::required(
            "secret",
            schema::text().about("Secret that signs the events"),
        ),
    ]);
    Operation::post("/webhooks", "Registers a webhook, as the dashboard does")
        .required_body(schema::object([
            schema::required("url", url),
            schema::optional("events", events),
        ]))
        .answers(201, "The webhook with its secret", made)
        .shows_credentials()
        .refuses(422, "The URL is missing")
}

fn rotate_operation() -> Operation {
    let secret = schema::text().about("New secret; the old one also signs for 24 hours");
    Operation::post("/webhooks/{id}/rotate", "Rotates the secret of a webhook")
        .part("id", schema::text().about("Id of the webhook"))
        .answers(
            200,
            "Rotated",
            schema::object([schema::required("secret", secret)]),
        )
        .shows_credentials()
        .refuses(404, "No webhook has this id")
}

fn rate_limiter_operation() -> Operation {
    let limits = schema::flag().about("Whether the published rate limits apply");
    let ban = schema::flag().about("Whether polling of closed intents leads to a ban");
    Operation::post(
        "/rate-limiter",
        "Switches rate limits and the ban; an absent member changes nothing",
    )
    .required_body(schema::object([
        schema::optional("limits", limits),
        schema::optional("ban", ban),
    ]))
    .answers(200, "Switched", schema::object([bans()]))
}

fn bans() -> schema::Member {
    schema::required("bans", schema::whole().about("Number of bans so far"))
}

fn ban_operation() -> Operation {
    let seconds = schema::whole().or_null();
    let seconds =
        seconds.about("Seconds until the ban ends, by the sandbox's clock; null without a ban");
    let state = schema::object([bans(), schema::required("seconds", seconds)]);
    Operation::get("/ban", "Returns the state of the ban").answers(200, "The ban", state)
}

fn lift_ban_operation() -> Operation {
    let lifted = schema::flag().about("True if a ban was active");
    let done = schema::object([schema::required("lifted", lifted)]);
    Operation::delete("/ban", "Lifts the ban").answers(200, "Lifted", done)
}

/// Registers a webhook, `{"url": …, "events": [...]}`, and returns its secret.
fn register(State(hub2): State<Hub2>, body: Bytes) -> Response {
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

fn rotate(State(hub2): State<Hub2>, Path(id): Path<String>) -> Response {
    match hub2.rotate_secret(&id) {
        Some(secret) => response::json(StatusCode::OK, &json!({"secret": secret.expose()})),
        None => response::json(
            StatusCode::NOT_FOUND,
            &json!({"message": "no such webhook"}),
        ),
    }
}

/// Switches rate limits and the ban: `{"limits": true, "ban": true}`. A missing field changes nothing.
fn rate_limiter(State(hub2): State<Hub2>, body: Bytes) -> Response {
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
fn ban(State(hub2): State<Hub2>) -> Response {
    let json = json!({"bans": hub2.bans(), "seconds": hub2.banned_for()});
    response::json(StatusCode::OK, &json)
}

fn lift_ban(State(hub2): State<Hub2>) -> Response {
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
