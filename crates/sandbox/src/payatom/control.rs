//! `/_sandbox/payatom/…`: the payer, PayAtom's people and the merchant's onboarding, from another process.

use axum::Router;
use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::post;
use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use serde_json::json;

use super::PayAtom;
use super::payer::PayerError;
use crate::answer;
use crate::fields::Field;

pub(super) fn routes(payatom: PayAtom) -> Router {
    Router::new()
        .route("/payins/{id}/{deed}", post(payin))
        .route("/payouts/{id}/{deed}", post(payout))
        .route("/callback", post(register))
        .with_state(payatom)
}

/// `pay` (with `{"amount": 90}` another amount), `decline`, `time-out`, `no-match`, `approve-late`, `complete-refund`.
async fn payin(
    State(payatom): State<PayAtom>,
    Path((id, deed)): Path<(String, String)>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let amount = match Field::from_body(&headers, &body).member("amount") {
        Some(Field::Number(text) | Field::Text(text)) => text.parse().ok(),
        _ => None,
    };
    done(match (deed.as_str(), amount) {
        ("pay", Some(units)) => payatom.pay_amount(&id, units),
        ("pay", None) => payatom.pay(&id),
        ("decline", _) => payatom.decline(&id),
        ("time-out", _) => payatom.time_out(&id),
        ("no-match", _) => payatom.find_no_match(&id),
        ("approve-late", _) => payatom.approve_late(&id),
        ("complete-refund", _) => payatom.complete_refund(&id),
        _ => Err(PayerError::NotFound(deed)),
    })
}

/// `approve` or `decline`.
async fn payout(
    State(payatom): State<PayAtom>,
    Path((id, deed)): Path<(String, String)>,
) -> Response {
    done(match deed.as_str() {
        "approve" => payatom.settle_payout(&id, true),
        "decline" => payatom.settle_payout(&id, false),
        _ => Err(PayerError::NotFound(deed)),
    })
}

/// Sets the callback address: `{"url": …}`.
async fn register(State(payatom): State<PayAtom>, headers: HeaderMap, body: Bytes) -> Response {
    let input = Field::from_body(&headers, &body);
    let Some(url) = input.text("url") else {
        let message = json!({"message": "`url` is missing: where shall the callbacks go?"});
        return answer::json(StatusCode::UNPROCESSABLE_ENTITY, &message);
    };
    payatom.register_callback(url);
    answer::json(StatusCode::OK, &json!({"url": url}))
}

fn done(result: Result<(), PayerError>) -> Response {
    match result {
        Ok(()) => answer::json(StatusCode::OK, &json!({"done": true})),
        Err(error) => {
            let status = match &error {
                PayerError::NotFound(_) => StatusCode::NOT_FOUND,
                PayerError::InvalidState(_) => StatusCode::CONFLICT,
            };
            answer::json(status, &json!({"message": error.to_string()}))
        }
    }
}
