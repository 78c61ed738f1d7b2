//! Control API under `/_sandbox/payatom`: actions of the payer and of PayAtom's staff, and the merchant's onboarding.

use std::net::IpAddr;

use axum::Router;
use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::post;
use bytes::Bytes;
use http::StatusCode;
use serde_json::json;

use super::PayAtom;
use super::payer::PayerError;
use crate::fields::Field;
use crate::response;

pub(super) fn routes(payatom: PayAtom) -> Router {
    Router::new()
        .route("/payins/{id}/{action}", post(payin))
        .route("/payouts/{id}/{action}", post(payout))
        .route("/webhook", post(register))
        .route("/allowed-addresses", post(allow))
        .with_state(payatom)
}

/// Applies an action to a payin: `pay`, `approve`, `decline`, `cancel`, `fail`, `time-out`, `no-match`, `approve-late` or
/// `complete-refund`.
///
/// `pay` with `{"amount": 90}` pays another amount than requested, and `approve` approves it.
async fn payin(
    State(payatom): State<PayAtom>,
    Path((id, action)): Path<(String, String)>,
    body: Bytes,
) -> Response {
    let amount = match Field::from_control(&body).member("amount") {
        Some(Field::Number(text) | Field::Text(text)) => text.parse().ok(),
        _ => None,
    };
    done(match (action.as_str(), amount) {
        ("pay", Some(units)) => payatom.pay_amount(&id, units),
        ("pay", None) => payatom.pay(&id),
        ("approve", Some(units)) => payatom.approve_amount(&id, units),
        ("approve", None) => payatom.pay(&id),
        ("decline", _) => payatom.decline(&id),
        ("cancel", _) => payatom.cancel(&id),
        ("fail", _) => payatom.fail(&id),
        ("time-out", _) => payatom.time_out(&id),
        ("no-match", _) => payatom.find_no_match(&id),
        ("approve-late", _) => payatom.approve_late(&id),
        ("complete-refund", _) => payatom.complete_refund(&id),
        _ => Err(PayerError::NotFound(action)),
    })
}

/// Applies `approve` or `decline` to a payout.
async fn payout(
    State(payatom): State<PayAtom>,
    Path((id, action)): Path<(String, String)>,
) -> Response {
    done(match action.as_str() {
        "approve" => payatom.settle_payout(&id, true),
        "decline" => payatom.settle_payout(&id, false),
        _ => Err(PayerError::NotFound(action)),
    })
}

/// Sets the webhook URL: `{"url": …}`.
async fn register(State(payatom): State<PayAtom>, body: Bytes) -> Response {
    let input = Field::from_control(&body);
    let Some(url) = input.text("url") else {
        let message = json!({"message": "`url` is required: the URL that receives the webhooks"});
        return response::json(StatusCode::UNPROCESSABLE_ENTITY, &message);
    };
    payatom.register_webhook(url);
    response::json(StatusCode::OK, &json!({"url": url}))
}

/// Sets the IP addresses that may call the API: `{"addresses": [...]}`. An empty list allows every caller.
async fn allow(State(payatom): State<PayAtom>, body: Bytes) -> Response {
    let input = Field::from_control(&body);
    let given = input.member("addresses").map(Field::items);
    let parse = |address: &Field| address.as_text()?.parse().ok();
    let addresses: Option<Vec<IpAddr>> = given.and_then(|all| all.into_iter().map(parse).collect());
    let Some(addresses) = addresses else {
        let message = json!({"message": "`addresses` is required: a list of IP addresses"});
        return response::json(StatusCode::UNPROCESSABLE_ENTITY, &message);
    };
    payatom.allow_addresses(&addresses);
    response::json(StatusCode::OK, &json!({"addresses": addresses}))
}

fn done(result: Result<(), PayerError>) -> Response {
    match result {
        Ok(()) => response::json(StatusCode::OK, &json!({"done": true})),
        Err(error) => {
            let status = match &error {
                PayerError::NotFound(_) => StatusCode::NOT_FOUND,
                PayerError::InvalidState(_) => StatusCode::CONFLICT,
            };
            response::json(status, &json!({"message": error.to_string()}))
        }
    }
}
