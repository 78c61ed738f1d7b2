//! `/_sandbox/hitpay/…`: the payer, and the merchant's dashboard, from another process.

use axum::Router;
use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::post;
use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use serde_json::json;

use super::HitPay;
use super::payer::PayerError;
use crate::answer;
use crate::fields::Field;

pub(super) fn routes(hitpay: HitPay) -> Router {
    Router::new()
        .route("/payment-requests/{id}/pay", post(pay))
        .route("/payment-requests/{id}/fail", post(fail))
        .route("/payment-requests/{id}/expire", post(expire))
        .route("/webhook-endpoints", post(register))
        .with_state(hitpay)
}

async fn pay(State(hitpay): State<HitPay>, Path(id): Path<String>) -> Response {
    done(hitpay.pay(&id).map(Some))
}

async fn fail(State(hitpay): State<HitPay>, Path(id): Path<String>) -> Response {
    done(hitpay.fail(&id).map(Some))
}

async fn expire(State(hitpay): State<HitPay>, Path(id): Path<String>) -> Response {
    done(hitpay.expire(&id).map(|()| None))
}

/// Registers an endpoint, `{"url": …, "event_types": [...]}`, and shows its salt as the dashboard does.
async fn register(State(hitpay): State<HitPay>, headers: HeaderMap, body: Bytes) -> Response {
    let input = Field::from_body(&headers, &body);
    let Some(url) = input.text("url") else {
        let message = json!({"message": "`url` is missing: where shall the events go?"});
        return answer::json(StatusCode::UNPROCESSABLE_ENTITY, &message);
    };
    let given = input.member("event_types").map(Field::items);
    let events: Vec<&str> = given
        .unwrap_or_default()
        .into_iter()
        .filter_map(Field::as_text)
        .collect();
    let endpoint = hitpay.register_endpoint(url, &events);
    let shown = json!({"id": endpoint.id, "url": endpoint.url, "salt": endpoint.salt.expose()});
    answer::json(StatusCode::CREATED, &shown)
}

fn done(result: Result<Option<String>, PayerError>) -> Response {
    let status = match &result {
        Ok(_) => StatusCode::OK,
        Err(PayerError::NotFound(_)) => StatusCode::NOT_FOUND,
        Err(_) => StatusCode::CONFLICT,
    };
    match result {
        Ok(payment_id) => answer::json(status, &json!({"payment_id": payment_id})),
        Err(error) => answer::json(status, &json!({"message": error.to_string()})),
    }
}
